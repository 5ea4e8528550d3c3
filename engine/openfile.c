/* openfile: read and write the files for smime/openmail.h. */
#include "engine/openfile.h"

#include "crypto/crypto.h"
#include "crypto/evpkey.h"
#include "crypto/key_limits.h"
#include "crypto/secret.h"
#include "engine/answerline.h"
#include "engine/certbytes.h"
#include "engine/confinedsteps.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/plainspool.h"
#include "engine/plainwrite.h"
#include "link/argfile.h"
#include "link/io.h"
#include "link/say.h"
#include "smime/openmail.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_BYTES (128 * 1024)

/* one call of qmail-smime -d */
struct work {
  const struct smimeopt *o;
  stralloc *line;
  struct messagefile in;
  int key_fd;
  struct evp_pkey_st *key;
  struct certbytes cert;
  struct openmail mail;
  struct plainspool text;             /* what was inside */
  struct outfile out;
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
  if (!messagefile_open_to_reread(&w->in, o->message))
    return answerline_trouble(w->line, w->in.copy_failed ? "write a temporary copy of" : "read", o->message);
  plainspool_open(&w->text);
  return outfile_open(&w->out, o->out) ? ANSWER_DONE : answerline_trouble(w->line, "open", o->out);
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

/* all of the message. Returns 1, or 0 with errno. */
static int read_message(struct work *w)
{
  static char block[BLOCK_BYTES];
  ssize_t n = 0;

  if (lseek(w->in.fd, w->in.start, SEEK_SET) == -1)
    return 0;
  do
    n = io_read(w->in.fd, block, sizeof block);
  while (n > 0 && openmail_feed(&w->mail, span_make(block, (size_t)n)));
  return n != -1;
}

static enum answer_status say_cause(struct work *w, enum smimecause cause)
{
  return answerline_reason(w->line, (enum answer_status)smimecause_exit(cause), smimecause_text(cause));
}

static enum answer_status text_trouble(struct work *w)
{
  return w->text.file_failed ? answerline_trouble(w->line, "write", "a temporary file") : no_memory(w);
}

static enum answer_status read_once(struct work *w)
{
  if (!plainspool_start(&w->text))
    return answerline_trouble(w->line, "write", "a temporary file");
  return read_message(w) ? ANSWER_DONE : answerline_trouble(w->line, "read", w->o->message);
}

/* What is not opened takes as long as what is: the text, or what came out in its place, is looked at in both cases. */
static enum answer_status say_closed(struct work *w)
{
  return plainwrite_check(&w->text) == PLAINWRITE_NOMEM ? no_memory(w) : say_cause(w, SMIMECAUSE_CLOSED);
}

static enum answer_status open_message(void *run)
{
  struct work *w = run;
  enum openmail_result result;

  openmail_init(&w->mail, w->key, &w->cert.first, plainspool_keep, &w->text);
  if (read_once(w) != ANSWER_DONE)
    return ANSWER_TEMPORARY;
  result = openmail_end(&w->mail);
  if (result == OPENMAIL_AGAIN) {
    openmail_again(&w->mail);
    if (read_once(w) != ANSWER_DONE)
      return ANSWER_TEMPORARY;
    result = openmail_end(&w->mail);
  }
  plainspool_end(&w->text);
  switch (result) {
    case OPENMAIL_OK: return ANSWER_DONE;
    case OPENMAIL_NOTHING: return say_nothing(w);
    case OPENMAIL_FAILED: return w->mail.cause == SMIMECAUSE_CLOSED ? say_closed(w) : say_cause(w, w->mail.cause);
    case OPENMAIL_STOPPED: return text_trouble(w);
    case OPENMAIL_AGAIN: return answerline_reason(w->line, ANSWER_TEMPORARY, "the message changed while it was read");
    case OPENMAIL_TROUBLE: break;
  }
  return no_memory(w);
}

/* ---- the new message -------------------------------------------------------------------------- */

static enum answer_status say_opened(struct work *w)
{
  int is_weak = w->mail.kind == BERWALK_ENVELOPED;

  return answerline_done(w->line, "opened", w->out.octets,
                         is_weak ? "enveloped-data,weak" : berwalk_kind_name(w->mail.kind));
}

static enum answer_status write_message(void *run)
{
  struct work *w = run;
  const struct plainwrite_job job = {
    .outer = span_sa(&w->mail.root.header),
    .takes_subject = w->o->takes_subject && openmail_has_integrity(&w->mail),
    .recodes = 1,
    .in = &w->in
  };
  int is_expanded = w->mail.kind == BERWALK_COMPRESSED;

  switch (plainwrite(&w->out, &w->text, &job)) {
    case PLAINWRITE_WRITTEN: return say_opened(w);
    case PLAINWRITE_SIGNED: return say_cause(w, SMIMECAUSE_CLOSED);
    case PLAINWRITE_LIMIT: return say_cause(w, is_expanded ? SMIMECAUSE_INNER_HEADER : SMIMECAUSE_CLOSED);
    case PLAINWRITE_IS_INPUT: return answerline_reason(w->line, ANSWER_USAGE, "message and out are the same file");
    case PLAINWRITE_UNREADABLE:
      return answerline_trouble(w->line, w->text.file_failed ? "write" : "read", "a temporary file");
    case PLAINWRITE_UNWRITABLE: return answerline_trouble(w->line, "write", w->o->out);
    case PLAINWRITE_NOMEM: break;
  }
  return no_memory(w);
}

enum answer_status openfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, load_key, load_certificate, open_message, write_message, NULL };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  output->len = 0;
  line->len = 0;
  /* else the first date of a certificate would open the file of the time zone */
  tzset();
  status = confinedsteps_run(line, steps, &w);
  openmail_free(&w.mail);
  evpkey_free(w.key);
  certbytes_free(&w.cert);
  plainspool_free(&w.text);
  secret_wipe(w.out.buffer, sizeof w.out.buffer);
  secret_wipe_stack();
  return status;
}
