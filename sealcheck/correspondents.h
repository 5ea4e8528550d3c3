/* correspondents: check the certificates of others, below ssl/mailcerts. */
#ifndef CORRESPONDENTS_H
#define CORRESPONDENTS_H

#include "check/checkperm.h"
#include "sealcheck/trustfiles.h"

#define CORRESPONDENTS_TOP "ssl/mailcerts"

/* correspondents - check each folder: whether a certificate in it can be used, and how long. Returns the number of
 * those of OpenPGP.
 */
size_t correspondents(const struct checkperm *p, const struct trustfiles *t, struct check *c);

#endif
