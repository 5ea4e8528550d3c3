/* ruleaction: one action of a rule, as `disclaimer=default:reply`. */
#include "link/keyfolder.h"
#include "rules/editfield.h"
#include "rules/ruleparse.h"
#include "rules/ruletable.h"
#include "text/ascii.h"
#include "text/idn.h"

/* The longest text that goes into a header field. */
#define TEXT_BYTES 900

/* The longest text for the sender's mail server: an SMTP reply has 512 bytes, and the link puts a code before it. */
#define ANSWER_BYTES 200

#define NAMES "actions are strip remove:Name set:Name=TEXT tag=TEXT attach=FILE disclaimer=NAME sign encrypt wait pass"
#define NAMES_IN "actions are strip remove:Name set:Name=TEXT tag=TEXT attach=FILE disclaimer=NAME pass keep unsign " \
                 "refuse=TEXT defer=TEXT copy=ADDRESS rcpt=ADDRESS notice=NAME:ADDRESS"

static int is_incoming(const struct ruleparse *p)
{
  return p->rules->direction == MAILRULES_IN;
}

static const char *names(const struct ruleparse *p)
{
  return is_incoming(p) ? NAMES_IN : NAMES;
}

/* ---- the name --------------------------------------------------------------------------------- */

static int unknown(struct ruleparse *p, const struct ruleword *w)
{
  const char *hint = ruletable_hint(w->name, p->rules->direction);

  if (ruletable_find_test(w->name))
    return ruleparse_fail(p, w->whole, "a condition among the actions", "write it before =>");
  return ruleparse_fail(p, w->whole, "no action", hint ? hint : names(p));
}

/* ---- values and options ----------------------------------------------------------------------- */

static int text(struct ruleparse *p, const struct ruleword *w, struct span value)
{
  if (value.len > TEXT_BYTES)
    return ruleparse_fail(p, w->whole, "a text of more than 900 bytes", "write a shorter one");
  if (ascii_trim(value).len == 0)
    return ruleparse_fail(p, w->whole, "an empty text", "write the text");
  if (span_find(value, '\t') < value.len)
    return ruleparse_fail(p, w->whole, "a tab in the text", "write a blank");
  return 1;
}

/* what stands in an SMTP reply */
static int answer(struct ruleparse *p, const struct ruleword *w, struct span value)
{
  if (ascii_trim(value).len == 0)
    return ruleparse_fail(p, w->whole, "an empty text", "write the text that the sender gets");
  if (value.len > ANSWER_BYTES)
    return ruleparse_fail(p, w->whole, "a text of more than 200 bytes", "write a shorter one: it is one line of SMTP");
  return ascii_printable(value)
         || ruleparse_fail(p, w->whole, "letters that are not ASCII in the answer to a mail server",
                           "write it in ASCII: mail servers read no other letters here");
}

/* an address that mail can be sent to; its domain becomes A-labels */
static int mailbox(struct ruleparse *p, const struct ruleword *w, struct mailrules_place *at)
{
  stralloc form = STRALLOC_ZERO;
  struct span address = ruleparse_value_of(p, *at);
  struct span domain = span_behind_last(address, '@');
  int r = stralloc_catb(&form, address.p, address.len - domain.len) ? idn_to_ascii(&form, domain) : -1;
  int good = 0;

  if (r == 1 && (!keyfolder_address(span_sa(&form)) || span_find(address, '*') < address.len))
    r = 0;
  if (r == 1)
    good = stralloc_catb(&p->rules->text, form.s, form.len);
  if (good) {
    at->start = p->rules->text.len - form.len;
    at->len = form.len;
  } else {
    (void)(r == 0 ? ruleparse_fail(p, w->whole, "not an address", "write one address, as archive@example.org")
                  : ruleparse_nomem(p));
  }
  stralloc_free(&form);
  return good;
}

/* the ADDRESS of `NAME:ADDRESS`, whose NAME is `name` */
static int notice(struct ruleparse *p, const struct ruleword *w, struct mailrule_action *a, struct span *rest,
                  struct mailrules_place *at)
{
  struct mailrules_place name = *at;

