/* inplan: what the lines of control/unsealrules that hold ask for, taken together. */
#ifndef INPLAN_H
#define INPLAN_H

#include "rules/mailrule.h"
#include "rules/rulehold.h"

#include <skalibs/genalloc.h>

/* an action, and the rule that it stands in: `strip` takes out what the conditions of its rule look for */
struct inplan_action {
  const struct mailrule_action *action;
  const struct mailrule *rule;
};

struct inplan {
  int is_passed;                           /* `pass`: not opened, not verified */
  int is_kept;                             /* `keep`: not opened */
  int unsign;
  const struct mailrule_action *refusal;   /* the first `refuse` or `defer`, or NULL */
  genalloc actions;                        /* struct inplan_action: all others, in the order in which they are done */
};

#define INPLAN_ZERO { .actions = GENALLOC_ZERO }

/* inplan_make - put together what must lines and the line that decides want. What is in `p` is replaced. An action that
 * is asked for twice is done once. Returns 1, or 0 with ENOMEM.
 */
int inplan_make(struct inplan *p, const struct mailrules *m, const struct rulehold_choice *c);

/* inplan_count, inplan_get - the actions. */
size_t inplan_count(const struct inplan *p);
const struct inplan_action *inplan_get(const struct inplan *p, size_t i);

#endif
