/* rulecondition: one condition of a rule, as `!header:X-Class="secret"`. */
#include "rules/editfield.h"
#include "rules/mailpattern.h"
#include "rules/ruleparse.h"
#include "rules/ruletable.h"
#include "text/ascii.h"

/* digits before K, M or G */
#define SIZE_DIGITS 9

/* The longest plain text of a condition. An expression can be longer. */
#define TEXT_BYTES 998

/* The longest name of a variable. */
#define VARIABLE_BYTES 64

#define NAMES "conditions are from= sender= to= host= rcpt= subject= header:Name= body= type= file= is= group= size> " \
              "size< run="
#define NAMES_IN "conditions are from= sender= to= to-all= rcpt= subject= header:Name= body= type= file= is= group= " \
                 "size> size< env:NAME= run="

#define WORDS "words are signed encrypted smime pgp calendar reply bounce auto list confidential private outside"
#define WORDS_IN "words are signed encrypted smime pgp calendar reply bounce auto list confidential private opened " \
                 "pass fail weak nokey unknown revoked expired"

/* ---- the name --------------------------------------------------------------------------------- */

static int is_incoming(const struct ruleparse *p)
{
  return p->rules->direction == MAILRULES_IN;
}

/* would it be a word of the line in lower case? */
static int is_in_capitals(struct span name)
{
  const struct ruletable_test *t;

  for (size_t i = 0; (t = ruletable_test(i)) != NULL; i++)
    if (ascii_equal_nocase(name, span_of(t->name)))
      return 1;
  return ascii_equal_nocase(name, span_of("must"));
}

/* there is no such condition: why? */
static int unknown(struct ruleparse *p, const struct ruleword *w)
{
  const char *hint = ruletable_hint(w->whole, p->rules->direction);
  const char *names = is_incoming(p) ? NAMES_IN : NAMES;

  if (!hint)
    hint = ruletable_hint(w->name, p->rules->direction);
  if (ruleword_is(w, "must"))
    return ruleparse_fail(p, w->whole, "not at the start of the line", "write must as the first word of the line");
  if (ruletable_find_act(w->name))
    return ruleparse_fail(p, w->whole, "an action among the conditions", "write it behind =>");
  if (hint)
    return ruleparse_fail(p, w->whole, "no condition", hint);
  if (is_in_capitals(w->name))
    return ruleparse_fail(p, w->whole, "no condition", "write its name in lower case");
  if (!w->op && span_find(w->whole, '@') < w->whole.len)
    return ruleparse_fail(p, w->whole, "an address without condition", "write to=, from= or sender= before it");
  if (!w->op && !w->is_negated)
    return ruleparse_fail(p, w->whole, "no condition", is_incoming(p) ? "put text that has blanks in quotes; " NAMES_IN
                                                                      : "put text that has blanks in quotes; " NAMES);
  return ruleparse_fail(p, w->whole, "no condition", names);
}

static const char *operator_remedy(const struct ruletable_test *t)
{
  switch (t->value) {
    case RULETABLE_NUMBER: return "write size>NUMBER or size<NUMBER";
    case RULETABLE_WORD: return "write is=WORD";
    case RULETABLE_VARIABLE: return "write env:NAME=VALUE; VALUE may have *, and * alone is any value";
    case RULETABLE_FILE: return "write group=NAME";
    case RULETABLE_PROGRAM: return "write run=PROGRAM";
    default: return "write NAME=VALUE without blanks, or NAME~\"expression\" for a regular expression";
  }
}

/* ---- values ----------------------------------------------------------------------------------- */

static int pattern(struct ruleparse *p, const struct ruleword *w, struct mailrules_place *at,
                   enum mailpattern_kind kind)
{
  stralloc form = STRALLOC_ZERO;
  const char *reason;
  const char *remedy;
  int r = mailpattern_parse(&form, kind, ruleparse_value_of(p, *at), &reason, &remedy);
  int good = 0;

  if (r == 0)
    good = ruleparse_fail(p, w->whole, reason, remedy);
  else if (r == 1)
    good = stralloc_catb(&p->rules->text, form.s, form.len);
  if (r == -1 || (r == 1 && !good)) {
    good = ruleparse_nomem(p);
  } else if (r == 1) {
    at->start = p->rules->text.len - form.len;
    at->len = form.len;
  }
  stralloc_free(&form);
  return good;
}