  if (!ruleparse_is_file(ruleparse_value_of(p, name)) || span_find(ruleparse_value_of(p, name), '.') < name.len)
    return ruleparse_fail(p, w->whole, "not the name of a file in control/notices",
                          "write a name of letters, digits, `-` and `_`");
  if (!span_take(rest, ":"))
    return ruleparse_fail(p, w->whole, "a notice without address", "write notice=NAME:ADDRESS or notice=NAME:admin");
  if (!ruleparse_value(p, w, rest, RULEWORD_OPTIONS, at))
    return 0;
  a->name = name.start;
  a->name_len = name.len;
  return span_equal(ruleparse_value_of(p, *at), span_of("admin")) || mailbox(p, w, at);
}

/* a path below control/attach */
static int is_path(struct span path)
{
  for (;;) {
    size_t end = span_find(path, '/');

    if (end == 0 || path.len == 0 || path.p[0] == '.')
      return 0;
    if (end == path.len)
      return 1;
    path = span_from(path, end + 1);
  }
}

const char *mailrule_method(enum mailrule_method method)
{
  static const char *const words[MAILRULE_METHODS] = { "smime", "pgp", "domain" };

  return words[method];
}

static int method(struct ruleparse *p, const struct ruleword *w, struct mailrule_action *a, struct span name)
{
  int m = 0;

  while (m < MAILRULE_METHODS && !span_equal(name, span_of(mailrule_method((enum mailrule_method)m))))
    m++;
  if (m == MAILRULE_METHODS)
    return ruleparse_fail(p, w->whole, "a method that encrypt= does not know",
                          "write smime, pgp, domain or several of them, as encrypt=pgp,smime");
  for (size_t i = 0; i < a->method_count; i++)
    if (a->method[i] == (enum mailrule_method)m)
      return ruleparse_fail(p, w->whole, "a method twice", "write each method once");
  a->method[a->method_count++] = (enum mailrule_method)m;
  return 1;
}

static int check_value(struct ruleparse *p, const struct ruleword *w, const struct ruletable_act *t,
                       struct mailrule_action *a, struct span *rest, struct mailrules_place *at)
{
  struct span value = ruleparse_value_of(p, *at);

  switch (t->value) {
    case RULETABLE_TEXT: return text(p, w, value);
    case RULETABLE_ANSWER: return answer(p, w, value);
    case RULETABLE_MAILBOX: return mailbox(p, w, at);
    case RULETABLE_NOTICE: return notice(p, w, a, rest, at);
    case RULETABLE_METHODS: return method(p, w, a, value);
    case RULETABLE_PATH:
      return is_path(value)
             || ruleparse_fail(p, w->whole, "not a file below control/attach",
                               "write its path below that folder, without `/` at the start and without `..`");
    default:
      return ruleparse_is_file(value)
             || ruleparse_fail(p, w->whole, "not the name of a disclaimer",
                               "write NAME for control/disclaimers/NAME.txt, of letters, digits, `.`, `-` and `_`");
  }
}

static int values(struct ruleparse *p, const struct ruleword *w, const struct ruletable_act *t,
                  struct mailrule_action *a, struct span *rest)
{
  int has_options = a->act == MAILRULE_DISCLAIMER || a->act == MAILRULE_COPY || a->act == MAILRULE_NOTICE;
  enum ruleword_form form = has_options ? RULEWORD_OPTIONS : RULEWORD_PLAIN;

  for (;;) {
    struct mailrules_place at;

    if (!ruleparse_value(p, w, rest, form, &at) || !check_value(p, w, t, a, rest, &at))
      return 0;
    if (a->act != MAILRULE_ENCRYPT) {
      a->value = at.start;
      a->value_len = at.len;
    }
    if (!span_take(rest, ","))
      return 1;
    if (a->act != MAILRULE_ENCRYPT)
      return ruleparse_fail(p, w->whole, "more than one value",
                            t->value == RULETABLE_MAILBOX ? "write the action once for each address"
                                                          : "write one value; put a value that has a comma in quotes");
  }
}

static int set_option(int *option, struct ruleparse *p, const struct ruleword *w)
{
  if (*option)
    return ruleparse_fail(p, w->whole, "an option twice", "write it once");
  *option = 1;
  return 1;
}

