/* rulelines: for tests of the lines of rules: reads a text into `rulelines`, and writes what a line means.
 *
 *   must [subject]:[secure] size>5 => strip encrypt:smime:pgp
 *
 * Conditions that look into the message stand in brackets; `~` behind a name: an expression; values and options follow
 * colons; the argument of an action stands in parentheses.
 */
#ifndef RULELINES_H
#define RULELINES_H

#include "rules/mailrule.h"
#include "rules/ruletable.h"
#include "tests/tap.h"

struct rulelines_right {
  const char *line;
  const char *meaning;
};

struct rulelines_wrong {
  const char *line;
  const char *word;     /* that the error names */
  const char *reason;
  const char *remedy;   /* a part of it */
};

static struct mailrules rulelines = MAILRULES_ZERO;

static inline void rulelines_cat(stralloc *out, const char *before, struct span s, const char *behind)
{
  (void)!(stralloc_cats(out, before) && stralloc_catb(out, s.p, s.len) && stralloc_cats(out, behind));
}

static inline void rulelines_cats(stralloc *out, const char *s)
{
  (void)!stralloc_cats(out, s);
}

static inline int rulelines_parse(const char *text, enum mailrules_direction direction, struct mailrule_error *error)
{
  (void)!span_copy(&rulelines.source, span_of(text));
  return mailrules_parse(&rulelines, direction, error);
}

static inline void rulelines_condition(stralloc *out, const struct mailrule_condition *c)
{
  int is_over = c->test == MAILRULE_SIZE_OVER;
  char bytes[32];

  rulelines_cats(out, c->is_negated ? "!" : "");
  rulelines_cat(out, c->of_message ? "[" : "", span_of(ruletable_test_of(c->test)->name), c->is_regex ? "~" : "");
  if (mailrule_argument(&rulelines, c).len)
    rulelines_cat(out, " ", mailrule_argument(&rulelines, c), "");
  rulelines_cats(out, c->of_message ? "]" : "");
  snprintf(bytes, sizeof bytes, "%llu", c->bytes);
  if (is_over || c->test == MAILRULE_SIZE_UNDER)
    rulelines_cat(out, is_over ? ">" : "<", span_of(bytes), "");
  else
    for (size_t i = 0; c->test != MAILRULE_IS && i < c->value_count; i++)
      rulelines_cat(out, ":", mailrule_value(&rulelines, c, i), "");
  rulelines_cats(out, " ");
}

static inline void rulelines_action(stralloc *out, const struct mailrule_action *a)
{
  static const char *const methods[] = { ":smime", ":pgp", ":domain" };

  rulelines_cat(out, " ", span_of(ruletable_act(a->act)->name), "");
  if (mailrule_action_argument(&rulelines, a).len)
    rulelines_cat(out, "(", mailrule_action_argument(&rulelines, a), ")");
  rulelines_cats(out, a->at_top ? ":top" : "");
  rulelines_cats(out, a->on_reply ? ":reply" : "");
  rulelines_cats(out, a->by_domain ? ":domain" : "");
  rulelines_cats(out, a->of_opened ? ":open" : "");
  for (size_t i = 0; i < a->method_count; i++)
    rulelines_cats(out, methods[a->method[i]]);
  if (mailrule_action_value(&rulelines, a).len)
    rulelines_cat(out, " ", mailrule_action_value(&rulelines, a), "");
}

/* for mail that comes in: `1`, asked before opening, or `2`, behind it; `own`: for own mail, too */
static inline void rulelines_describe(stralloc *out, const struct mailrule *r, enum mailrules_direction direction)
{
  if (direction == MAILRULES_IN)
    rulelines_cats(out, r->is_before ? "1 " : "2 ");
  rulelines_cats(out, r->is_own ? "own " : "");
  rulelines_cats(out, r->is_must ? "must " : "");
  for (size_t i = 0; i < r->condition_count; i++)
    rulelines_condition(out, mailrules_condition(&rulelines, r, i));
  rulelines_cats(out, "=>");
  for (size_t i = 0; i < r->action_count; i++)
    rulelines_action(out, mailrules_action(&rulelines, r, i));
}

static inline void rulelines_right(const struct rulelines_right *row, size_t count, enum mailrules_direction direction)
{
  stralloc meaning = STRALLOC_ZERO;

  for (size_t i = 0; i < count; i++) {
    struct mailrule_error error = { .number = 0 };

    meaning.len = 0;
    if (!rulelines_parse(row[i].line, direction, &error))
      rulelines_cats(&meaning, error.reason);
    else if (mailrules_count(&rulelines))
      rulelines_describe(&meaning, mailrules_rule(&rulelines, 0), direction);
    is_bytes(meaning.s, meaning.len, row[i].meaning, strlen(row[i].meaning), row[i].line);
  }
  stralloc_free(&meaning);
}

static inline void rulelines_wrong(const struct rulelines_wrong *row, size_t count, enum mailrules_direction direction)
{
  for (size_t i = 0; i < count; i++) {
    struct mailrule_error error = { .number = 0 };
    int r = rulelines_parse(row[i].line, direction, &error);

    if (!ok(!r && error.number == 1 && span_equal(error.word, span_of(row[i].word))
                && strcmp(error.reason, row[i].reason) == 0 && strstr(error.remedy, row[i].remedy),
            "wrong: %s", row[i].line) && !r)
      printf("# %.*s: %s; %s\n", (int)error.word.len, error.word.p, error.reason, error.remedy);
  }
}

#endif