static int media_type(struct ruleparse *p, const struct ruleword *w, struct mailrules_place *at)
{
  struct span value = ruleparse_value_of(p, *at);
  struct span rest = span_from(value, span_find(value, '/') + 1);

  if (!span_equal(value, span_of("*"))
      && (value.len == 0 || value.p[0] == '/' || rest.len == 0 || span_find(rest, '/') < rest.len))
    return ruleparse_fail(p, w->whole, "not a media type", "write it as text/calendar or image/*");
  return pattern(p, w, at, MAILPATTERN_NAME);
}

static int text(struct ruleparse *p, const struct ruleword *w, struct span value)
{
  if (ascii_trim(value).len == 0)
    return ruleparse_fail(p, w->whole, "an empty text, which is in every message", "write the text that is looked for");
  if (value.len > TEXT_BYTES)
    return ruleparse_fail(p, w->whole, "a text of more than 998 bytes", "write a shorter part of it");
  return 1;
}

/* what to write in the place of a word that is= does not know */
static const char *word_remedy(const struct ruleparse *p, struct span value)
{
  const char *hint = ruletable_hint(value, p->rules->direction);
  struct span start = span_of(hint ? hint : "");

  if (span_take(&start, "write is="))
    return hint;
  return is_incoming(p) ? WORDS_IN : WORDS;
}

static int word_of_is(struct ruleparse *p, const struct ruleword *w, struct mailrule_condition *c, struct span value)
{
  const struct ruletable_word *word = ruletable_find_word(value);

  if (!word)
    return ruleparse_fail(p, w->whole, "a word that is= does not know", word_remedy(p, value));
  if (!ruletable_is_in(word->where, p->rules->direction))
    return is_incoming(p) ? ruleparse_fail(p, w->whole, "known only of mail that goes out",
                                           "write env:RELAYCLIENT=* for mail of your own users, !env:RELAYCLIENT=* for "
                                           "mail from outside")
                          : ruleparse_fail(p, w->whole, "known only of mail that comes in",
                                           "take it out; it belongs into control/unsealrules");
  c->is |= word->bit;
  return 1;
}

static int number(struct ruleparse *p, const struct ruleword *w, struct mailrule_condition *c, struct span value)
{
  static const char units[] = "KMG";
  const char *unit = value.len && value.p[value.len - 1] ? strchr(units, value.p[value.len - 1]) : NULL;

  if (!ascii_number(span_first(value, value.len - (unit != NULL)), SIZE_DIGITS, &c->bytes))
    return ruleparse_fail(p, w->whole, "not a size", "write a number of bytes, or as 500K, 10M, 1G");
  if (unit)
    c->bytes <<= 10 * (unit - units + 1);
  return 1;
}

static int address(struct ruleparse *p, const struct ruleword *w, struct mailrules_place *at,
                   const struct mailrule_condition *c)
{
  if (at->len == 0 && c->test != MAILRULE_SENDER)
    return ruleparse_fail(p, w->whole, "an empty address", "only the sender can be empty, for bounces: sender=\"\"");
  return pattern(p, w, at, MAILPATTERN_ADDRESS);
}

static int one_value(struct ruleparse *p, const struct ruleword *w, const struct ruletable_test *t,
                     struct mailrule_condition *c, struct mailrules_place *at)
{
  struct span value = ruleparse_value_of(p, *at);

  switch (t->value) {
    case RULETABLE_ADDRESS: return address(p, w, at, c);
    case RULETABLE_HOST: return pattern(p, w, at, MAILPATTERN_HOST);
    case RULETABLE_NAME: return pattern(p, w, at, MAILPATTERN_NAME);
    case RULETABLE_VARIABLE: return at->len == 0 || pattern(p, w, at, MAILPATTERN_NAME);
    case RULETABLE_TYPE: return media_type(p, w, at);
    case RULETABLE_TEXT: return text(p, w, value);
    case RULETABLE_WORD: return word_of_is(p, w, c, value);
    case RULETABLE_NUMBER: return number(p, w, c, value);
    case RULETABLE_FILE:
      return ruleparse_is_file(value)
             || ruleparse_fail(p, w->whole, "not the name of a file in control/groups",
                               "write a name of letters, digits, `.`, `-` and `_`");
    default:
      return (value.len && value.p[0] == '/' && span_find(value, ' ') == value.len)
             || ruleparse_fail(p, w->whole, "not the path of a program",
                               "write it with `/` at its start and without arguments");
  }
}

