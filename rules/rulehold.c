/* rulehold: the link's side of each rule, joined with the answer of qmail-mime -r. */
#include "rules/rulehold.h"

#include "rules/mailpattern.h"
#include "rules/ruleparse.h"

#include <errno.h>

/* ---- three values ----------------------------------------------------------------------------- */

enum rulehold_value rulehold_and(enum rulehold_value a, enum rulehold_value b)
{
  if (a == RULEHOLD_NO || b == RULEHOLD_NO)
    return RULEHOLD_NO;
  return a == RULEHOLD_UNKNOWN ? a : b;
}

enum rulehold_value rulehold_or(enum rulehold_value a, enum rulehold_value b)
{
  return rulehold_not(rulehold_and(rulehold_not(a), rulehold_not(b)));
}

enum rulehold_value rulehold_not(enum rulehold_value v)
{
  return v == RULEHOLD_UNKNOWN ? v : v == RULEHOLD_NO ? RULEHOLD_YES : RULEHOLD_NO;
}

char rulehold_letter(enum rulehold_value v)
{
  if (v == RULEHOLD_UNKNOWN)
    return 'u';
  return "ny"[v != RULEHOLD_NO];
}

static enum rulehold_value value_of(char letter)
{
  return letter == 'y' ? RULEHOLD_YES : letter == 'n' ? RULEHOLD_NO : RULEHOLD_UNKNOWN;
}

/* ---- the envelope ----------------------------------------------------------------------------- */

static int add(struct rulehold *h, enum mailpattern_kind kind, struct span s)
{
  struct mailrules_place at = { h->text.len, 0 };

  if (!mailpattern_subject(&h->text, kind, s))
    return 0;
  at.len = h->text.len - at.start;
  return genalloc_append(struct mailrules_place, &h->places, &at);
}

/* the value of a variable; `variables` gets one entry for each condition of the rules */
static int add_variables(struct rulehold *h)
{
  for (size_t i = 0; i < genalloc_len(struct mailrule_condition, &h->rules->conditions); i++) {
    const struct mailrule_condition *c = genalloc_s(struct mailrule_condition, &h->rules->conditions) + i;
    struct rulehold_variable v = { .is_set = 0 };
    struct span value;

    if (c->test == MAILRULE_ENV && h->envelope->env
        && h->envelope->env(h->envelope->arg, mailrule_argument(h->rules, c), &value)) {
      v.is_set = 1;
      v.place = genalloc_len(struct mailrules_place, &h->places);
      if (!add(h, MAILPATTERN_NAME, value))
        return 0;
    }
    if (!genalloc_append(struct rulehold_variable, &h->variables, &v))
      return 0;
  }
  return 1;
}

/* the places: 0 the sender, 1 the host, then the recipients, then variables */
int rulehold_init(struct rulehold *h, const struct mailrules *rules, const struct rulehold_envelope *envelope)
{
  h->rules = rules;
  h->envelope = envelope;
  h->text.len = 0;
  genalloc_setlen(struct mailrules_place, &h->places, 0);
  genalloc_setlen(struct rulehold_variable, &h->variables, 0);
  if (!add(h, MAILPATTERN_ADDRESS, envelope->sender) || !add(h, MAILPATTERN_HOST, envelope->host))
    return 0;
  for (size_t i = 0; i < envelope->recipient_count; i++)
    if (!add(h, MAILPATTERN_ADDRESS, envelope->recipients[i]))
      return 0;
  return add_variables(h);
}

void rulehold_free(struct rulehold *h)
{
  stralloc_free(&h->text);
  genalloc_free(struct mailrules_place, &h->places);
  genalloc_free(struct rulehold_variable, &h->variables);
}

static struct span place(const struct rulehold *h, size_t i)
{
  struct mailrules_place at = genalloc_s(struct mailrules_place, &h->places)[i];

  return span_make(at.len ? h->text.s + at.start : "", at.len);
}

/* ---- one condition ---------------------------------------------------------------------------- */

