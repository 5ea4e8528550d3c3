/* explain: the same questions as qmail-seal asks, by the same functions. Nothing is changed, signed or sent. */
#include "sealcheck/explain.h"

#include "rules/ruleanswer.h"
#include "rules/rulehold.h"
#include "rules/ruletable.h"
#include "seal/plan.h"
#include "sealcheck/asking.h"
#include "sealcheck/explainplan.h"
#include "sealcheck/lint.h"
#include "sealcheck/rulechild.h"

#include <stdlib.h>
#include <sys/stat.h>

struct told {
  const struct explain *e;
  const struct ruleanswer *answer;
  char *asked;                     /* 1 for each rule that was asked */
  size_t decides_at;               /* number of the line; 0: none yet */
};

static size_t index_of(const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < mailrules_count(m); i++)
    if (mailrules_rule(m, i) == r)
      return i;
  return mailrules_count(m);
}

/* the condition that decided, and the reason: what the link found, or what qmail-mime -w says */
static void find_condition(const struct told *t, const struct mailrule *r, size_t decided,
                           const struct mailrule_condition **c, struct span *reason)
{
  struct ruleanswer_why why;
  struct span rest = t->answer->why;
  size_t i = index_of(t->e->rules, r);

  *c = NULL;
  *reason = span_of("");
  if (decided < r->condition_count) {
    *c = mailrules_condition(t->e->rules, r, decided);
    return;
  }
  while (!*c && ruleanswer_next_why(&why, &rest))
    if (why.rule == i && why.condition < r->condition_count) {
      *c = mailrules_condition(t->e->rules, r, why.condition);
      *reason = why.reason;
    }
}

static const char *outcome_of(const struct mailrule *r, enum rulehold_value value)
{
  if (value == RULEHOLD_NO)
    return "does not hold: ";
  return r->is_must ? "holds, because it is unknown and a must line: " : "does not hold, because it is unknown: ";
}

static void say_condition(const struct told *t, const struct mailrule *r, enum rulehold_value value, size_t decided)
{
  const struct mailrule_condition *c;
  struct span reason;
  stralloc where = STRALLOC_ZERO;
  stralloc word = STRALLOC_ZERO;
  stralloc because = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;

  find_condition(t, r, decided, &c, &reason);
  check_say(t->e->check, value == RULEHOLD_NO ? CHECK_NOTE : CHECK_WARNING, lint_where(&where, t->e->rules, r->number),
            check_text(&what, outcome_of(r, value),
                       c ? check_span(&word, mailrule_word(t->e->rules, c)) : "a condition on the message",
                       value == RULEHOLD_NO ? " is no" : reason.len ? " is unknown: " : " is unknown",
                       value == RULEHOLD_NO ? "" : check_span(&because, reason), (char *)NULL),
            value == RULEHOLD_NO ? NULL : "look at the message: what can't be read counts as a reason to be careful");
  stralloc_free(&where);
  stralloc_free(&word);
  stralloc_free(&because);
  stralloc_free(&what);
}

static void told(void *arg, const struct mailrule *r, enum rulehold_value value, int holds, size_t decided)
{
  struct told *t = arg;
  stralloc where = STRALLOC_ZERO;

  t->asked[index_of(t->e->rules, r)] = 1;
  if (value != RULEHOLD_YES)
    say_condition(t, r, value, decided);
  else if (holds)
    check_say(t->e->check, CHECK_OK, lint_where(&where, t->e->rules, r->number),
              r->is_must ? "holds: a must line" : "decides", NULL);
  if (holds && !r->is_must)
    t->decides_at = r->number;
  stralloc_free(&where);
}

static void say_not_asked(const struct told *t)
{
  stralloc where = STRALLOC_ZERO;
  stralloc what = STRALLOC_ZERO;

  for (size_t i = 0; i < mailrules_count(t->e->rules); i++)
    if (!t->asked[i])
      check_say(t->e->check, CHECK_NOTE, lint_where(&where, t->e->rules, mailrules_rule(t->e->rules, i)->number),
                check_text(&what, "is not looked at: line ", check_number(t->decides_at), " decides", (char *)NULL),
                NULL);
  if (!t->decides_at)
    check_say(t->e->check, CHECK_NOTE, lint_file(t->e->rules), "no line decides: only must lines that hold count",
              NULL);
  stralloc_free(&where);
  stralloc_free(&what);
}

/* Ask qmail-mime. Returns 1, or 0 after it was printed why not. */
static int ask(const struct explain *e, struct span host, stralloc *said, struct ruleanswer *answer)
{
  struct rulechild child = { .rules = e->rules, .message = e->message, .sender = e->sender, .host = host,
                             .recipients = &e->recipient, .recipient_count = 1, .opening = e->opening };
  stralloc authserv = STRALLOC_ZERO;
  int status;

  child.authserv = asking_authserv(&authserv);
  child.origin = asking_origin();
  status = rulechild_run(&child, said);
  stralloc_free(&authserv);
  if (status == 0 && ruleanswer_read(answer, span_sa(said), mailrules_count(e->rules)))
    return 1;
  check_say(e->check, status == -1 ? CHECK_BLIND : CHECK_ERROR, "bin/qmail-mime",
            status != 0 && said->len && stralloc_0(said) ? said->s : "it gives no answer: mail waits",
            rulechild_remedy(span_sa(said)));
  return 0;
}

