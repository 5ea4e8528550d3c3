/* rulepart: conditions on the type and on the file name of a part. */
#ifndef RULEPART_H
#define RULEPART_H

#include "engine/ruletext.h"
#include "mail/mimepart.h"
#include "rules/mailpattern.h"

/* rulepart - a part begins: look at all conditions type and file. Returns 1, or 0 with ENOMEM. */
int rulepart(struct ruletext *t, const struct mimepart *part);

/* rulepart_matches - the condition is yes if one of its patterns fits `form` (mailpattern_subject()). */
void rulepart_matches(struct ruletext *t, struct ruletext_condition *c, enum mailpattern_kind kind, struct span form);

#endif
