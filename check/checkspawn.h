/* checkspawn: check that qmail-rspawn starts qmail-dksign. */
#ifndef CHECKSPAWN_H
#define CHECKSPAWN_H

#include "check/checkperm.h"

/* checkspawn - look at the qmail-rspawn that is running, where the system shows its environment, or else at its file,
 * and print a warning if it does not start qmail-dksign.
 */
void checkspawn(const struct checkperm *p, struct check *c);

#endif
