/* openids: check open/by-id, the list by which the key for an encrypted message is found (mailkeys(5)). */
#ifndef OPENIDS_H
#define OPENIDS_H

#include "sealcheck/certset.h"

/* openids - compare the list with the certificates of its folder.
 *
 *   folder  that ends in `open`
 *   set     its certificates
 */
void openids(struct check *c, const char *folder, const struct certset *set);

#endif
