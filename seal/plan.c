/* plan: must lines first, and nothing takes away what they ask for. */
#include "seal/plan.h"

static void take_methods(struct plan *p, const struct mailrule_action *a)
{
  p->method_count = a->method_count;
  for (size_t i = 0; i < a->method_count; i++)
    p->method[i] = a->method[i];
}

static void take_encrypt(struct plan *p, const struct mailrule *r, const struct mailrule_action *a)
{
  if (!p->encrypt || (r->is_must && !p->must_encrypt))
    take_methods(p, a);
  p->encrypt = 1;
  p->must_encrypt |= r->is_must;
}

static void take(struct plan *p, const struct mailrule *r, const struct mailrule_action *a)
{
  switch (a->act) {
    case MAILRULE_SIGN:
      p->sign = 1;
      p->sign_by_domain |= a->by_domain;
      p->must_sign |= r->is_must;
      break;
    case MAILRULE_ENCRYPT: take_encrypt(p, r, a); break;
    case MAILRULE_PASS: p->is_passed |= !r->is_must; break;
    case MAILRULE_WAIT:
    case MAILRULE_STRIP:
    case MAILRULE_REMOVE:
    case MAILRULE_SET:
    case MAILRULE_TAG:
    case MAILRULE_ATTACH:
    case MAILRULE_DISCLAIMER:
    /* of mail that comes in */
    case MAILRULE_KEEP:
    case MAILRULE_UNSIGN:
    case MAILRULE_REFUSE:
    case MAILRULE_DEFER:
    case MAILRULE_COPY:
    case MAILRULE_DELIVER:
    case MAILRULE_NOTICE: break;
  }
}

/* two edits that do the same; what `strip` does depends on its rule */
static int is_same(const struct mailrules *m, const struct mailrule_action *a, const struct mailrule_action *b)
{
  return a->act != MAILRULE_STRIP && a->act == b->act && a->at_top == b->at_top && a->on_reply == b->on_reply
         && span_equal(mailrule_action_argument(m, a), mailrule_action_argument(m, b))
         && span_equal(mailrule_action_value(m, a), mailrule_action_value(m, b));
}

static int is_new(const struct plan *p, const struct mailrules *m, const struct mailrule_action *a)
{
  const struct plan_edit *edits = genalloc_s(struct plan_edit, &p->edits);
  size_t count = genalloc_len(struct plan_edit, &p->edits);

  for (size_t i = 0; i < count; i++)
    if (is_same(m, edits[i].action, a))
      return 0;
  return 1;
}

static int take_edits(struct plan *p, const struct mailrules *m, const struct mailrule *r, enum mailrule_act act)
{
  for (size_t i = 0; i < r->action_count; i++) {
    struct plan_edit edit = { mailrules_action(m, r, i), r };

    if (edit.action->act == act && is_new(p, m, edit.action)
        && !genalloc_append(struct plan_edit, &p->edits, &edit))
      return 0;
  }
  return 1;
}

static void take_rule(struct plan *p, const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->action_count; i++)
    take(p, r, mailrules_action(m, r, i));
  if (r->is_must && mailrules_find_act(m, r, MAILRULE_WAIT)) {
    p->wait_to_sign |= mailrules_find_act(m, r, MAILRULE_SIGN) != NULL;
    p->wait_to_encrypt |= mailrules_find_act(m, r, MAILRULE_ENCRYPT) != NULL;
  }
}

int plan_make(struct plan *p, const struct mailrules *m, const genalloc *must, size_t decides)
{
  const size_t *lines = genalloc_s(size_t, must);
  size_t count = genalloc_len(size_t, must);

  for (size_t i = 0; i < count; i++)
    take_rule(p, m, mailrules_rule(m, lines[i]));
  if (decides < mailrules_count(m))
    take_rule(p, m, mailrules_rule(m, decides));
  for (int act = MAILRULE_STRIP; act <= MAILRULE_DISCLAIMER; act++) {
    for (size_t i = 0; i < count; i++)
      if (!take_edits(p, m, mailrules_rule(m, lines[i]), (enum mailrule_act)act))
        return 0;
    if (decides < mailrules_count(m) && !take_edits(p, m, mailrules_rule(m, decides), (enum mailrule_act)act))
      return 0;
  }
  return 1;
}

int plan_holds_secrets(const struct mailrules *m)
{
  return mailrules_must(m, MAILRULE_ENCRYPT);
}

static int has_method(const struct plan *p, enum mailrule_method method)
{
  for (size_t i = 0; i < p->method_count; i++)
    if (p->method[i] == method)
      return 1;
  return 0;
}

void plan_hold_in(struct plan *p)
{
  p->encrypt = 1;
  for (int i = 0; i < MAILRULE_METHODS && !p->must_encrypt; i++)
    if (!has_method(p, (enum mailrule_method)i))
      p->method[p->method_count++] = (enum mailrule_method)i;
}
