/* sealrules: rules/mailrule against a second reader and a writer, for both directions. Every accepted rule is written
 * again, with all values in quotes, and read again: it must be the same rule. A reader that knows only words and quotes
 * says how many conditions and actions the line has. What a direction promises is looked for in each rule. Patterns are
 * compared with a reader that tries every length for each `*`.
 *
 * The first line of the input is an address; the rest is the file.
 */
#include "tests/fuzz/fuzz.h"

#include "rules/mailpattern.h"
#include "rules/mailrule.h"
#include "rules/ruletable.h"
#include "text/ascii.h"

/* a longer pattern takes the second reader too long */
#define PATTERN_MAX 24
#define STARS_MAX 4

/* ---- words ------------------------------------------------------------------------------------ */

/* the next word; the line is accepted, so every quote is closed */
static struct span naive_word(struct span *line)
{
  struct span word;
  size_t i = 0;
  int open = 0;

  while (line->len && (line->p[0] == ' ' || line->p[0] == '\t'))
    *line = span_from(*line, 1);
  for (; i < line->len; i++) {
    if (open && line->p[i] == '\\')
      i++;
    else if (line->p[i] == '"')
      open = !open;
    else if (!open && (line->p[i] == ' ' || line->p[i] == '\t'))
      break;
  }
  word = span_first(*line, i);
  *line = span_from(*line, i);
  return word;
}

static void check_words(const struct mailrules *m, const struct mailrule *r)
{
  struct span line = span_make(m->source.s + r->line, r->line_len);
  size_t count[2] = { 0, 0 };
  int side = 0;
  int is_first = 1;
  int is_must = 0;

  for (struct span w = naive_word(&line); w.len; w = naive_word(&line), is_first = 0) {
    if (span_equal(w, span_of("=>")))
      side++;
    else if (is_first && span_equal(w, span_of("must")))
      is_must = 1;
    else
      count[side]++;
    check(side < 2);
  }
  check(side == 1 && is_must == r->is_must && count[0] == r->condition_count && count[1] == r->action_count);
}

/* ---- writing ---------------------------------------------------------------------------------- */

static void quote(stralloc *out, struct span s)
{
  fuzz_put(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] == '"' || s.p[i] == '\\')
      fuzz_put(out, '\\');
    fuzz_put(out, s.p[i]);
  }
  fuzz_put(out, '"');
}

static void number(stralloc *out, unsigned long long n)
{
  check(ascii_cat_number(out, n));
}

static void write_condition(stralloc *out, const struct mailrules *m, const struct mailrule_condition *c)
{
  static const char *const names[] = { "from", "sender", "to", "host", "rcpt", "subject", "header", "body", "type",
                                       "file", "is", "group", "size>", "size<", "run", "to-all", "env" };

  fuzz_cat(out, span_of(c->is_negated ? "!" : ""));
  fuzz_cat(out, span_of(names[c->test]));
  if (c->test == MAILRULE_HEADER || c->test == MAILRULE_ENV)
    fuzz_put(out, ':');
  fuzz_cat(out, mailrule_argument(m, c));
  if (c->test == MAILRULE_SIZE_OVER || c->test == MAILRULE_SIZE_UNDER) {
    /* a number of 9 digits and a unit can be longer than 9 digits */
    number(out, c->bytes >> (c->bytes & 1023 ? 0 : c->bytes & 0xfffff ? 10 : 20));
    fuzz_cat(out, span_of(c->bytes & 1023 ? "" : c->bytes & 0xfffff ? "K" : "M"));
  } else {
    for (size_t i = 0; i < c->value_count; i++) {
      fuzz_put(out, i ? ',' : c->is_regex ? '~' : '=');
      quote(out, mailrule_value(m, c, i));
    }
  }
  fuzz_put(out, ' ');
}

static void write_action(stralloc *out, const struct mailrules *m, const struct mailrule_action *a)
{
  static const char *const methods[] = { "smime", "pgp", "domain" };

  fuzz_put(out, ' ');
  fuzz_cat(out, span_of(ruletable_act(a->act)->name));
  if (mailrule_action_argument(m, a).len) {
    fuzz_put(out, a->act == MAILRULE_NOTICE ? '=' : ':');
    fuzz_cat(out, mailrule_action_argument(m, a));
  }
  if (mailrule_action_value(m, a).len) {
    fuzz_put(out, a->act == MAILRULE_NOTICE ? ':' : '=');
    quote(out, mailrule_action_value(m, a));
  }
  for (size_t i = 0; i < a->method_count; i++) {
    fuzz_put(out, i ? ',' : '=');
    fuzz_cat(out, span_of(methods[a->method[i]]));
  }
  fuzz_cat(out, span_of(a->by_domain ? ":domain" : ""));
  fuzz_cat(out, span_of(a->at_top ? ":top" : ""));
  fuzz_cat(out, span_of(a->on_reply ? ":reply" : ""));
  fuzz_cat(out, span_of(a->of_opened ? ":open" : ""));
}

static void write_rules(stralloc *out, const struct mailrules *m)
{
  for (size_t i = 0; i < mailrules_count(m); i++) {
    const struct mailrule *r = mailrules_rule(m, i);

    fuzz_cat(out, span_of(r->is_must ? "must " : ""));
    for (size_t k = 0; k < r->condition_count; k++)
      write_condition(out, m, mailrules_condition(m, r, k));
    fuzz_cat(out, span_of("=>"));
    for (size_t k = 0; k < r->action_count; k++)
      write_action(out, m, mailrules_action(m, r, k));
    fuzz_put(out, '\n');
  }
}

/* ---- patterns --------------------------------------------------------------------------------- */

