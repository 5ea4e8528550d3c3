/* openfile: read and write the files for smime/openmail.h. */
#include "engine/openfile.h"

#include "crypto/crypto.h"
#include "crypto/evpkey.h"
#include "crypto/key_limits.h"
#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/certbytes.h"
#include "engine/confinedsteps.h"
#include "engine/plainmessage.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "smime/openmail.h"

#include <errno.h>
#include <time.h>

/* one call of qmail-smime -d */
struct work {
  const struct smimeopt *o;
  stralloc *line;
  int key_fd;
  struct evp_pkey_st *key;
  struct certbytes cert;
  struct openmail mail;
  struct plainmessage plain;
};

/* ---- what is said ----------------------------------------------------------------------------- */

/* ANSWER_NOTHING has the number of ANSWER_PARTLY, whose line is another one */
static enum answer_status say_nothing(struct work *w)
{
  (void)span_copy(w->line, span_of(smimecause_text(SMIMECAUSE_NOT_SEALED)));
  return ANSWER_NOTHING;
}

static enum answer_status no_memory(struct work *w)
{
  return answerline_reason(w->line, ANSWER_TEMPORARY, say_error(ENOMEM));
}

/* a key or certificate that errno keeps from being read */
static enum answer_status unusable(struct work *w, const char *name)
{
  return io_file_is_bad(errno) ? answerline_no_key(w->line, name, say_error(errno))
                               : answerline_trouble(w->line, "read", name);
}

/* ---- key and certificate ---------------------------------------------------------------------- */

static enum answer_status open_all(void *run)
{
  struct work *w = run;
  const struct smimeopt *o = w->o;

  if ((w->key_fd = argfile_read(o->key)) == -1)
    return unusable(w, o->key);
  certbytes_open(&w->cert, o->cert);
  if (w->cert.fd == -1) {
    errno = w->cert.error;
    return unusable(w, o->cert);
  }
  return plainmessage_open(&w->plain);
}

static enum answer_status load_key(void *run)
{
  struct work *w = run;
  static char pem[LIMIT_KEY_FILE_BYTES + 1];
  const char *why;
  ssize_t n;
  int error;

  secret_lock(pem, sizeof pem);
  n = io_fill(w->key_fd, pem, sizeof pem);
  if (n == -1)
    return unusable(w, w->o->key);
  why = evpkey_load(&w->key, span_make(pem, (size_t)n));
  error = errno;
  secret_wipe(pem, (size_t)n);
  if (!why)
    return ANSWER_DONE;
  return error == ENOMEM ? no_memory(w) : answerline_no_key(w->line, w->o->key, why);
}

static enum answer_status load_certificate(void *run)
{
  struct work *w = run;
  const char *why = NULL;

  switch (certbytes_read(&w->cert, &why)) {
    case 1: break;
    case 0: return answerline_no_key(w->line, w->o->cert, why);
    default: return answerline_trouble(w->line, "read", w->o->cert);
  }
  if (evpkey_matches(w->key, w->cert.first.bits))
    return ANSWER_DONE;
  return crypto_memory_was_short() ? no_memory(w)
         : answerline_no_key(w->line, w->o->cert, "certificate of another private key");
}

/* ---- the message ------------------------------------------------------------------------------ */

static enum answer_status say_cause(struct work *w, enum smimecause cause)
{
  return answerline_reason(w->line, (enum answer_status)smimecause_exit(cause), smimecause_text(cause));
}

static enum answer_status read_once(struct work *w)
{
  enum answer_status status = plainmessage_start(&w->plain);

  if (status != ANSWER_DONE)
    return status;
  return messagefile_pass(&w->plain.in, openmail_feed, &w->mail) == MESSAGEFILE_UNREADABLE
         ? plainmessage_unreadable(&w->plain) : ANSWER_DONE;
}

/* What is not opened takes as long as what is: the text, or what came out in its place, is looked at in both cases. */
static enum answer_status say_closed(struct work *w)
{
  return plainwrite_check(&w->plain.text) == PLAINWRITE_NOMEM ? no_memory(w) : say_cause(w, SMIMECAUSE_CLOSED);
}

static enum answer_status open_message(void *run)
{
  struct work *w = run;
  enum openmail_result result;

  openmail_init(&w->mail, w->key, &w->cert.first, plainspool_keep, &w->plain.text);
  if (read_once(w) != ANSWER_DONE)
    return ANSWER_TEMPORARY;
  result = openmail_end(&w->mail);
  if (result == OPENMAIL_AGAIN) {
    openmail_again(&w->mail);
    if (read_once(w) != ANSWER_DONE)
      return ANSWER_TEMPORARY;
    result = openmail_end(&w->mail);
  }
  plainspool_end(&w->plain.text);
  switch (result) {
    case OPENMAIL_OK: return ANSWER_DONE;
    case OPENMAIL_NOTHING: return say_nothing(w);
    case OPENMAIL_FAILED: return w->mail.cause == SMIMECAUSE_CLOSED ? say_closed(w) : say_cause(w, w->mail.cause);
    case OPENMAIL_STOPPED: return plainmessage_lost(&w->plain);
    case OPENMAIL_AGAIN: return answerline_reason(w->line, ANSWER_TEMPORARY, "the message changed while it was read");
    case OPENMAIL_TROUBLE: break;
  }
  return no_memory(w);
}

/* ---- the new message -------------------------------------------------------------------------- */

static enum answer_status say_opened(struct work *w)
{
  int is_weak = w->mail.kind == BERWALK_ENVELOPED;

  return answerline_done(w->line, "opened", w->plain.out.octets,
                         is_weak ? "enveloped-data,weak" : berwalk_kind_name(w->mail.kind));
}

static enum answer_status write_message(void *run)
{
  struct work *w = run;
  const struct plainwrite_job job = {
    .outer = span_sa(&w->mail.root.header),
    .takes_subject = w->o->takes_subject && openmail_has_integrity(&w->mail),
    .recodes = 1,
    .in = &w->plain.in
  };
  int is_expanded = w->mail.kind == BERWALK_COMPRESSED;
  enum plainwrite_result result = plainwrite(&w->plain.out, &w->plain.text, &job);

  switch (result) {
    case PLAINWRITE_WRITTEN: return say_opened(w);
    case PLAINWRITE_SIGNED: return say_cause(w, SMIMECAUSE_CLOSED);
    case PLAINWRITE_LIMIT: return say_cause(w, is_expanded ? SMIMECAUSE_INNER_HEADER : SMIMECAUSE_CLOSED);
    default: return plainmessage_unwritten(&w->plain, result);
  }
}

enum answer_status openfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, load_key, load_certificate, open_message, write_message, NULL };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  plainmessage_init(&w.plain, line, o->message, o->out);
  output->len = 0;
  line->len = 0;
  /* else the first date of a certificate would open the file of the time zone */
  tzset();
  status = confinedsteps_run(line, steps, &w);
  openmail_free(&w.mail);
  evpkey_free(w.key);
  certbytes_free(&w.cert);
  plainmessage_free(&w.plain);
  secret_wipe(w.plain.out.buffer, sizeof w.plain.out.buffer);
  secret_wipe_stack();
  return status;
}