/* does a value of `c` fit one of the places `from` to `end`? */
static enum rulehold_value matches(const struct rulehold *h, const struct mailrule_condition *c,
                                   enum mailpattern_kind kind, size_t from, size_t end)
{
  for (size_t i = 0; i < c->value_count; i++)
    for (size_t k = from; k < end; k++)
      if (mailpattern_matches(kind, mailrule_value(h->rules, c, i), place(h, k)))
        return RULEHOLD_YES;
  return RULEHOLD_NO;
}

static enum rulehold_value matches_all(const struct rulehold *h, const struct mailrule_condition *c)
{
  size_t end = 2 + h->envelope->recipient_count;

  for (size_t k = 2; k < end; k++)
    if (matches(h, c, MAILPATTERN_ADDRESS, k, k + 1) == RULEHOLD_NO)
      return RULEHOLD_NO;
  return end > 2 ? RULEHOLD_YES : RULEHOLD_NO;
}

static enum rulehold_value matches_variable(const struct rulehold *h, const struct mailrule_condition *c)
{
  size_t i = (size_t)(c - genalloc_s(struct mailrule_condition, &h->rules->conditions));
  const struct rulehold_variable *v = genalloc_s(struct rulehold_variable, &h->variables) + i;

  return v->is_set ? matches(h, c, MAILPATTERN_NAME, v->place, v->place + 1) : RULEHOLD_NO;
}

/* the OR over the values of `c` of what a callback says */
static enum rulehold_value ask(const struct rulehold *h, const struct mailrule_condition *c,
                               rulehold_question *question, struct span address)
{
  enum rulehold_value v = RULEHOLD_NO;

  for (size_t i = 0; i < c->value_count && v != RULEHOLD_YES; i++)
    v = rulehold_or(v, question(h->envelope->arg, mailrule_value(h->rules, c, i), address));
  return v;
}

static enum rulehold_value condition(const struct rulehold *h, const struct mailrule_condition *c)
{
  const struct rulehold_envelope *e = h->envelope;

  switch (c->test) {
    case MAILRULE_SENDER: return matches(h, c, MAILPATTERN_ADDRESS, 0, 1);
    case MAILRULE_HOST: return matches(h, c, MAILPATTERN_HOST, 1, 2);
    case MAILRULE_TO: return matches(h, c, MAILPATTERN_ADDRESS, 2, 2 + e->recipient_count);
    case MAILRULE_TO_ALL: return matches_all(h, c);
    case MAILRULE_ENV: return matches_variable(h, c);
    case MAILRULE_GROUP: return ask(h, c, e->is_in_group, place(h, 0));
    case MAILRULE_RUN: return ask(h, c, e->run, span_of(""));
    case MAILRULE_SIZE_OVER: return e->bytes > c->bytes ? RULEHOLD_YES : RULEHOLD_NO;
    case MAILRULE_SIZE_UNDER: return e->bytes < c->bytes ? RULEHOLD_YES : RULEHOLD_NO;
    default: return RULEHOLD_UNKNOWN;
  }
}

enum rulehold_value rulehold_condition(struct rulehold *h, const struct mailrule_condition *c)
{
  enum rulehold_value v = condition(h, c);

  return c->is_negated ? rulehold_not(v) : v;
}

/* ---- rules ------------------------------------------------------------------------------------ */

enum rulehold_value rulehold_rule(struct rulehold *h, size_t i, enum rulehold_value child, size_t *decided)
{
  const struct mailrule *r = mailrules_rule(h->rules, i);
  enum rulehold_value v = child;

  *decided = r->condition_count;
  for (int of_programs = 0; of_programs <= 1; of_programs++)
    for (size_t k = 0; k < r->condition_count && v != RULEHOLD_NO; k++) {
      const struct mailrule_condition *c = mailrules_condition(h->rules, r, k);
      enum rulehold_value now;

      if (c->of_message || (c->test == MAILRULE_RUN) != of_programs)
        continue;
      now = rulehold_and(v, rulehold_condition(h, c));
      if (now != v)
        *decided = k;
      v = now;
    }
  return v;
}