static int naive_fits(struct span pattern, struct span s)
{
  if (pattern.len == 0)
    return s.len == 0;
  if (pattern.p[0] != '*')
    return s.len && s.p[0] == pattern.p[0] && naive_fits(span_from(pattern, 1), span_from(s, 1));
  for (size_t i = 0; i <= s.len; i++)
    if (naive_fits(span_from(pattern, 1), span_from(s, i)))
      return 1;
  return 0;
}

static void check_pattern(struct span pattern, struct span s)
{
  size_t stars = 0;

  for (size_t i = 0; i < pattern.len; i++)
    stars += pattern.p[i] == '*';
  if (pattern.len > PATTERN_MAX || stars > STARS_MAX || s.len > PATTERN_MAX)
    return;
  check(mailpattern_matches(MAILPATTERN_NAME, pattern, s) == naive_fits(pattern, s));
}

/* ---- what each direction promises ------------------------------------------------------------- */

/* does it look at no more than what anybody can see before the message is opened? */
static int is_early(const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++)
    switch (mailrules_condition(m, r, i)->test) {
      case MAILRULE_BODY:
      case MAILRULE_TYPE:
      case MAILRULE_FILE:
      case MAILRULE_IS: return 0;
      default: break;
    }
  return 1;
}

static void check_condition_direction(const struct mailrules *m, const struct mailrule_condition *c)
{
  if (m->direction == MAILRULES_IN)
    check(c->test != MAILRULE_HOST && !(c->is & MAILRULE_IS_OUTSIDE));
  else
    check(c->test != MAILRULE_TO_ALL && c->test != MAILRULE_ENV && !(c->is & MAILRULE_IS_OF_OPENING));
}

static void check_direction(const struct mailrules *m, const struct mailrule *r)
{
  int refuses = mailrules_find_act(m, r, MAILRULE_REFUSE) || mailrules_find_act(m, r, MAILRULE_DEFER);
  int stays = mailrules_find_act(m, r, MAILRULE_PASS) || mailrules_find_act(m, r, MAILRULE_KEEP);

  for (size_t i = 0; i < r->condition_count; i++) {
    check_condition_direction(m, mailrules_condition(m, r, i));
    check(!refuses || !(mailrules_condition(m, r, i)->is & MAILRULE_IS_OPENED));
  }
  for (size_t i = 0; i < r->action_count; i++) {
    enum mailrule_act act = mailrules_action(m, r, i)->act;

    check(m->direction == MAILRULES_IN ? act < MAILRULE_SIGN || act > MAILRULE_WAIT : act < MAILRULE_KEEP);
  }
  if (m->direction == MAILRULES_OUT) {
    check(!r->is_before && !r->is_own);
    return;
  }
  check(!stays || is_early(m, r));
  check(!refuses || r->action_count == 1);
  check(r->is_before == (stays || (refuses && r->is_must && is_early(m, r))));
}

/* each text and each field once */
static void check_claims(const struct mailrules *m)
{
  size_t i = 0;
  size_t wanted = 0;
  size_t found = 0;

  for (size_t k = 0; k < genalloc_len(struct mailrule_action, &m->actions); k++) {
    enum mailrule_act act = genalloc_s(struct mailrule_action, &m->actions)[k].act;

    wanted += act == MAILRULE_TAG || act == MAILRULE_SET;
  }
  while (mailrules_next_claim(m, &i))
    found++;
  check(found <= wanted && (found > 0) == (wanted > 0));
}

/* ---- the file --------------------------------------------------------------------------------- */

static void check_file(const struct mailrules *m, struct span address)
{
  struct mailrules again = MAILRULES_ZERO;
  struct mailrule_error error;
  stralloc text = STRALLOC_ZERO;

  write_rules(&again.source, m);
  check(mailrules_parse(&again, m->direction, &error));
  write_rules(&text, &again);
  check(span_equal(span_sa(&text), span_sa(&again.source)));
  for (size_t i = 0; i < mailrules_count(m); i++) {
    check_words(m, mailrules_rule(m, i));
    check_direction(m, mailrules_rule(m, i));
  }
  check_claims(m);
  for (size_t i = 0; i < genalloc_len(struct mailrule_condition, &m->conditions); i++) {
    const struct mailrule_condition *c = genalloc_s(struct mailrule_condition, &m->conditions) + i;

    for (size_t k = 0; k < c->value_count; k++)
      check_pattern(mailrule_value(m, c, k), address);
  }
  stralloc_free(&text);
  mailrules_free(&again);
}

static void read_file(struct span in, enum mailrules_direction direction)
{
  size_t lf = span_find(in, '\n');
  struct mailrules m = MAILRULES_ZERO;
  struct mailrule_error error = { .number = 0 };
  stralloc text = STRALLOC_ZERO;
  struct span rest;
  size_t number_of_line = 0;

  m.direction = direction;
  fuzz_cat(&m.source, span_from(in, lf + 1));
  rest = span_sa(&m.source);
  while (rest.len) {
    struct span line = span_first(rest, span_find(rest, '\n'));
    size_t count = mailrules_count(&m);

    if (!mailrules_parse_line(&m, line, ++number_of_line, &error)) {
      check(error.number == number_of_line && error.reason && error.remedy && mailrules_count(&m) == count);
      text.len = 0;
      check(mailrule_error_cat(&text, "f", &error));
      for (size_t i = 0; i < text.len; i++)
        check(text.s[i] >= 32 && text.s[i] < 127);
    }
    rest = span_from(rest, line.len + 1);
  }
  check_file(&m, span_first(in, lf));
  stralloc_free(&text);
  mailrules_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  unsigned int bits;

  read_file(in, MAILRULES_OUT);
  read_file(in, MAILRULES_IN);
  (void)ruletable_opening(span_first(in, span_find(in, '\n')), &bits);
  return 0;
}
