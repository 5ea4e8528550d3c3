/* held: certificates of correspondents that wait for a decision of the administrator (mailkeys(5)). They are never
 * used; the log tells them from none at all.
 */
#ifndef SEAL_HELD_H
#define SEAL_HELD_H

#include "link/keyfolder.h"

/* held - 1 if there are files of this kind for the address, or for its domain, in the folder hold/; 0 if not, or if
 * that cannot be found out.
 */
int held(enum keyfolder_kind kind, struct span address, int of_domain);

#endif
