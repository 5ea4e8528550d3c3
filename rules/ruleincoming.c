/* ruleincoming: what fits together in a line of control/unsealrules.
 *
 * `pass` and `keep` are decided before the message is opened, so they cannot look at what is inside it. A line that
 * refuses or defers must tell the sender nothing of a text that he could not read (DESIGN-mail 11): such a line cannot
 * ask whether the message was opened, and rules/rulehold never lets it hold for one that was. A must line that refuses
 * by what anybody can see on the way is asked before opening, so it holds for encrypted mail too.
 */
#include "rules/ruleparse.h"
#include "rules/ruletable.h"

#define EARLY "take it out; conditions for it are from= sender= to= to-all= rcpt= subject= header:Name= size> size< " \
              "env:NAME= group= run="

static int has(const struct ruleparse *p, const struct mailrule *r, enum mailrule_act act)
{
  return mailrules_find_act(p->rules, r, act) != NULL;
}

/* the first condition that looks at more than the envelope, the environment, the size and the header; NULL: none */
static const struct mailrule_condition *of_content(const struct ruleparse *p, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *c = mailrules_condition(p->rules, r, i);

    if (ruletable_test_of(c->test)->is_of_content)
      return c;
  }
  return NULL;
}

/* ---- pass, keep ------------------------------------------------------------------------------- */

/* the first action that changes the message, unless it is an edit and edits are allowed; NULL: none */
static const char *changes(const struct ruleparse *p, const struct mailrule *r, int edits_too)
{
  for (size_t i = 0; i < r->action_count; i++) {
    const struct mailrule_action *a = mailrules_action(p->rules, r, i);

    if (a->act == MAILRULE_UNSIGN || (edits_too && a->act <= MAILRULE_DISCLAIMER))
      return ruletable_act(a->act)->name;
  }
  return NULL;
}

static int copies_opened(const struct ruleparse *p, const struct mailrule *r)
{
  for (size_t i = 0; i < r->action_count; i++)
    if (mailrules_action(p->rules, r, i)->of_opened)
      return 1;
  return 0;
}

static int check_early(struct ruleparse *p, const struct mailrule *r)
{
  int keeps = has(p, r, MAILRULE_KEEP);
  const struct mailrule_condition *c = of_content(p, r);
  const char *change = changes(p, r, keeps);

  if (!keeps && !has(p, r, MAILRULE_PASS))
    return 1;
  if (keeps && has(p, r, MAILRULE_PASS))
    return ruleparse_fail(p, span_of("pass"), "pass and keep in one line",
                          "write pass to leave signatures alone too, keep to have them verified");
  if (c)
    return ruleparse_fail(p, mailrule_word(p->rules, c),
                          keeps ? "keep is decided before the message is opened, and this looks inside it"
                                : "pass is decided before the message is opened, and this looks inside it", EARLY);
  if (change)
    return ruleparse_fail(p, span_of(change), keeps ? "keep means that the message is queued as it came"
                                                    : "pass means that no signature is looked at",
                          "take one of them out");
  return !copies_opened(p, r)
         || ruleparse_fail(p, span_of("copy"), keeps ? "`:open` beside keep, by which nothing is opened"
                                                     : "`:open` beside pass, by which nothing is opened",
                           "write copy=ADDRESS without :open");
}

/* ---- refuse, defer ---------------------------------------------------------------------------- */

static int check_refusal(struct ruleparse *p, const struct mailrule *r)
{
  const char *name = has(p, r, MAILRULE_REFUSE) ? "refuse" : "defer";

  if (!has(p, r, MAILRULE_REFUSE) && !has(p, r, MAILRULE_DEFER))
    return 1;
  if (r->action_count > 1)
    return ruleparse_fail(p, span_of(name), "another action beside it: nothing else is done with a message that is not "
                                            "accepted",
                          "write it alone behind =>");
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *c = mailrules_condition(p->rules, r, i);

    if (c->is & MAILRULE_IS_OPENED)
      return ruleparse_fail(p, mailrule_word(p->rules, c),
                            "the answer to the sender would tell whether his message could be opened",
                            "take it out; is=nokey is allowed");
  }
  return 1;
}

/* ---- the line --------------------------------------------------------------------------------- */

static int is_own(const struct ruleparse *p, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *c = mailrules_condition(p->rules, r, i);

    if (c->test == MAILRULE_ENV && !c->is_negated
        && span_equal(mailrule_argument(p->rules, c), span_of("RELAYCLIENT")))
      return 1;
  }
  return 0;
}

int ruleparse_incoming(struct ruleparse *p, struct mailrule *r)
{
  int refuses = has(p, r, MAILRULE_REFUSE) || has(p, r, MAILRULE_DEFER);

  r->is_own = is_own(p, r);
  r->is_before = has(p, r, MAILRULE_PASS) || has(p, r, MAILRULE_KEEP)
                 || (refuses && r->is_must && !of_content(p, r));
  return check_early(p, r) && check_refusal(p, r);
}
