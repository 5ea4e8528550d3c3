/* cover: rule B never holds behind rule A if each condition of A follows from one of B. */
#include "sealcheck/cover.h"

#include "rules/mailpattern.h"
#include "text/ascii.h"

static int has_star(struct span s)
{
  return span_find(s, '*') < s.len;
}

/* Does every text that has `narrow` in it have `wide` in it? Without regard to the case of A-Z. */
static int has_text(struct span narrow, struct span wide)
{
  for (size_t i = 0; i + wide.len <= narrow.len; i++)
    if (ascii_equal_nocase(span_first(span_from(narrow, i), wide.len), wide))
      return 1;
  return 0;
}

static enum mailpattern_kind kind_of(const struct mailrule_condition *c)
{
  switch (c->test) {
    case MAILRULE_HOST: return MAILPATTERN_HOST;
    case MAILRULE_TYPE:
    case MAILRULE_FILE: return MAILPATTERN_NAME;
    default: return MAILPATTERN_ADDRESS;
  }
}

/* Does everything that fits the pattern `narrow` fit `wide`? 0 where that is not certain. */
static int is_wider(const struct mailrule_condition *c, struct span wide, struct span narrow)
{
  if (span_equal(wide, narrow) || (wide.len == 1 && *wide.p == '*'))
    return 1;
  if (has_star(narrow) || narrow.len == 0 || *narrow.p == '@' || *narrow.p == '.')
    return 0;
  return mailpattern_matches(kind_of(c), wide, narrow);
}

static int value_follows(const struct mailrule_condition *c, struct span wide, struct span narrow)
{
  switch (c->test) {
    case MAILRULE_FROM:
    case MAILRULE_SENDER:
    case MAILRULE_TO:
    case MAILRULE_HOST:
    case MAILRULE_TYPE:
    case MAILRULE_FILE: return is_wider(c, wide, narrow);
    case MAILRULE_RCPT:
    case MAILRULE_SUBJECT:
    case MAILRULE_HEADER:
    case MAILRULE_BODY: return has_text(narrow, wide);
    default: return span_equal(wide, narrow);
  }
}

/* Is each value of `narrow` within one of `wide`? */
static int values_follow(const struct mailrules *m, const struct mailrule_condition *wide,
                         const struct mailrule_condition *narrow)
{
  for (size_t i = 0; i < narrow->value_count; i++) {
    int found = 0;

    for (size_t k = 0; !found && k < wide->value_count; k++)
      found = wide->is_regex ? span_equal(mailrule_value(m, wide, k), mailrule_value(m, narrow, i))
                             : value_follows(wide, mailrule_value(m, wide, k), mailrule_value(m, narrow, i));
    if (!found)
      return 0;
  }
  return 1;
}

/* Does `wide` hold whenever `narrow` does, if no `!` stands before them? */
static int is_implied(const struct mailrules *m, const struct mailrule_condition *wide,
                      const struct mailrule_condition *narrow)
{
  if (wide->test != narrow->test || wide->is_regex != narrow->is_regex
      || !ascii_equal_nocase(mailrule_argument(m, wide), mailrule_argument(m, narrow)))
    return 0;
  switch (wide->test) {
    case MAILRULE_SIZE_OVER: return narrow->bytes >= wide->bytes;
    case MAILRULE_SIZE_UNDER: return narrow->bytes <= wide->bytes;
    case MAILRULE_IS: return (narrow->is & ~wide->is) == 0;
    case MAILRULE_RUN: return 0;
    default: return values_follow(m, wide, narrow);
  }
}

static int condition_follows(const struct mailrules *m, const struct mailrule_condition *wide,
                             const struct mailrule_condition *narrow)
{
  if (wide->is_negated != narrow->is_negated)
    return 0;
  return wide->is_negated ? is_implied(m, narrow, wide) : is_implied(m, wide, narrow);
}

static int rule_follows(const struct mailrules *m, const struct mailrule *wide, const struct mailrule *narrow)
{
  for (size_t i = 0; i < wide->condition_count; i++) {
    int found = 0;

    for (size_t k = 0; !found && k < narrow->condition_count; k++)
      found = condition_follows(m, mailrules_condition(m, wide, i), mailrules_condition(m, narrow, k));
    if (!found)
      return 0;
  }
  return 1;
}

static int refuses(const struct mailrules *m, const struct mailrule *r)
{
  return mailrules_find_act(m, r, MAILRULE_REFUSE) || mailrules_find_act(m, r, MAILRULE_DEFER);
}

/* Is line `k` always asked before line `i`? Of incoming mail, a line that is not for own mail does not stand in the way
 * of one that is, nor does a refusal that does not hold for what was opened.
 */
static int is_asked_first(const struct mailrules *m, size_t k, size_t i)
{
  const struct mailrule *a = mailrules_rule(m, k);
  const struct mailrule *b = mailrules_rule(m, i);

  if ((!a->is_own && b->is_own) || (!a->is_before && refuses(m, a) && !refuses(m, b)))
    return 0;
  if (a->is_before == b->is_before)
    return k < i;
  return a->is_before && (k < i || !b->is_own);
}

size_t cover_by(const struct mailrules *m, size_t i)
{
  const struct mailrule *r = mailrules_rule(m, i);

  for (size_t k = 0; !r->is_must && k < mailrules_count(m); k++) {
    const struct mailrule *wide = mailrules_rule(m, k);

    if (!wide->is_must && is_asked_first(m, k, i) && rule_follows(m, wide, r))
      return wide->number;
  }
  return 0;
}

/* Can these two not hold at once? */
static int excludes(const struct mailrules *m, const struct mailrule_condition *a, const struct mailrule_condition *b)
{
  if (a->is_negated && !b->is_negated)
    return is_implied(m, a, b);
  return a->test == MAILRULE_SIZE_OVER && b->test == MAILRULE_SIZE_UNDER && !a->is_negated && !b->is_negated
         && b->bytes <= a->bytes + 1;
}

const struct mailrule_condition *cover_contradiction(const struct mailrules *m, size_t i)
{
  const struct mailrule *r = mailrules_rule(m, i);

  for (size_t a = 0; a < r->condition_count; a++)
    for (size_t b = 0; b < r->condition_count; b++)
      if (excludes(m, mailrules_condition(m, r, a), mailrules_condition(m, r, b)))
        return mailrules_condition(m, r, a);
  return NULL;
}
