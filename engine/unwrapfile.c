/* unwrapfile: smime/signedmail finds the signature. A detached one stands behind its text, which is read again; else
 * smime/unsign takes off what is around.
 */
#include "engine/unwrapfile.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"
#include "engine/confinedsteps.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/plainspool.h"
#include "engine/plainwrite.h"
#include "link/io.h"
#include "smime/signedmail.h"
#include "smime/unsign.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK_BYTES (128 * 1024)

/* one call of qmail-smime -u */
struct work {
  const struct smimeopt *o;
  stralloc *line;
  struct messagefile in;
  struct plainspool text;
  struct signedmail mail;
  struct unsign unsign;
  struct outfile out;
};

static enum answer_status no_memory(struct work *w)
{
  errno = ENOMEM;
  return answerline_trouble(w->line, "read", w->o->message);
}

static enum answer_status say_cause(struct work *w, enum smimecause cause, const char *detail)
{
  struct span text = span_of(smimecause_text(cause));
  int is_open = text.len && text.p[text.len - 1] == ':';

  if (!span_copy(w->line, span_first(text, text.len - (size_t)(is_open && !detail)))
      || (is_open && detail && (!stralloc_cats(w->line, " ") || !stralloc_cats(w->line, detail))))
    w->line->len = 0;
  return (enum answer_status)smimecause_exit(cause);
}

static enum answer_status say_nothing(struct work *w)
{
  return answerline_reason(w->line, ANSWER_NOTHING, "the message is neither signed nor compressed");
}

/* ---- reading ------------------------------------------------------------------------------------ */

typedef int feed_function(struct work *w, struct span piece);

/* Read `bytes` octets of the message from offset `from` on, or all if there are fewer. Returns 1; 0 if `feed` stopped;
 * -1 with errno.
 */
static int read_message(struct work *w, uint64_t from, uint64_t bytes, feed_function *feed)
{
  static char block[BLOCK_BYTES];
  ssize_t n = 0;

  if (lseek(w->in.fd, w->in.start + (off_t)from, SEEK_SET) == -1)
    return -1;
  while (bytes && (n = io_read(w->in.fd, block, bytes < sizeof block ? (size_t)bytes : sizeof block)) > 0) {
    if (!feed(w, span_make(block, (size_t)n)))
      return 0;
    bytes -= (uint64_t)n;
  }
  return n == -1 ? -1 : 1;
}

static int to_mail(struct work *w, struct span piece)
{
  return signedmail_feed(&w->mail, piece);
}

static int to_unsign(struct work *w, struct span piece)
{
  return unsign_feed(&w->unsign, piece);
}

static int to_text(struct work *w, struct span piece)
{
  return plainspool_keep(&w->text, piece);
}

static enum answer_status text_trouble(struct work *w)
{
  return w->text.file_failed ? answerline_trouble(w->line, "write", "a temporary file") : no_memory(w);
}

static enum answer_status find(void *run)
{
  struct work *w = run;
  int done = read_message(w, 0, UINT64_MAX, to_mail);

  if (done == -1)
    return answerline_trouble(w->line, "read", w->o->message);
  return done && signedmail_end(&w->mail) ? ANSWER_DONE : no_memory(w);
}

static enum answer_status take_detached(struct work *w)
{
  switch (read_message(w, w->mail.start, w->mail.end - w->mail.start, to_text)) {
    case 1: return ANSWER_DONE;
    case 0: return text_trouble(w);
    default: return answerline_trouble(w->line, "read", w->o->message);
  }
}

static enum answer_status take_inside(struct work *w)
{
  if (read_message(w, 0, UINT64_MAX, to_unsign) == -1)
    return answerline_trouble(w->line, "read", w->o->message);
  switch (unsign_end(&w->unsign)) {
    case UNSIGN_OK: return ANSWER_DONE;
    case UNSIGN_NOTHING: return say_nothing(w);
    case UNSIGN_FAILED: return say_cause(w, w->unsign.cause, NULL);
    case UNSIGN_STOPPED: return text_trouble(w);
    case UNSIGN_TROUBLE: break;
  }
  return no_memory(w);
}

static enum answer_status take(void *run)
{
  struct work *w = run;
  int is_signed = w->mail.kind != SIGNEDMAIL_NONE && w->mail.is_root;

  if (is_signed && w->mail.cause != SMIMECAUSE_PENDING)
    return say_cause(w, w->mail.cause, w->mail.detail);
  if (!plainspool_start(&w->text))
    return text_trouble(w);
  return is_signed && w->mail.kind == SIGNEDMAIL_DETACHED ? take_detached(w) : take_inside(w);
}

/* ---- writing ------------------------------------------------------------------------------------ */

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
    .in = &w->in
  };
  enum plainwrite_result result;

  plainspool_end(&w->text);
  result = plainwrite(&w->out, &w->text, &job);
  /* it is not opened by this, and so it may be left as it is */
  if (result == PLAINWRITE_SIGNED) {
    job.recodes = 0;
    result = plainwrite(&w->out, &w->text, &job);
  }
  switch (result) {
    case PLAINWRITE_WRITTEN:
      return answerline_done(w->line, "unwrapped", w->out.octets,
                             berwalk_kind_name(is_compressed ? BERWALK_COMPRESSED : BERWALK_SIGNED));
    case PLAINWRITE_LIMIT: return say_cause(w, SMIMECAUSE_INNER_HEADER, NULL);
    case PLAINWRITE_IS_INPUT:
      return answerline_reason(w->line, ANSWER_USAGE, "message and out are the same file");
    case PLAINWRITE_UNREADABLE:
      return answerline_trouble(w->line, w->text.file_failed ? "write" : "read", "a temporary file");
    case PLAINWRITE_UNWRITABLE: return answerline_trouble(w->line, "write", w->o->out);
    case PLAINWRITE_SIGNED: case PLAINWRITE_NOMEM: break;
  }
  return no_memory(w);
}

/* ---- all ---------------------------------------------------------------------------------------- */

static enum answer_status open_all(void *run)
{
  struct work *w = run;
  if (!messagefile_open_to_reread(&w->in, w->o->message))
    return answerline_trouble(w->line, w->in.copy_failed ? "write a temporary copy of" : "read", w->o->message);
  plainspool_open(&w->text);
  return outfile_open(&w->out, w->o->out) ? ANSWER_DONE : answerline_trouble(w->line, "open", w->o->out);
}

enum answer_status unwrapfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static confinedstep *const steps[] = { open_all, find, take, write_message, NULL };
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  output->len = 0;
  line->len = 0;
  signedmail_init(&w.mail);
  unsign_init(&w.unsign, plainspool_keep, &w.text);
  status = confinedsteps_run(line, steps, &w);
  signedmail_free(&w.mail);
  unsign_free(&w.unsign);
  plainspool_free(&w.text);
  return status;
}
