/* ruleregex: have qmail-mime -r compile the regular expressions of the rules, as it does for each message. */
#ifndef RULEREGEX_H
#define RULEREGEX_H

#include "check/check.h"
#include "rules/mailrule.h"

/* ruleregex - print an error if it cannot. Returns 1 if it can, or has none to compile; else 0. */
int ruleregex(const struct mailrules *m, struct check *c);

#endif
