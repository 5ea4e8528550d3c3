/* lf: lines are copied into one buffer, because most are much shorter than what a sink likes. */
#include "mail/lf.h"

#define BUFFER_BYTES 16384

struct buffer {
  char bytes[BUFFER_BYTES];
  size_t len;
  span_sink *sink;
  void *arg;
};

static int flush(struct buffer *b)
{
  size_t len = b->len;

  b->len = 0;
  return len == 0 || b->sink(b->arg, span_make(b->bytes, len));
}

static int put(struct buffer *b, struct span in)
{
  while (in.len) {
    struct span now = span_first(in, BUFFER_BYTES - b->len);

    memcpy(b->bytes + b->len, now.p, now.len);
    b->len += now.len;
    in = span_from(in, now.len);
    if (b->len == BUFFER_BYTES && !flush(b))
      return 0;
  }
  return 1;
}

int lf_feed(struct lf *l, struct span in, span_sink *sink, void *arg)
{
  struct buffer b;

  b.len = 0;
  b.sink = sink;
  b.arg = arg;
  while (in.len) {
    struct span line = span_first(in, span_find(in, '\r'));

    if (l->has_cr && in.p[0] != '\n' && !put(&b, span_make("\r", 1)))
      return 0;
    l->has_cr = line.len < in.len;
    if (!put(&b, line))
      return 0;
    in = span_from(in, line.len + 1);
  }
  return flush(&b);
}

int lf_end(struct lf *l, span_sink *sink, void *arg)
{
  int has_cr = l->has_cr;

  l->has_cr = 0;
  return !has_cr || sink(arg, span_make("\r", 1));
}
