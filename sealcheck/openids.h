/* openids: check open/by-id and open/pgp-by-id, the lists by which the key for an encrypted message is found
 * (mailkeys(5)).
 */
#ifndef OPENIDS_H
#define OPENIDS_H

#include "sealcheck/certset.h"

/* openids - compare the list with the certificates of its folder.
 *
 *   folder  that ends in `open`
 *   set     its certificates of that kind
 */
void openids(struct check *c, const char *folder, enum keyfolder_kind kind, const struct certset *set);

#endif
