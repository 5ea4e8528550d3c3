/* changing: the command line of qmail-mime -e. */
#include "unseal/changing.h"

#include "link/editanswer.h"
#include "link/editargs.h"
#include "link/places.h"

#include <unistd.h>

#define NAME "qmail-mime"

/* The line names each edit that was not made. */
#define ANSWER_BYTES (64 * 1024)

struct change {
  struct job *job;
  struct command command;
  size_t count;        /* of edits */
};

static void begin(struct change *c, struct job *j)
{
  c->job = j;
  c->count = 0;
  command_begin(&c->command, PLACES_MIME, NAME, j->message, COMMAND_BOTH);
  command_word(&c->command, span_of("-e"));
  command_word(&c->command, span_of("&0"));
  command_fd(&c->command, job_stage(j));
}

static void add(struct change *c, enum editargs_kind kind, struct span name, struct span text)
{
  struct editargs a = { .kind = kind, .name = name, .text = text };
  stralloc word = STRALLOC_ZERO;

  if (!editargs_cat(&word, &a))
    job_no_memory(c->job);
  command_word(&c->command, span_first(span_sa(&word), word.len - 1));
  c->count++;
  stralloc_free(&word);
}

/* `before` and `text` as one word */
static void add_word(struct change *c, const char *before, struct span text)
{
  stralloc word = STRALLOC_ZERO;

  if (!stralloc_cats(&word, before) || !stralloc_catb(&word, text.p, text.len))
    job_no_memory(c->job);
  command_word(&c->command, span_sa(&word));
  c->count++;
  stralloc_free(&word);
}

static void add_claims(struct change *c, const struct mailrules *m)
{
  const struct mailrule_action *a;
  size_t i = 0;

  while ((a = mailrules_next_claim(m, &i)) != NULL)
    if (a->act == MAILRULE_TAG)
      add(c, EDITARGS_UNTAG, span_of(""), mailrule_action_value(m, a));
    else
      add(c, EDITARGS_UNSET, mailrule_action_argument(m, a), span_of(""));
}

/* what the conditions on Subject of this rule look for */
static void add_strips(struct change *c, const struct mailrules *m, const struct mailrule *r)
{
  for (size_t i = 0; i < r->condition_count; i++) {
    const struct mailrule_condition *condition = mailrules_condition(m, r, i);

    if (condition->test != MAILRULE_SUBJECT || condition->is_negated)
      continue;
    for (size_t v = 0; v < condition->value_count; v++)
      add(c, condition->is_regex ? EDITARGS_STRIP_REGEX : EDITARGS_STRIP, span_of(""),
          mailrule_value(m, condition, v));
  }
}

static void add_action(struct change *c, const struct mailrules *m, const struct inplan_action *one)
{
  const struct mailrule_action *a = one->action;

  switch (a->act) {
    case MAILRULE_STRIP: add_strips(c, m, one->rule); break;
    case MAILRULE_REMOVE: add(c, EDITARGS_REMOVE, mailrule_action_argument(m, a), span_of("")); break;
    case MAILRULE_SET:
      add(c, EDITARGS_SET, mailrule_action_argument(m, a), mailrule_action_value(m, a));
      break;
    case MAILRULE_TAG: add(c, EDITARGS_TAG, span_of(""), mailrule_action_value(m, a)); break;
    default: break;
  }
}

static void note_failures(struct job *j, struct editanswer *answer)
{
  struct editanswer_failure f;

  while (editanswer_next(answer, &f)) {
    job_note(j, " unedited=", f.edit);
    job_note(j, ":", f.reason);
  }
}

/* Run the child if there is anything to do, and take what it has written. */
static void end(struct change *c)
{
  struct job *j = c->job;
  stralloc said = STRALLOC_ZERO;
  struct editanswer answer;
  int status;

  if (c->count == 0) {
    job_drop(j);
  } else {
    status = job_run(j, &c->command, &said, ANSWER_BYTES);
    if (!editanswer_read(&answer, status, span_first(span_sa(&said), span_find(span_sa(&said), '\n'))))
      job_fault(j, &c->command, status, &said);
    note_failures(j, &answer);
    if (answer.is_changed)
      job_set(j, job_take(j, answer.bytes), answer.bytes);
    else
      job_drop(j);
  }
  command_free(&c->command);
  stralloc_free(&said);
}

void changing_claims(struct job *j, const struct mailrules *m)
{
  struct change c;
  size_t i = 0;

  if (!mailrules_next_claim(m, &i))
    return;
  begin(&c, j);
  add_claims(&c, m);
  end(&c);
}

void changing_make(struct job *j, const struct mailrules *m, const struct inplan *p, int subject_fd)
{
  struct change c;

  begin(&c, j);
  if (subject_fd != -1) {
    const char digit = (char)('0' + command_give(&c.command, subject_fd));

    add_word(&c, "protected=&", span_make(&digit, 1));
    add_claims(&c, m);
  }
  for (size_t i = 0; i < inplan_count(p); i++)
    add_action(&c, m, inplan_get(p, i));
  end(&c);
}
