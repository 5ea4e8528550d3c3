/* recode: decode, convert, put in, encode. */
#include "mail/recode.h"

void recode_init(struct recode *r, const struct recode_job *job)
{
  memset(r, 0, sizeof *r);
  r->job = *job;
  transfer_decode_init(&r->decode, job->from);
  transfer_encode_init(&r->encode, job->to, job->line_end);
  if (job->charset.len)
    (void)charset_init(&r->convert, job->charset);
}

static int encode(void *recode, struct span piece)
{
  struct recode *r = recode;

  return transfer_encode_feed(&r->encode, piece, r->sink, r->arg);
}

static int convert(struct recode *r, struct span piece)
{
  return r->job.charset.len ? charset_feed(&r->convert, piece, encode, r) : encode(r, piece);
}

/* put in what belongs here */
static int insert(struct recode *r)
{
  for (; r->next < 2 && r->job.at[r->next] <= r->decoded; r->next++)
    if (r->job.insert[r->next].len && !encode(r, r->job.insert[r->next]))
      return 0;
  return 1;
}

static int decoded(void *recode, struct span piece)
{
  struct recode *r = recode;

  while (piece.len) {
    uint64_t room = r->next < 2 ? r->job.at[r->next] - r->decoded : piece.len;
    struct span now = span_first(piece, room < piece.len ? (size_t)room : piece.len);

    if (now.len && !convert(r, now))
      return 0;
    r->decoded += now.len;
    piece = span_from(piece, now.len);
    if (piece.len && !insert(r))
      return 0;
  }
  return 1;
}

int recode_feed(struct recode *r, struct span piece, span_sink *sink, void *arg)
{
  r->sink = sink;
  r->arg = arg;
  return transfer_decode_feed(&r->decode, piece, decoded, r);
}

int recode_end(struct recode *r, span_sink *sink, void *arg)
{
  r->sink = sink;
  r->arg = arg;
  if (!transfer_decode_end(&r->decode, decoded, r)
      || (r->job.charset.len && !charset_end(&r->convert, encode, r)))
    return 0;
  for (; r->next < 2; r->next++)
    if (r->job.insert[r->next].len && !encode(r, r->job.insert[r->next]))
      return 0;
  if (r->job.in_multipart)
    r->encode.line_end = "";
  return transfer_encode_end(&r->encode, sink, arg);
}
