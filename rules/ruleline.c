/* ruleline: one line of a rule file. An error leaves the rules as they were before the line. */
#include "link/control.h"
#include "rules/firstfield.h"
#include "rules/mailrule.h"
#include "rules/ruleparse.h"
#include "rules/ruletable.h"
#include "text/ascii.h"
#include "text/utf8.h"

static struct span whole_line(const struct ruleparse *p, const struct mailrule *r)
{
  return span_make(p->rules->source.s + r->line, 0);
}

/* ---- what fits together ----------------------------------------------------------------------- */

static int has_subject(const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *c = mailrules_condition(m, r, i);

    if (c->test == MAILRULE_SUBJECT && !c->is_negated)
      return 1;
  }
  return 0;
}

/* two actions that are the same, except for those that may be repeated */
static int check_twice(struct ruleparse *p, const struct mailrule *r)
{
  for (size_t i = 1; i < r->action_count; i++) {
    const struct mailrule_action *a = mailrules_action(p->rules, r, i - 1);
    const struct mailrule_action *b = mailrules_action(p->rules, r, i);
    struct span name = mailrule_action_argument(p->rules, b);

    if (a->act != b->act || (ruletable_act(a->act)->is_repeated && a->act != MAILRULE_SET))
      continue;
    if (a->act != MAILRULE_SET)
      return ruleparse_fail(p, span_of(ruletable_act(a->act)->name), "an action twice",
                            p->rules->direction == MAILRULES_IN
                            ? "write each action once; only set:, remove:, attach=, copy=, rcpt= and notice= can be "
                              "repeated"
                            : "write each action once; only set:, remove: and attach= can be repeated");
    for (size_t k = 0; k < i; k++) {
      a = mailrules_action(p->rules, r, k);
      if (a->act == MAILRULE_SET && ascii_equal_nocase(mailrule_action_argument(p->rules, a), name))
        return ruleparse_fail(p, name, "a field that is set twice", "set each field once");
    }
  }
  return 1;
}

static int check_pass(struct ruleparse *p, const struct mailrule *r, int protects)
{
  if (!mailrules_find_act(p->rules, r, MAILRULE_PASS))
    return 1;
  if (r->is_must)
    return ruleparse_fail(p, span_of("pass"), "not in a must line: it would undo what other must lines ask for",
                          "write it in a line without must");
  return !protects || ruleparse_fail(p, span_of("pass"), "it means no signing and encrypting, which the line asks for",
                                     "take one of them out");
}

static int check_actions(struct ruleparse *p, struct mailrule *r)
{
  int protects = mailrules_find_act(p->rules, r, MAILRULE_SIGN) || mailrules_find_act(p->rules, r, MAILRULE_ENCRYPT);

  if (mailrules_find_act(p->rules, r, MAILRULE_WAIT)) {
    if (!r->is_must)
      return ruleparse_fail(p, span_of("wait"),
                            "only in must lines: elsewhere mail leaves without a key that is missing",
                            "begin the line with must, or take wait out");
    if (!protects)
      return ruleparse_fail(p, span_of("wait"), "nothing to wait for", "write sign or encrypt in the same line");
  }
  if (mailrules_find_act(p->rules, r, MAILRULE_STRIP) && !has_subject(p->rules, r))
    return ruleparse_fail(p, span_of("strip"), "it takes out what a subject= condition has found, and there is none",
                          "write subject=\"TEXT\" before =>");
  if (!check_twice(p, r))
    return 0;
  return p->rules->direction == MAILRULES_IN ? ruleparse_incoming(p, r) : check_pass(p, r, protects);
}

/* ---- the line --------------------------------------------------------------------------------- */

/* insert the last action where its act belongs; few are in a line */
static void sort_last_action(struct mailrules *m, size_t first)
{
  struct mailrule_action *a = genalloc_s(struct mailrule_action, &m->actions) + first;
  size_t i = genalloc_len(struct mailrule_action, &m->actions) - first - 1;
  struct mailrule_action last = a[i];

  for (; i > 0 && a[i - 1].act > last.act; i--)
    a[i] = a[i - 1];
  a[i] = last;
}

/* the words; r->is_must is set, and the counts */
static int words(struct ruleparse *p, struct mailrule *r, struct span line)
{
  struct ruleword w;
  struct ruleword_fault fault;
  int has_arrow = 0;

  for (int is_first = 1; ruleword_next(&w, &line, &fault); is_first = 0) {
    if (is_first && ruleword_is(&w, "must")) {
      r->is_must = 1;
    } else if (ruleword_is(&w, "=>")) {
      if (has_arrow)
        return ruleparse_fail(p, w.whole, "a second =>", "write one line for each rule");
      has_arrow = 1;
    } else if (has_arrow) {
      if (!ruleparse_action(p, &w))
        return 0;
      sort_last_action(p->rules, r->first_action);
      r->action_count++;
    } else {
      if (!ruleparse_condition(p, &w))
        return 0;
      r->condition_count++;
    }
  }
  if (fault.reason)
    return ruleparse_fail(p, w.whole, fault.reason, fault.remedy);
  return has_arrow || ruleparse_fail(p, whole_line(p, r), "no =>", "write conditions, =>, actions");
}

static int parse(struct ruleparse *p, struct mailrule *r, struct span line)
{
  if (!words(p, r, line))
    return 0;
  if (r->condition_count == 0)
    return ruleparse_fail(p, whole_line(p, r), "no condition before =>", "write to=* for every message");
  if (r->action_count == 0)
    return ruleparse_fail(p, whole_line(p, r), "no action behind =>", "write pass to leave the message as it is");
  return check_actions(p, r) && (genalloc_append(struct mailrule, &p->rules->rules, r) || ruleparse_nomem(p));
}

/* bytes that are in a file by mistake */
static int check_bytes(struct ruleparse *p, struct span line)
{
  size_t number;
  const char *fault = control_fault(line, &number);

  if (fault)
    return ruleparse_fail(p, span_of(""), fault, "write the line anew in an editor for plain text");
  return utf8_is_valid(line) || firstfield_is_empty_line(line)
         || ruleparse_fail(p, span_of(""), "not UTF-8", "save the file as UTF-8");
}

int mailrules_parse_line(struct mailrules *m, struct span line, size_t number, struct mailrule_error *error)
{
  struct ruleparse p = { .rules = m, .error = error };
  struct mailrule r = { .number = number };
  size_t text_len = m->text.len;
  size_t values = genalloc_len(struct mailrules_place, &m->values);

  r.first_condition = genalloc_len(struct mailrule_condition, &m->conditions);
  r.first_action = genalloc_len(struct mailrule_action, &m->actions);
  r.line = (size_t)(line.p - m->source.s);
  r.line_len = line.len;
  if (check_bytes(&p, line) && (firstfield_is_empty_line(line) || parse(&p, &r, line)))
    return 1;
  error->number = error->reason ? number : 0;
  m->text.len = text_len;
  genalloc_setlen(struct mailrules_place, &m->values, values);
  genalloc_setlen(struct mailrule_condition, &m->conditions, r.first_condition);
  genalloc_setlen(struct mailrule_action, &m->actions, r.first_action);
  return 0;
}