static int values(struct ruleparse *p, const struct ruleword *w, const struct ruletable_test *t,
                  struct mailrule_condition *c)
{
  enum ruleword_form form = c->is_regex ? RULEWORD_REGEX : RULEWORD_PLAIN;
  struct span rest = w->rest;

  if (t->value == RULETABLE_VARIABLE && rest.len == 0)
    return ruleparse_fail(p, w->whole, "a value is missing",
                          "write * for any value, also an empty one; write \"\" for an empty one");
  for (;;) {
    struct mailrules_place at;

    if (!ruleparse_value(p, w, &rest, form, &at) || (!c->is_regex && !one_value(p, w, t, c, &at)))
      return 0;
    if (!genalloc_append(struct mailrules_place, &p->rules->values, &at))
      return ruleparse_nomem(p);
    c->value_count++;
    if (!span_take(&rest, ","))
      return 1;
    if (c->is_regex || t->value == RULETABLE_NUMBER)
      return ruleparse_fail(p, w->whole, "more than one value",
                            "write one value; write alternatives as a|b in a regular expression");
  }
}

/* ---- the condition ---------------------------------------------------------------------------- */

static int is_in_variable(char c)
{
  return ascii_is_alnum(c) || c == '_';
}

static int is_variable(struct span name)
{
  struct span rest = name;

  (void)span_take_class(&rest, is_in_variable);
  return name.len > 0 && name.len <= VARIABLE_BYTES && rest.len == 0;
}

static int check_argument(struct ruleparse *p, const struct ruleword *w, const struct ruletable_test *t)
{
  if (!t->has_argument)
    return !w->has_argument
           || ruleparse_fail(p, w->whole, "a colon behind a name that has none",
                             is_incoming(p) ? "write = behind the name; only header: and env: are followed by a name"
                                            : "write = behind the name; only header: is followed by the name of a "
                                              "field");
  if (t->test == MAILRULE_ENV)
    return is_variable(w->argument)
           || ruleparse_fail(p, w->whole, "no name of a variable",
                             "write env:NAME=VALUE, as env:TCPREMOTEIP=192.0.2.1; its value may have *");
  return editfield_is_name(w->argument)
         || ruleparse_fail(p, w->whole, "no name of a header field",
                           "write header:Name=TEXT, as header:X-Class=secret");
}

int ruleparse_condition(struct ruleparse *p, const struct ruleword *w)
{
  const struct ruletable_test *t = ruletable_find_test(w->name);
  struct mailrule_condition c = { .is_negated = w->is_negated };

  if (!t)
    return unknown(p, w);
  if (!ruletable_is_in(t->where, p->rules->direction))
    return is_incoming(p) ? ruleparse_fail(p, w->whole, "a condition for mail that goes out",
                                           "write to= for the recipients; this one belongs into control/sealrules")
                          : ruleparse_fail(p, w->whole, "a condition for mail that comes in",
                                           "take it out; it belongs into control/unsealrules");
  if (!check_argument(p, w, t))
    return 0;
  if (!w->op)
    return ruleparse_fail(p, w->whole, "a condition without value", operator_remedy(t));
  if (!strchr(t->ops, w->op))
    return ruleparse_fail(p, w->whole, "an operator that this condition does not have", operator_remedy(t));
  c.test = w->op == '<' ? MAILRULE_SIZE_UNDER : t->test;
  c.is_regex = w->op == '~';
  c.of_message = t->of_message || c.is_regex;
  c.first_value = genalloc_len(struct mailrules_place, &p->rules->values);
  c.word = (size_t)(w->whole.p - p->rules->source.s);
  c.word_len = w->whole.len;
  c.argument = w->argument.len ? (size_t)(w->argument.p - p->rules->source.s) : 0;
  c.argument_len = w->argument.len;
  return values(p, w, t, &c)
         && (genalloc_append(struct mailrule_condition, &p->rules->conditions, &c) || ruleparse_nomem(p));
}