static void decide(const struct explain *e, struct span host, const struct ruleanswer *answer)
{
  struct rulehold hold = RULEHOLD_ZERO;
  struct asking asking = { e->check, e->perm, e->message, e->sender, e->recipient };
  struct rulehold_envelope envelope = { .sender = e->sender, .host = host, .recipients = &e->recipient,
                                        .recipient_count = 1, .is_in_group = asking_group, .run = asking_program,
                                        .arg = &asking };
  size_t count = mailrules_count(e->rules);
  struct told t = { e, answer, calloc(count + 1, 1), 0 };
  struct plan plan = PLAN_ZERO;
  genalloc must = GENALLOC_ZERO;
  size_t decides = count;
  struct stat st;

  if (fstat(e->message, &st) == 0)
    envelope.bytes = (unsigned long long)st.st_size;
  if (!t.asked || !rulehold_init(&hold, e->rules, &envelope)
      || !rulehold_decide(&hold, answer->letters, &must, &decides, told, &t)
      || !plan_make(&plan, e->rules, &must, decides)) {
    check_say(e->check, CHECK_BLIND, lint_file(e->rules), "out of memory", "try again");
  } else {
    say_not_asked(&t);
    explainplan(e, answer, host, &plan);
  }
  rulehold_free(&hold);
  genalloc_free(size_t, &must);
  free(t.asked);
}

/* ---- incoming mail ------------------------------------------------------------------------------- */

static int variable(void *arg, struct span name, struct span *value)
{
  stralloc word = STRALLOC_ZERO;
  const char *text = getenv(check_span(&word, name));

  (void)arg;
  *value = span_of(text ? text : "");
  stralloc_free(&word);
  return text != NULL;
}

static void say_doubt(const struct explain *e, size_t at)
{
  stralloc where = STRALLOC_ZERO;

  if (at < mailrules_count(e->rules))
    check_say(e->check, CHECK_WARNING, lint_where(&where, e->rules, mailrules_rule(e->rules, at)->number),
              "refuses or defers and is unknown: the message waits", "look at the message");
  stralloc_free(&where);
}

static void say_step(const struct explain *e, const char *what)
{
  check_say(e->check, CHECK_NOTE, lint_file(e->rules), what, NULL);
}

/* Own mail has one step, other mail two; the second one is not asked where the first one refuses. */
static int ask_steps(const struct explain *e, struct rulehold *hold, struct rulehold_choice *choice,
                     struct span letters, struct told *t)
{
  struct span value;
  unsigned int opening = 0;
  int is_own = variable(NULL, span_of("RELAYCLIENT"), &value) || !variable(NULL, span_of("TCPREMOTEIP"), &value);

  choice->step = is_own ? RULEHOLD_OWN : RULEHOLD_BEFORE;
  say_step(e, is_own ? "own mail ($RELAYCLIENT, or no $TCPREMOTEIP): only lines with env:RELAYCLIENT= are asked"
                     : "before the message is opened:");
  if (!rulehold_choose(hold, choice, letters, told, t))
    return 0;
  if (is_own || choice->doubt < mailrules_count(e->rules))
    return 1;
  (void)ruletable_opening(span_of(e->opening), &opening);
  choice->step = RULEHOLD_AFTER;
  choice->was_tried = (opening & MAILRULE_IS_OPENED) != 0;
  say_step(e, choice->was_tried ? "after it was opened: no line refuses or defers now" : "after it was verified:");
  return rulehold_choose(hold, choice, letters, told, t);
}

void explain_incoming(const struct explain *e)
{
  struct rulehold hold = RULEHOLD_ZERO;
  struct asking asking = { e->check, e->perm, e->message, e->sender, e->recipient };
  struct rulehold_envelope envelope = { .sender = e->sender, .host = span_of(""), .recipients = &e->recipient,
                                        .recipient_count = 1, .is_in_group = asking_group, .run = asking_program,
                                        .env = variable, .arg = &asking };
  struct rulehold_choice choice = RULEHOLD_CHOICE_ZERO;
  struct ruleanswer answer;
  struct told t = { e, &answer, calloc(mailrules_count(e->rules) + 1, 1), 0 };
  stralloc said = STRALLOC_ZERO;
  struct stat st;

  if (fstat(e->message, &st) == 0)
    envelope.bytes = (unsigned long long)st.st_size;
  if (ask(e, span_of(""), &said, &answer)) {
    if (!t.asked || !rulehold_init(&hold, e->rules, &envelope) || !ask_steps(e, &hold, &choice, answer.letters, &t))
      check_say(e->check, CHECK_BLIND, lint_file(e->rules), "out of memory", "try again");
    say_doubt(e, choice.doubt);
  }
  rulehold_free(&hold);
  genalloc_free(size_t, &choice.must);
  stralloc_free(&said);
  free(t.asked);
}

/* ---- mail that leaves ---------------------------------------------------------------------------- */

void explain(const struct explain *e)
{
  struct span host = span_behind_last(e->recipient, '@');
  struct ruleanswer answer;
  stralloc said = STRALLOC_ZERO;

  if (asking_hosts("control/sealinside", host))
    check_say(e->check, CHECK_OK, "control/sealinside", "names the host of the recipient: the message is not looked at",
              NULL);
  else if (ask(e, host, &said, &answer))
    decide(e, host, &answer);
  stralloc_free(&said);
}
