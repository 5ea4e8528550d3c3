/* incomingrule: refusals that encrypted mail goes past, and conditions that own mail never meets. */
#include "sealcheck/incomingrule.h"

#include "rules/ruletable.h"
#include "sealcheck/lint.h"

static void warn(const struct mailrules *m, const struct mailrule *r, struct check *c, const char *what,
                 const char *remedy)
{
  stralloc where = STRALLOC_ZERO;

  check_say(c, CHECK_WARNING, lint_where(&where, m, r->number), what, remedy);
  stralloc_free(&where);
}

static int looks_inside(const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++)
    if (ruletable_test_of(mailrules_condition(m, r, i)->test)->is_of_content)
      return 1;
  return 0;
}

/* is=nokey, fail and the others can't be yes where nothing is opened or verified */
static int asks_for_opening(const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *x = mailrules_condition(m, r, i);

    if (x->is && (x->is & ~MAILRULE_IS_OF_OPENING) == 0 && !x->is_negated)
      return 1;
  }
  return 0;
}

void incomingrule(const struct mailrules *m, const struct mailrule *r, struct check *c)
{
  int refuses = mailrules_find_act(m, r, MAILRULE_REFUSE) || mailrules_find_act(m, r, MAILRULE_DEFER);

  if (refuses && !r->is_must && !r->is_own && !looks_inside(m, r))
    warn(m, r, c, "does not hold for a message that was opened, so encrypted mail goes past it",
         "begin the line with must: then it is asked before opening");
  if (r->is_own && asks_for_opening(m, r))
    warn(m, r, c, "never holds: mail of own users is neither opened nor verified",
         "remove env:RELAYCLIENT= or the word of is=");
}
