/* crlf: whole lines are copied. */
#include "mail/crlf.h"

#define PART_BYTES 16384

struct part {
  char bytes[PART_BYTES];
  size_t len;
  span_sink *sink;
  void *arg;
};

static int flush(struct part *p)
{
  size_t len = p->len;

  p->len = 0;
  return len == 0 || p->sink(p->arg, span_make(p->bytes, len));
}

static int put(struct part *p, struct span in)
{
  while (in.len) {
    size_t room = PART_BYTES - p->len;
    struct span now = span_first(in, room);

    memcpy(p->bytes + p->len, now.p, now.len);
    p->len += now.len;
    in = span_from(in, now.len);
    if (p->len == PART_BYTES && !flush(p))
      return 0;
  }
  return 1;
}

int crlf_feed(struct crlf *c, struct span in, span_sink *sink, void *arg)
{
  struct part p;

  p.len = 0;
  p.sink = sink;
  p.arg = arg;
  while (in.len) {
    struct span line = span_first(in, span_find(in, '\n'));
    int has_cr = line.len ? line.p[line.len - 1] == '\r' : c->was_cr;

    if (!put(&p, line))
      return 0;
    c->was_cr = has_cr;
    if (line.len == in.len)
      break;
    if (!put(&p, has_cr ? span_of("\n") : span_of("\r\n")))
      return 0;
    c->was_cr = 0;
    in = span_from(in, line.len + 1);
  }
  return flush(&p);
}