/* `:top:reply`, without the first colon */
static int options(struct ruleparse *p, const struct ruleword *w, struct mailrule_action *a, struct span rest)
{
  int more = 1;

  while (more) {
    size_t end = span_find(rest, ':');
    struct span option = span_first(rest, end);
    int good = 0;

    more = end < rest.len;
    rest = span_from(rest, end + 1);
    if (a->act == MAILRULE_DISCLAIMER && span_equal(option, span_of("top")))
      good = set_option(&a->at_top, p, w);
    else if (a->act == MAILRULE_DISCLAIMER && span_equal(option, span_of("reply")))
      good = set_option(&a->on_reply, p, w);
    else if (a->act == MAILRULE_SIGN && span_equal(option, span_of("domain")))
      good = set_option(&a->by_domain, p, w);
    else if (a->act == MAILRULE_COPY && span_equal(option, span_of("open")))
      good = set_option(&a->of_opened, p, w);
    else
      return ruleparse_fail(p, w->whole, "an option that this action does not have",
                            is_incoming(p) ? "options are copy=ADDRESS:open, disclaimer=NAME:top, disclaimer=NAME:reply"
                                           : "options are sign:domain, disclaimer=NAME:top, disclaimer=NAME:reply");
    if (!good)
      return 0;
  }
  return 1;
}

/* ---- the action ------------------------------------------------------------------------------- */

/* remove:Name, set:Name */
static int check_field(struct ruleparse *p, const struct ruleword *w, struct mailrule_action *a)
{
  const char *why;

  if (!editfield_is_name(w->argument))
    return ruleparse_fail(p, w->whole, "no name of a header field", "write set:Name=TEXT or remove:Name");
  why = editfield_forbidden(w->argument);
  if (why)
    return ruleparse_fail(p, w->whole, why, "take it out: it may not be set or removed");
  if (is_incoming(p) && a->act == MAILRULE_SET && editfield_is_senders(w->argument))
    return ruleparse_fail(p, w->whole, "a field of the sender: what is set here is removed from all that comes in",
                          "write tag=TEXT, or a field of your own as set:X-Checked=TEXT");
  a->argument = (size_t)(w->argument.p - p->rules->source.s);
  a->argument_len = w->argument.len;
  return 1;
}

static int check_operator(struct ruleparse *p, const struct ruleword *w, const struct ruletable_act *t)
{
  if (w->op && w->op != '=')
    return ruleparse_fail(p, w->whole, "an operator that actions do not have", "write NAME=VALUE");
  if (w->op && t->value == RULETABLE_NOTHING)
    return ruleparse_fail(p, w->whole, "a value behind an action that has none", names(p));
  if (w->op && w->has_argument && !t->has_field)
    return ruleparse_fail(p, w->whole, "an option before the value",
                          is_incoming(p) ? "write it behind the value, as copy=ADDRESS:open"
                                         : "write it behind the value, as disclaimer=NAME:top");
  if (!w->op && w->rest.len)
    return ruleparse_fail(p, w->whole, "text behind an action", names(p));
  if (!w->op && t->value != RULETABLE_NOTHING && !t->value_is_optional)
    return ruleparse_fail(p, w->whole, "an action without value", names(p));
  return 1;
}

int ruleparse_action(struct ruleparse *p, const struct ruleword *w)
{
  const struct ruletable_act *t = ruletable_find_act(w->name);
  struct mailrule_action a = { .method_count = 0 };
  struct span rest = w->rest;

  if (w->is_negated)
    return ruleparse_fail(p, w->whole, "a `!` before an action", "take it out: only conditions can be negated");
  if (!t)
    return unknown(p, w);
  if (!ruletable_is_in(t->where, p->rules->direction))
    return is_incoming(p) ? ruleparse_fail(p, w->whole, "an action for mail that goes out",
                                           "take it out; it belongs into control/sealrules")
                          : ruleparse_fail(p, w->whole, "an action for mail that comes in",
                                           "take it out; it belongs into control/unsealrules");
  a.act = t->act;
  if ((t->has_field && !check_field(p, w, &a)) || !check_operator(p, w, t))
    return 0;
  if (w->op && !values(p, w, t, &a, &rest))
    return 0;
  if (!t->has_field && w->has_argument && !options(p, w, &a, w->argument))
    return 0;
  if (w->op && span_take(&rest, ":") && !options(p, w, &a, rest))
    return 0;
  if (a.act == MAILRULE_ENCRYPT && a.method_count == 0)
    for (int m = 0; m < MAILRULE_METHODS; m++)
      a.method[a.method_count++] = (enum mailrule_method)m;
  return genalloc_append(struct mailrule_action, &p->rules->actions, &a) || ruleparse_nomem(p);
}
