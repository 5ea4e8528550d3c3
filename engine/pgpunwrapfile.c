/* pgpunwrapfile: pgp/signedpgp finds what is signed; it is read again. */
#include "engine/pgpunwrapfile.h"

#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/plainmessage.h"
#include "pgp/inlinetext.h"
#include "pgp/signedpgp.h"

struct work {
  const struct pgpopt *o;
  stralloc *line;
  struct signedpgp mail;
  struct plainmessage plain;
};

/* as in the line of qmail-smime -u, with the detail */
static enum answer_status say_cause(struct work *w, enum pgpcause cause, const char *detail)
{
  if (!span_copy(w->line, span_of(pgpcause_text(cause)))
      || (detail && (!stralloc_cats(w->line, ": ") || !stralloc_cats(w->line, detail))))
    w->line->len = 0;
  return (enum answer_status)pgpcause_exit(cause);
}

static enum answer_status open_all(void *work)
{
  struct work *w = work;

  return plainmessage_open(&w->plain);
}

static enum answer_status find(void *work)
{
  struct work *w = work;
  struct signedpgp *m = &w->mail;
  enum answer_status status = plainmessage_read(&w->plain, 0, UINT64_MAX, signedpgp_feed, m);

  if (status != ANSWER_DONE)
    return status;
  if (!signedpgp_end(m))
    return answerline_engine(w->line);
  if (m->kind == SIGNEDPGP_NONE || !m->is_root)
    return say_cause(w, PGPCAUSE_UNSIGNED, NULL);
  if (m->cause != PGPCAUSE_PENDING)
    return say_cause(w, m->cause, m->detail);
  return m->is_shown ? say_cause(w, PGPCAUSE_TEXT_OUTSIDE, NULL) : ANSWER_DONE;
}

static int begin_text(struct work *w)
{
  stralloc header = STRALLOC_ZERO;
  int good = w->mail.kind != SIGNEDPGP_CLEAR
             || (inlinetext_header(&header, &w->mail.header) && plainspool_keep(&w->plain.text, span_sa(&header)));

  stralloc_free(&header);
  signedpgp_text_begin(&w->mail, plainspool_keep, &w->plain.text);
  return good;
}

static enum answer_status take(void *work)
{
  struct work *w = work;
  struct signedpgp *m = &w->mail;
  enum answer_status status = plainmessage_start(&w->plain);

  if (status != ANSWER_DONE)
    return status;
  if (!begin_text(w))
    return plainmessage_lost(&w->plain);
  status = plainmessage_read(&w->plain, m->start, m->end - m->start, signedpgp_content, m);
  if (status != ANSWER_DONE)
    return status;
  if (!signedpgp_content_end(m))
    return plainmessage_lost(&w->plain);
  plainspool_end(&w->plain.text);
  return ANSWER_DONE;
}

static enum answer_status write_message(void *work)
{
  struct work *w = work;
  int is_clear = w->mail.kind == SIGNEDPGP_CLEAR;
  const struct plainwrite_job job = {
    .outer = span_sa(&w->mail.header),
    .takes_subject = w->o->takes_subject && !is_clear,
    /* what came in clear has passed all transports as it is, except that of a text the encoding is gone */
    .recodes = is_clear,
    .in = &w->plain.in
  };
  enum plainwrite_result result = plainwrite(&w->plain.out, &w->plain.text, &job);

  if (result == PLAINWRITE_WRITTEN)
    return answerline_done(w->line, "unwrapped", w->plain.out.octets, "openpgp");
  return result == PLAINWRITE_LIMIT ? say_cause(w, PGPCAUSE_INNER_HEADER, NULL)
                                    : plainmessage_unwritten(&w->plain, result);
}

enum answer_status pgpunwrapfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, find, take, write_message, NULL };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  plainmessage_init(&w.plain, line, o->message, o->out);
  output->len = 0;
  line->len = 0;
  signedpgp_init(&w.mail);
  status = confinedsteps_run_without(CONFINE_NEEDS_NOTHING, steps, &w);
  signedpgp_free(&w.mail);
  plainmessage_free(&w.plain);
  return status;
}
