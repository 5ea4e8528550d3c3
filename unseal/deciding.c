/* deciding: the link's side of the conditions, and the lines in the log. */
#include "unseal/deciding.h"

#include "link/io.h"
#include "rules/groupfile.h"
#include "rules/runprogram.h"
#include "text/ascii.h"
#include "unseal/places.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

void deciding_read(const struct inbound *in, struct deciding *d)
{
  const char *why = rulesfile_read(&d->rules, UNSEAL_RULES, MAILRULES_IN);

  if (why)
    inbound_die(in, errno == ENOMEM ? INBOUND_EXIT_MEMORY : INBOUND_EXIT_CONFIGURATION, why);
}

/* ---- what rules ask the link ------------------------------------------------------------------- */

static enum rulehold_value ask_group(void *arg, struct span name, struct span address)
{
  const struct deciding *d = arg;
  stralloc why = STRALLOC_ZERO;
  enum rulehold_value value = groupfile_holds(&why, name, address);

  if (value == RULEHOLD_UNKNOWN && why.len == 0)
    job_no_memory(d->job);
  if (value == RULEHOLD_UNKNOWN)
    inbound_die(d->job->in, INBOUND_EXIT_CONFIGURATION, why.s);
  stralloc_free(&why);
  return value;
}

static int ask_variable(void *arg, struct span name, struct span *value)
{
  const struct deciding *d = arg;
  stralloc word = STRALLOC_ZERO;
  const char *text;

  if (!stralloc_catb(&word, name.p, name.len) || !stralloc_0(&word))
    job_no_memory(d->job);
  text = getenv(word.s);
  if (text)
    *value = span_of(text);
  stralloc_free(&word);
  return text != NULL;
}

/* A copy, because a program may live on and read at any time. */
static void copy_message(struct deciding *d)
{
  struct job *j = d->job;
  int write_fd = job_file(j, &d->copy_fd);

  if (lseek(j->message, 0, SEEK_SET) != 0 || !io_copy(j->message, write_fd) || close(write_fd) == -1)
    inbound_die(j->in, INBOUND_EXIT_WRITE, "unable to copy the message");
}

static enum rulehold_value ask_program(void *arg, struct span name, struct span address)
{
  struct deciding *d = arg;
  unsigned int rest = job_rest_s(d->job);
  struct runprogram r = { .sender = d->envelope.sender, .recipients = d->envelope.recipients,
                          .recipient_count = d->envelope.recipient_count,
                          .timeout_s = rest < RUNPROGRAM_TIMEOUT_S ? rest : RUNPROGRAM_TIMEOUT_S };
  enum rulehold_value value;

  (void)address;
  if (d->copy_fd == -1)
    copy_message(d);
  r.message = d->copy_fd;
  value = runprogram_ask(&r, name);
  (void)job_rest_s(d->job);
  return value;
}

/* ---- asking ------------------------------------------------------------------------------------ */

static void note_line(struct deciding *d, const char *word, size_t at)
{
  stralloc number = STRALLOC_ZERO;

  if (!ascii_cat_number(&number, mailrules_rule(&d->rules.rules, at)->number))
    job_no_memory(d->job);
  job_note(d->job, word, span_sa(&number));
  stralloc_free(&number);
}

/* for the log: what an unknown condition decides is hard to find otherwise */
static void note_unknown(void *arg, const struct mailrule *r, enum rulehold_value value, int holds, size_t decided)
{
  struct deciding *d = arg;
  stralloc number = STRALLOC_ZERO;

  (void)holds;
  (void)decided;
  if (value != RULEHOLD_UNKNOWN)
    return;
  if (!ascii_cat_number(&number, r->number))
    job_no_memory(d->job);
  job_note(d->job, " unknown=", span_sa(&number));
  stralloc_free(&number);
}

void deciding_begin(struct deciding *d, struct job *j)
{
  const struct envelope *e = &j->in->envelope;

  d->job = j;
  d->envelope.sender = e->sender;
  d->envelope.host = span_of("");
  d->envelope.recipients = e->recipients;
  d->envelope.recipient_count = e->count;
  d->envelope.bytes = j->in->size;
  d->envelope.is_in_group = ask_group;
  d->envelope.run = ask_program;
  d->envelope.env = ask_variable;
  d->envelope.arg = d;
  if (!rulehold_init(&d->hold, &d->rules.rules, &d->envelope))
    job_no_memory(j);
  d->choice.decides = mailrules_count(&d->rules.rules);
}

void deciding_step(struct deciding *d, enum rulehold_step step, int was_tried, struct span letters)
{
  const struct mailrules *m = &d->rules.rules;
  size_t count = mailrules_count(m);
  size_t decided = d->choice.decides;

  d->choice.step = step;
  d->choice.was_tried = was_tried;
  d->copy_fd = -1;
  errno = 0;
  if (!rulehold_choose(&d->hold, &d->choice, letters, note_unknown, d)) {
    if (errno == ENOMEM)
      job_no_memory(d->job);
    inbound_die(d->job->in, INBOUND_EXIT_BUG, "wrong number of rules");
  }
  if (d->choice.doubt < count) {
    note_line(d, UNSEAL_RULES " line ", d->choice.doubt);
    job_later_text(d->job, "cannot find out if a line that refuses holds:", span_sa(&d->job->log));
  }
  for (; d->logged < genalloc_len(size_t, &d->choice.must); d->logged++)
    note_line(d, " must=", genalloc_s(size_t, &d->choice.must)[d->logged]);
  if (d->choice.decides < count && d->choice.decides != decided)
    note_line(d, " rule=", d->choice.decides);
  if (!inplan_make(&d->plan, m, &d->choice))
    job_no_memory(d->job);
}
