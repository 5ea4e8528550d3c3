/* sopcheck: check control/sop, and the program that does the work of OpenPGP. */
#ifndef SOPCHECK_H
#define SOPCHECK_H

#include "check/checkperm.h"
#include "rules/mailrule.h"

/* sopcheck - the program that is missing is an error if it is needed.
 *
 *   rules  those of control/sealrules, or empty
 *   keys   the number of OpenPGP keys and certificates that were found
 */
void sopcheck(const struct checkperm *p, struct check *c, const struct mailrules *rules, size_t keys);

#endif
