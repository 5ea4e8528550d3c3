/* ownkeys: check our own keys, below ssl/mailkeys. */
#ifndef OWNKEYS_H
#define OWNKEYS_H

#include "check/checkperm.h"
#include "sealcheck/trustfiles.h"

#define OWNKEYS_TOP "ssl/mailkeys"

/* ownkeys - check each folder: owner and mode, whether each key fits its certificate, and how long it lasts.
 * Returns the number of those of OpenPGP.
 */
size_t ownkeys(const struct checkperm *p, const struct trustfiles *t, struct check *c);

#endif
