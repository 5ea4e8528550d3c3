/* unwrapfile: smime/signedmail finds the signature. A detached one stands behind its text, which is read again; else
 * smime/unsign takes off what is around.
 */
#include "engine/unwrapfile.h"

#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/plainmessage.h"
#include "smime/signedmail.h"
#include "smime/unsign.h"

/* one call of qmail-smime -u */
struct work {
  const struct smimeopt *o;
  stralloc *line;
  struct signedmail mail;
  struct unsign unsign;
  struct plainmessage plain;
};

static enum answer_status say_cause(struct work *w, enum smimecause cause, const char *detail)
{
  struct span text = span_of(smimecause_text(cause));
  int is_open = text.len && text.p[text.len - 1] == ':';

  if (!span_copy(w->line, span_first(text, text.len - (size_t)(is_open && !detail)))
      || (is_open && detail && (!stralloc_cats(w->line, " ") || !stralloc_cats(w->line, detail))))
    w->line->len = 0;
  return (enum answer_status)smimecause_exit(cause);
}

static enum answer_status open_all(void *run)
{
  struct work *w = run;

  return plainmessage_open(&w->plain);
}

static enum answer_status find(void *run)
{
  struct work *w = run;
  enum answer_status status = plainmessage_read(&w->plain, 0, UINT64_MAX, signedmail_feed, &w->mail);

  return status == ANSWER_DONE && !signedmail_end(&w->mail) ? plainmessage_lost(&w->plain) : status;
}

static enum answer_status take_detached(struct work *w)
{
  return plainmessage_read(&w->plain, w->mail.start, w->mail.end - w->mail.start, plainspool_keep, &w->plain.text);
}

static enum answer_status take_inside(struct work *w)
{
  if (messagefile_pass(&w->plain.in, unsign_feed, &w->unsign) == MESSAGEFILE_UNREADABLE)
    return plainmessage_unreadable(&w->plain);
  switch (unsign_end(&w->unsign)) {
    case UNSIGN_OK: return ANSWER_DONE;
    case UNSIGN_NOTHING:
      return answerline_reason(w->line, ANSWER_NOTHING, "the message is neither signed nor compressed");
    case UNSIGN_FAILED: return say_cause(w, w->unsign.cause, NULL);
    case UNSIGN_STOPPED: case UNSIGN_TROUBLE: break;
  }
  return plainmessage_lost(&w->plain);
}

static enum answer_status take(void *run)
{
  struct work *w = run;
  int is_signed = w->mail.kind != SIGNEDMAIL_NONE && w->mail.is_root;
  enum answer_status status;

  if (is_signed && w->mail.cause != SMIMECAUSE_PENDING)
    return say_cause(w, w->mail.cause, w->mail.detail);
  status = plainmessage_start(&w->plain);
  if (status != ANSWER_DONE)
    return status;
  return is_signed && w->mail.kind == SIGNEDMAIL_DETACHED ? take_detached(w) : take_inside(w);
}

static enum answer_status write_message(void *run)
{
  struct work *w = run;
  int is_detached = w->unsign.kind == BERWALK_UNKNOWN;
  int is_compressed = w->unsign.kind == BERWALK_COMPRESSED;
  struct plainwrite_job job = {
    .outer = span_sa(is_detached ? &w->mail.header : &w->unsign.root.header),
    .takes_subject = w->o->takes_subject && !is_compressed,
    /* what came in clear has passed all transports as it is */
    .recodes = !is_detached,
    .in = &w->plain.in
  };
  enum plainwrite_result result;

  plainspool_end(&w->plain.text);
  result = plainwrite(&w->plain.out, &w->plain.text, &job);
  /* it is not opened by this, and so it may be left as it is */
  if (result == PLAINWRITE_SIGNED) {
    job.recodes = 0;
    result = plainwrite(&w->plain.out, &w->plain.text, &job);
  }
  if (result == PLAINWRITE_WRITTEN)
    return answerline_done(w->line, "unwrapped", w->plain.out.octets,
                           berwalk_kind_name(is_compressed ? BERWALK_COMPRESSED : BERWALK_SIGNED));
  return result == PLAINWRITE_LIMIT ? say_cause(w, SMIMECAUSE_INNER_HEADER, NULL)
                                    : plainmessage_unwritten(&w->plain, result);
}

enum answer_status unwrapfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, find, take, write_message, NULL };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  plainmessage_init(&w.plain, line, o->message, o->out);
  output->len = 0;
  line->len = 0;
  signedmail_init(&w.mail);
  unsign_init(&w.unsign, plainspool_keep, &w.plain.text);
  status = confinedsteps_run(line, steps, &w);
  signedmail_free(&w.mail);
  unsign_free(&w.unsign);
  plainmessage_free(&w.plain);
  return status;
}
