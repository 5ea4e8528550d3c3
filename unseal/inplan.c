/* inplan: must lines first, then the line that decides; the order of actions is that of their kinds. */
#include "unseal/inplan.h"

size_t inplan_count(const struct inplan *p)
{
  return genalloc_len(struct inplan_action, &p->actions);
}

const struct inplan_action *inplan_get(const struct inplan *p, size_t i)
{
  return &genalloc_s(struct inplan_action, &p->actions)[i];
}

/* two actions that do the same; what `strip` does depends on its rule */
static int is_same(const struct mailrules *m, const struct mailrule_action *a, const struct mailrule_action *b)
{
  return a->act != MAILRULE_STRIP && a->act == b->act && a->of_opened == b->of_opened
         && span_equal(mailrule_action_argument(m, a), mailrule_action_argument(m, b))
         && span_equal(mailrule_action_value(m, a), mailrule_action_value(m, b));
}

static int is_new(const struct inplan *p, const struct mailrules *m, const struct mailrule_action *a)
{
  for (size_t i = 0; i < inplan_count(p); i++)
    if (is_same(m, inplan_get(p, i)->action, a))
      return 0;
  return 1;
}

static int take(struct inplan *p, const struct mailrules *m, const struct inplan_action *one)
{
  switch (one->action->act) {
    case MAILRULE_PASS: p->is_passed = 1; return 1;
    case MAILRULE_KEEP: p->is_kept = 1; return 1;
    case MAILRULE_UNSIGN: p->unsign = 1; return 1;
    case MAILRULE_REFUSE:
    case MAILRULE_DEFER:
      if (!p->refusal)
        p->refusal = one->action;
      return 1;
    default: break;
  }
  return !is_new(p, m, one->action) || genalloc_append(struct inplan_action, &p->actions, one);
}

static int take_rule(struct inplan *p, const struct mailrules *m, size_t at, int act)
{
  const struct mailrule *r = mailrules_rule(m, at);

  for (size_t i = 0; i < r->action_count; i++) {
    const struct inplan_action one = { mailrules_action(m, r, i), r };

    if ((int)one.action->act == act && !take(p, m, &one))
      return 0;
  }
  return 1;
}

int inplan_make(struct inplan *p, const struct mailrules *m, const struct rulehold_choice *c)
{
  const size_t *must = genalloc_s(size_t, &c->must);

  p->is_passed = 0;
  p->is_kept = 0;
  p->unsign = 0;
  p->refusal = NULL;
  genalloc_setlen(struct inplan_action, &p->actions, 0);
  for (int act = 0; act < MAILRULE_ACTS; act++) {
    for (size_t i = 0; i < genalloc_len(size_t, &c->must); i++)
      if (!take_rule(p, m, must[i], act))
        return 0;
    if (c->decides < mailrules_count(m) && !take_rule(p, m, c->decides, act))
      return 0;
  }
  return 1;
}