/* ---- steps ------------------------------------------------------------------------------------ */

static int is_of_step(const struct mailrule *r, enum rulehold_step step)
{
  switch (step) {
    case RULEHOLD_BEFORE: return r->is_before;
    case RULEHOLD_AFTER: return !r->is_before;
    case RULEHOLD_OWN: return r->is_own;
    case RULEHOLD_ALL: break;
  }
  return 1;
}

int rulehold_has_step(const struct mailrules *m, enum rulehold_step step)
{
  for (size_t i = 0; i < mailrules_count(m); i++)
    if (is_of_step(mailrules_rule(m, i), step))
      return 1;
  return 0;
}

int rulehold_step_reads(const struct mailrules *m, enum rulehold_step step)
{
  for (size_t i = 0; i < mailrules_count(m); i++) {
    const struct mailrule *r = mailrules_rule(m, i);

    for (size_t k = 0; is_of_step(r, step) && k < r->condition_count; k++)
      if (mailrules_condition(m, r, k)->of_message)
        return 1;
  }
  return 0;
}

static int refuses(const struct mailrules *m, const struct mailrule *r)
{
  return mailrules_find_act(m, r, MAILRULE_REFUSE) || mailrules_find_act(m, r, MAILRULE_DEFER);
}

/* ---- deciding --------------------------------------------------------------------------------- */

/* rule `i` applies. Returns 1, or 0 with ENOMEM. */
static int apply(struct rulehold_choice *c, const struct mailrule *r, size_t i)
{
  errno = ENOMEM;
  if (r->is_must)
    return genalloc_append(size_t, &c->must, &i);
  c->decides = i;
  return 1;
}

/* Returns 1, or 0 with ENOMEM. */
static int ask_rule(struct rulehold *h, struct rulehold_choice *c, size_t i, enum rulehold_value child,
                    rulehold_told *told, void *arg)
{
  const struct mailrule *r = mailrules_rule(h->rules, i);
  size_t decided;
  enum rulehold_value v = rulehold_rule(h, i, child, &decided);
  int is_doubt = v == RULEHOLD_UNKNOWN && refuses(h->rules, r);
  int holds = v == RULEHOLD_YES || (v == RULEHOLD_UNKNOWN && r->is_must && !is_doubt);

  if (told)
    told(arg, r, v, holds, decided);
  if (is_doubt)
    c->doubt = i;
  return !holds || apply(c, r, i);
}

int rulehold_choose(struct rulehold *h, struct rulehold_choice *c, struct span letters, rulehold_told *told, void *arg)
{
  size_t count = mailrules_count(h->rules);
  int has_letters = letters.len == count;

  if (c->step != RULEHOLD_AFTER) {
    genalloc_setlen(size_t, &c->must, 0);
    c->decides = count;
  }
  c->doubt = count;
  errno = EINVAL;
  if (!has_letters && (letters.len || rulehold_step_reads(h->rules, c->step)))
    return 0;
  /* the must lines first */
  for (size_t i = 0; i < 2 * count && c->doubt == count; i++) {
    size_t at = i < count ? i : i - count;
    const struct mailrule *r = mailrules_rule(h->rules, at);

    if (r->is_must != (i < count) || (!r->is_must && c->decides < count) || !is_of_step(r, c->step)
        || (c->was_tried && refuses(h->rules, r)))
      continue;
    if (!ask_rule(h, c, at, has_letters ? value_of(letters.p[at]) : RULEHOLD_YES, told, arg))
      return 0;
  }
  return 1;
}

int rulehold_decide(struct rulehold *h, struct span letters, genalloc *must, size_t *decides, rulehold_told *told,
                    void *arg)
{
  struct rulehold_choice c = { .step = RULEHOLD_ALL, .must = *must };
  int r = rulehold_choose(h, &c, letters, told, arg);

  *must = c.must;
  *decides = c.decides;
  return r;
}
