/* plainwrite: the entity is looked at as it was inside, with its own line ends, because in a binary part each octet
 * counts. Then it goes through sevenbit, if something has to be encoded, and through unwrap.
 */
#include "engine/plainwrite.h"

#include "crypto/secret.h"
#include "mail/sevenbit.h"
#include "mail/unwrap.h"

#include <errno.h>

struct work {
  struct sevenbit seven;
  struct unwrap unwrap;
  int has_trouble;          /* of sevenbit: ENOMEM */
  struct outfile *out;
  const struct messagefile *in;
  int is_begun;             /* out is empty, or being written */
  int is_input;
};

static int look(void *seven, struct span piece)
{
  return sevenbit_look(seven, piece);
}

/* 1 if something has to be encoded and can be, 0 if not; else *result is set */
static int decide(struct sevenbit *seven, struct plainspool *spool, enum plainwrite_result *result)
{
  enum sevenbit_result found;
  int done;

  *result = PLAINWRITE_WRITTEN;
  if ((spool->check.faults & ~LINECHECK_FRAGILE) == 0)
    return 0;
  done = plainspool_read(spool, look, seven);
  found = done == 1 ? sevenbit_look_end(seven) : SEVENBIT_NOMEM;
  if (found == SEVENBIT_NOMEM)
    *result = done == -1 ? PLAINWRITE_UNREADABLE : PLAINWRITE_NOMEM;
  else if (found == SEVENBIT_SIGNED)
    *result = PLAINWRITE_SIGNED;
  return found == SEVENBIT_ENCODE;
}

enum plainwrite_result plainwrite_check(struct plainspool *spool)
{
  struct sevenbit seven;
  enum plainwrite_result result;

  sevenbit_init(&seven, "\n");
  (void)decide(&seven, spool, &result);
  sevenbit_free(&seven);
  secret_wipe(&seven, sizeof seven);
  return result;
}

static int encode(void *work, struct span piece)
{
  struct work *w = work;
  int r = sevenbit_write(&w->seven, piece, unwrap_feed, &w->unwrap);

  w->has_trouble |= r == -1;
  return r == 1;
}

static int encode_end(struct work *w)
{
  int r = sevenbit_write_end(&w->seven, unwrap_feed, &w->unwrap);

  w->has_trouble |= r == -1;
  return r == 1;
}

/* The first piece comes when the header of the entity is known to be good; `out` is not emptied before. */
static int put_out(void *work, struct span piece)
{
  struct work *w = work;

  if (!w->is_begun) {
    enum outfile_result r = outfile_begin(w->out, w->in);

    w->is_input = r == OUTFILE_IS_INPUT;
    if (r != OUTFILE_WRITTEN)
      return 0;
    w->is_begun = 1;
  }
  return outfile_put(w->out, piece);
}

/* what stopped the writing: the spool, the encoder or unwrap */
static enum plainwrite_result reason(const struct work *w, int done)
{
  if (done == -1)
    return PLAINWRITE_UNREADABLE;
  switch (w->unwrap.result) {
    case UNWRAP_OK: break;
    case UNWRAP_STOPPED: return w->is_input ? PLAINWRITE_IS_INPUT : PLAINWRITE_UNWRITABLE;
    case UNWRAP_LIMIT: return PLAINWRITE_LIMIT;
    case UNWRAP_TROUBLE: return PLAINWRITE_NOMEM;
  }
  if (done == 1)
    return PLAINWRITE_WRITTEN;
  errno = EIO;
  return w->has_trouble ? PLAINWRITE_NOMEM : PLAINWRITE_UNREADABLE;
}

static enum plainwrite_result put(struct work *w, struct plainspool *spool, int encodes)
{
  int done = encodes ? plainspool_read(spool, encode, w) : plainspool_read(spool, unwrap_feed, &w->unwrap);

  if (done == 1 && encodes)
    done = encode_end(w);
  if (done == 1)
    (void)unwrap_end(&w->unwrap);
  return reason(w, done);
}

/* The header inside is plain text. */
static void forget(struct work *w)
{
  stralloc *header = &w->unwrap.entity.header;

  if (header->s)
    secret_wipe(header->s, header->len);
  unwrap_free(&w->unwrap);
  sevenbit_free(&w->seven);
  secret_wipe(w, sizeof *w);
}

static enum plainwrite_result write_it(struct work *w, struct plainspool *spool, int recodes)
{
  enum plainwrite_result result = PLAINWRITE_WRITTEN;
  int encodes = recodes && decide(&w->seven, spool, &result);

  if (result != PLAINWRITE_WRITTEN)
    return result;
  /* all that it can need, because realloc() would leave copies of it behind */
  if (!stralloc_ready(&w->unwrap.entity.header, UNWRAP_HEADER_BYTES))
    return PLAINWRITE_NOMEM;
  return put(w, spool, encodes);
}

enum plainwrite_result plainwrite(struct outfile *out, struct plainspool *spool, const struct plainwrite_job *job)
{
  static struct work w;
  enum plainwrite_result result;
  int is_begun;
  int error;

  w.out = out;
  w.in = job->in;
  sevenbit_init(&w.seven, "\n");
  unwrap_init(&w.unwrap, job->outer, put_out, &w);
  w.unwrap.takes_subject = job->takes_subject;
  result = write_it(&w, spool, job->recodes);
  is_begun = w.is_begun;
  error = errno;
  forget(&w);
  errno = error;
  if (result == PLAINWRITE_WRITTEN)
    return outfile_end(out, 1) ? PLAINWRITE_WRITTEN : PLAINWRITE_UNWRITABLE;
  if (is_begun)
    (void)outfile_end(out, 0);
  errno = error;
  return result;
}
