/* heldcerts: check the certificates of correspondents that are held until somebody decides (mkmailkey(8), hold). */
#ifndef HELDCERTS_H
#define HELDCERTS_H

#include "check/check.h"
#include "sealcheck/trustfiles.h"

void heldcerts(const struct trustfiles *t, struct check *c);

#endif
