/* checkspawn: check that qmail-rspawn starts qmail-dksign or qmail-seal. */
#ifndef CHECKSPAWN_H
#define CHECKSPAWN_H

#include "check/checkhome.h"

/* checkspawn - look at the qmail-rspawn that is running, where the system shows its environment, or else at its file,
 * and print a warning if it does not start the link `l` (checkhome.h). For qmail-dksign, qmail-seal will do.
 *
 * Returns 1 if it does; 0 if it does not; -1 if that is not known.
 */
int checkspawn(const struct checkperm *p, struct check *c, const struct checkhome_link *l);

#endif
