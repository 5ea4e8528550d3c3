/* rulefiles: check the files that a line of control/sealrules names: disclaimers, groups, attachments and programs. */
#ifndef RULEFILES_H
#define RULEFILES_H

#include "check/checkperm.h"
#include "rules/mailrule.h"

/* rulefiles - print what is missing or wrong. */
void rulefiles(const struct mailrules *m, const struct mailrule *r, const struct checkperm *p, struct check *c);

#endif
