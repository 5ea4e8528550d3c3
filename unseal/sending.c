/* sending: the next program takes copies and notices, as children of ours. */
#include "unseal/sending.h"

#include "text/ascii.h"
#include "unseal/inject.h"
#include "unseal/notice.h"
#include "unseal/places.h"


static struct inject through(const struct job *j)
{
  struct inject to = { j->in->next.s, UNSEAL_STAGE, UNSEAL_PREFIX };

  return to;
}

static void note_status(struct job *j, const char *word, int status, const stralloc *why)
{
  stralloc text = STRALLOC_ZERO;

  if (!ascii_cat_number(&text, (unsigned long long)status) || !stralloc_cats(&text, ":")
      || !stralloc_catb(&text, why->s, why->len))
    job_no_memory(j);
  job_note(j, word, span_sa(&text));
  stralloc_free(&text);
}

/* Of the bytes that came. */
static void send_copy(struct job *j, struct span address)
{
  const struct inject to = through(j);
  stralloc why = STRALLOC_ZERO;
  int status;

  (void)job_rest_s(j);
  status = inject(&to, j->in->message.read_fd, j->in->envelope.sender, &address, 1, &why);
  if (status != 0) {
    note_status(j, "copy ", status, &why);
    job_later_text(j, "unable to queue a copy:", span_sa(&j->log));
  }
  job_note(j, " copy=", address);
  stralloc_free(&why);
}

static void send_notice(struct job *j, struct span name, struct span address, struct span results)
{
  const struct envelope *e = &j->in->envelope;
  const struct notice_facts facts = { e->sender, e->recipients, e->count, results };
  const struct inject to = through(j);
  stralloc why = STRALLOC_ZERO;
  int status;

  (void)job_rest_s(j);
  status = notice_send(&to, name, address, &facts, &why);
  if (status == 0)
    job_note(j, " notice=", name);
  else
    note_status(j, " no-notice=", status, &why);
  stralloc_free(&why);
}

/* An own message that no rule has changed is what came: the copy is one more recipient of it. */
static int is_as_it_came(const struct job *j)
{
  return j->message == j->in->message.read_fd && inbound_is_own();
}

static int needs_copy(const struct job *j, const struct mailrule_action *a)
{
  return a->act == MAILRULE_COPY && !a->of_opened && !is_as_it_came(j);
}

static size_t count_of(const struct inplan *p, enum mailrule_act act)
{
  size_t count = 0;

  for (size_t i = 0; i < inplan_count(p); i++)
    count += inplan_get(p, i)->action->act == act;
  return count;
}

/* the addresses of one act at the end of the new envelope */
static int add_all(stralloc *text, const struct job *j, const struct mailrules *m, const struct inplan *p,
                   enum mailrule_act act)
{
  for (size_t i = 0; i < inplan_count(p); i++) {
    const struct mailrule_action *a = inplan_get(p, i)->action;

    if (a->act == act && !needs_copy(j, a) && !envelope_add(text, mailrule_action_value(m, a)))
      return 0;
  }
  return 1;
}

static int write_envelope(stralloc *text, const struct job *j, const struct mailrules *m, const struct inplan *p)
{
  const struct envelope *e = &j->in->envelope;

  if (!envelope_begin(text, e->sender))
    return 0;
  if (count_of(p, MAILRULE_DELIVER)) {
    if (!add_all(text, j, m, p, MAILRULE_DELIVER))
      return 0;
  } else {
    for (size_t i = 0; i < e->count; i++)
      if (!envelope_add(text, e->recipients[i]))
        return 0;
  }
  return add_all(text, j, m, p, MAILRULE_COPY) && envelope_end(text);
}

static void change_envelope(struct job *j, const struct mailrules *m, const struct inplan *p)
{
  struct envelope *e = &j->in->envelope;
  stralloc text = STRALLOC_ZERO;

  if (!count_of(p, MAILRULE_DELIVER) && !count_of(p, MAILRULE_COPY))
    return;
  if (!write_envelope(&text, j, m, p))
    job_no_memory(j);
  envelope_free(e);
  e->text = text;
  if (envelope_parse(e) != ENVELOPE_WHOLE)
    job_no_memory(j);
}

void sending_do(struct job *j, const struct mailrules *m, const struct inplan *p, struct span results)
{
  for (size_t i = 0; i < inplan_count(p); i++) {
    const struct mailrule_action *a = inplan_get(p, i)->action;

    if (needs_copy(j, a))
      send_copy(j, mailrule_action_value(m, a));
    else if (a->act == MAILRULE_COPY)
      job_note(j, " copy=", mailrule_action_value(m, a));
    else if (a->act == MAILRULE_NOTICE)
      send_notice(j, mailrule_action_argument(m, a), mailrule_action_value(m, a), results);
    else if (a->act == MAILRULE_DELIVER)
      job_note(j, " rcpt=", mailrule_action_value(m, a));
  }
  change_envelope(j, m, p);
}
