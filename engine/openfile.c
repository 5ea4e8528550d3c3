/* openfile: read and write the files for smime/openmail.h. */
#include "engine/openfile.h"

#include "crypto/crypto.h"
#include "crypto/evpkey.h"
#include "crypto/key_limits.h"
#include "crypto/secret.h"
#include "engine/certbytes.h"
#include "engine/confine.h"
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

static enum answer_status say(struct work *w, const struct answer *a)
{
  w->line->len = 0;
  if (!answer_write(w->line, "opened", a))
    w->line->len = 0;
  return a->status;
}

static enum answer_status say_reason(struct work *w, enum answer_status status, const char *reason)
{
  struct answer a = { .status = status, .reason = span_of(reason) };

  return say(w, &a);
}

/* ANSWER_NOTHING has the number of ANSWER_PARTLY, whose line is another one */
static enum answer_status say_nothing(struct work *w)
{
  (void)span_copy(w->line, span_of(smimecause_text(SMIMECAUSE_NOT_SEALED)));
  return ANSWER_NOTHING;
}

static enum answer_status say_no_key(struct work *w, const char *name, const char *reason)
{
  struct answer a = { .status = ANSWER_NO_KEY, .name = span_of(name), .reason = span_of(reason) };

  return say(w, &a);
}

/* `unable to WHAT NAME: ` and errno as text */
static enum answer_status trouble(struct work *w, const char *what, const char *name)
{
  int error = errno;

  if (error == ENOMEM)
    return say_reason(w, ANSWER_TEMPORARY, say_error(error));
  (void)(span_copy(w->line, span_of("unable to ")) && stralloc_cats(w->line, what) && stralloc_cats(w->line, " ")
         && stralloc_cats(w->line, name) && stralloc_cats(w->line, ": ") && stralloc_cats(w->line, say_error(error)));
  return ANSWER_TEMPORARY;
}

static enum answer_status no_memory(struct work *w)
{
  return say_reason(w, ANSWER_TEMPORARY, say_error(ENOMEM));
}

/* ---- key and certificate ---------------------------------------------------------------------- */

static enum answer_status open_all(struct work *w)
{
  const struct smimeopt *o = w->o;

  if ((w->key_fd = argfile_read(o->key)) == -1)
    return io_file_is_bad(errno) ? say_no_key(w, o->key, say_error(errno)) : trouble(w, "read", o->key);
  certbytes_open(&w->cert, o->cert);
  if (w->cert.fd == -1) {
    errno = w->cert.error;
    return io_file_is_bad(errno) ? say_no_key(w, o->cert, say_error(errno)) : trouble(w, "read", o->cert);
  }
  if (!messagefile_open_to_reread(&w->in, o->message))
    return trouble(w, w->in.copy_failed ? "write a temporary copy of" : "read", o->message);
  plainspool_open(&w->text);
  return outfile_open(&w->out, o->out) ? ANSWER_DONE : trouble(w, "open", o->out);
}

static enum answer_status load_key(struct work *w)
{
  static char pem[LIMIT_KEY_FILE_BYTES + 1];
  const char *why;
  ssize_t n;
  int error;

  secret_lock(pem, sizeof pem);
  n = io_fill(w->key_fd, pem, sizeof pem);
  if (n == -1)
    return io_file_is_bad(errno) ? say_no_key(w, w->o->key, say_error(errno)) : trouble(w, "read", w->o->key);
  why = evpkey_load(&w->key, span_make(pem, (size_t)n));
  error = errno;
  secret_wipe(pem, (size_t)n);
  if (!why)
    return ANSWER_DONE;
  return error == ENOMEM ? no_memory(w) : say_no_key(w, w->o->key, why);
}

static enum answer_status load_certificate(struct work *w)
{
  const char *why = NULL;

  switch (certbytes_read(&w->cert, &why)) {
    case 1: break;
    case 0: return say_no_key(w, w->o->cert, why);
    default: return trouble(w, "read", w->o->cert);
  }
  if (evpkey_matches(w->key, w->cert.first.bits))
    return ANSWER_DONE;
  return crypto_memory_was_short() ? no_memory(w) : say_no_key(w, w->o->cert, "certificate of another private key");
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
  return say_reason(w, (enum answer_status)smimecause_exit(cause), smimecause_text(cause));
}

static enum answer_status read_once(struct work *w)
{
  if (!plainspool_start(&w->text))
    return trouble(w, "write", "a temporary file");
  return read_message(w) ? ANSWER_DONE : trouble(w, "read", w->o->message);
}

/* What is not opened takes as long as what is: the text, or what came out in its place, is looked at in both cases. */
static enum answer_status say_closed(struct work *w)
{
  return plainwrite_check(&w->text) == PLAINWRITE_NOMEM ? no_memory(w) : say_cause(w, SMIMECAUSE_CLOSED);
}

static enum answer_status open_message(struct work *w)
{
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
    case OPENMAIL_STOPPED: return w->text.file_failed ? trouble(w, "write", "a temporary file") : no_memory(w);
    case OPENMAIL_AGAIN: return say_reason(w, ANSWER_TEMPORARY, "the message changed while it was read");
    case OPENMAIL_TROUBLE: break;
  }
  return no_memory(w);
}

/* ---- the new message -------------------------------------------------------------------------- */

static enum answer_status say_opened(struct work *w)
{
  const char *kind = berwalk_kind_name(w->mail.kind);
  struct answer a = { .status = ANSWER_DONE, .bytes = w->out.octets };
  stralloc weak = STRALLOC_ZERO;
  enum answer_status status;

  a.with = span_of(kind);
  if (w->mail.kind == BERWALK_ENVELOPED && span_copy(&weak, a.with) && stralloc_cats(&weak, ",weak"))
    a.with = span_sa(&weak);
  status = say(w, &a);
  stralloc_free(&weak);
  return status;
}

static enum answer_status write_message(struct work *w)
{
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
    case PLAINWRITE_IS_INPUT: return say_reason(w, ANSWER_USAGE, "message and out are the same file");
    case PLAINWRITE_UNREADABLE: return trouble(w, "read", "a temporary file");
    case PLAINWRITE_UNWRITABLE: return trouble(w, "write", w->o->out);
    case PLAINWRITE_NOMEM: break;
  }
  return no_memory(w);
}

static enum answer_status open_it(struct work *w)
{
  static enum answer_status (*const steps[])(struct work *) = {
    load_key, load_certificate, open_message, write_message
  };
  enum answer_status status;

  errno = 0;
  if (!crypto_library_init())
    return no_memory(w);
  /* else the first date of a certificate would open the file of the time zone */
  tzset();
  status = open_all(w);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (size_t i = 0; status == ANSWER_DONE && i < sizeof steps / sizeof *steps; i++) {
    errno = 0;
    status = steps[i](w);
  }
  return status;
}

enum answer_status openfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  output->len = 0;
  line->len = 0;
  status = open_it(&w);
  openmail_free(&w.mail);
  evpkey_free(w.key);
  certbytes_free(&w.cert);
  plainspool_free(&w.text);
  secret_wipe(w.out.buffer, sizeof w.out.buffer);
  secret_wipe_stack();
  return status;
}
