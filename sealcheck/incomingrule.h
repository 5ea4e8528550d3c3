/* incomingrule: what a line of control/unsealrules does not do although it looks as if it did. */
#ifndef INCOMINGRULE_H
#define INCOMINGRULE_H

#include "check/check.h"
#include "rules/mailrule.h"

/* incomingrule - print it as warnings. */
void incomingrule(const struct mailrules *m, const struct mailrule *r, struct check *c);

#endif
