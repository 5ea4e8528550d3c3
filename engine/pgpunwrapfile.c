/* pgpunwrapfile: pgp/signedpgp finds what is signed; it is read again. */
#include "engine/pgpunwrapfile.h"

#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/plainspool.h"
#include "engine/plainwrite.h"
#include "link/io.h"
#include "pgp/inlinetext.h"
#include "pgp/signedpgp.h"

#include <errno.h>
#include <unistd.h>

#define BLOCK_BYTES (128 * 1024)

struct work {
  const struct pgpopt *o;
  stralloc *line;
  struct messagefile in;
  struct plainspool text;
  struct signedpgp mail;
  struct outfile out;
};

/* as in the line of qmail-smime -u, with the detail */
static enum answer_status say_cause(struct work *w, enum pgpcause cause, const char *detail)
{
  if (!span_copy(w->line, span_of(pgpcause_text(cause)))
      || (detail && (!stralloc_cats(w->line, ": ") || !stralloc_cats(w->line, detail))))
    w->line->len = 0;
  return (enum answer_status)pgpcause_exit(cause);
}

typedef int feed_function(struct signedpgp *m, struct span piece);

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
    if (!feed(&w->mail, span_make(block, (size_t)n)))
      return 0;
    bytes -= (uint64_t)n;
  }
  return n == -1 ? -1 : 1;
}

static enum answer_status find(struct work *w)
{
  struct signedpgp *m = &w->mail;
  int done = read_message(w, 0, UINT64_MAX, signedpgp_feed);

  if (done == -1)
    return answerline_trouble(w->line, "read", w->o->message);
  if (!done || !signedpgp_end(m))
    return answerline_engine(w->line);
  if (m->kind == SIGNEDPGP_NONE || !m->is_root)
    return say_cause(w, PGPCAUSE_UNSIGNED, NULL);
  if (m->cause != PGPCAUSE_PENDING)
    return say_cause(w, m->cause, m->detail);
  return m->is_shown ? say_cause(w, PGPCAUSE_TEXT_OUTSIDE, NULL) : ANSWER_DONE;
}

static enum answer_status text_trouble(struct work *w)
{
  return w->text.file_failed ? answerline_trouble(w->line, "write", "a temporary file") : answerline_engine(w->line);
}

static int begin_text(struct work *w)
{
  stralloc header = STRALLOC_ZERO;
  int good = plainspool_start(&w->text)
             && (w->mail.kind != SIGNEDPGP_CLEAR
                 || (inlinetext_header(&header, &w->mail.header) && plainspool_keep(&w->text, span_sa(&header))));

  stralloc_free(&header);
  return good;
}

static enum answer_status take(struct work *w)
{
  if (!begin_text(w))
    return text_trouble(w);
  signedpgp_text_begin(&w->mail, plainspool_keep, &w->text);
  switch (read_message(w, w->mail.start, w->mail.end - w->mail.start, signedpgp_content)) {
    case 1: break;
    case 0: return text_trouble(w);
    default: return answerline_trouble(w->line, "read", w->o->message);
  }
  if (!signedpgp_content_end(&w->mail))
    return text_trouble(w);
  plainspool_end(&w->text);
  return ANSWER_DONE;
}

static enum answer_status write_message(struct work *w)
{
  int is_clear = w->mail.kind == SIGNEDPGP_CLEAR;
  const struct plainwrite_job job = {
    .outer = span_sa(&w->mail.header),
    .takes_subject = w->o->takes_subject && !is_clear,
    /* what came in clear has passed all transports as it is, except that of a text the encoding is gone */
    .recodes = is_clear,
    .in = &w->in
  };

  switch (plainwrite(&w->out, &w->text, &job)) {
    case PLAINWRITE_WRITTEN: return answerline_done(w->line, "unwrapped", w->out.octets, "openpgp");
    case PLAINWRITE_LIMIT: return say_cause(w, PGPCAUSE_INNER_HEADER, NULL);
    case PLAINWRITE_IS_INPUT: return answerline_reason(w->line, ANSWER_USAGE, "message and out are the same file");
    case PLAINWRITE_UNREADABLE:
      return answerline_trouble(w->line, w->text.file_failed ? "write" : "read", "a temporary file");
    case PLAINWRITE_UNWRITABLE: return answerline_trouble(w->line, "write", w->o->out);
    case PLAINWRITE_SIGNED: case PLAINWRITE_NOMEM: break;
  }
  return answerline_engine(w->line);
}

static enum answer_status open_all(struct work *w)
{
  if (!messagefile_open_to_reread(&w->in, w->o->message))
    return answerline_trouble(w->line, w->in.copy_failed ? "write a temporary copy of" : "read", w->o->message);
  plainspool_open(&w->text);
  return outfile_open(&w->out, w->o->out) ? ANSWER_DONE : answerline_trouble(w->line, "open", w->o->out);
}

static enum answer_status unwrap_it(struct work *w)
{
  static enum answer_status (*const steps[])(struct work *) = { find, take, write_message };
  enum answer_status status = open_all(w);

  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (size_t i = 0; status == ANSWER_DONE && i < sizeof steps / sizeof *steps; i++) {
    errno = 0;
    status = steps[i](w);
  }
  return status;
}

enum answer_status pgpunwrapfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static struct work w;
  enum answer_status status;

  w.o = o;
  w.line = line;
  output->len = 0;
  line->len = 0;
  signedpgp_init(&w.mail);
  status = unwrap_it(&w);
  signedpgp_free(&w.mail);
  plainspool_free(&w.text);
  messagefile_close(&w.in);
  return status;
}
