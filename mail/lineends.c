/* lineends: change the line ends of outgoing and of received messages.
 *
 * A piece without CR is passed on as it is. Every other piece goes through a small buffer: the sink is never called for
 * a single line end, because a message can consist of nothing else.
 */
#include "mail/lineends.h"

#include "text/block.h"

#define PART_BYTES 4096

/* Write the bytes of `in` from `from` to `to` at `out`, without each CR that stands before LF; every other CR becomes
 * `for_cr`. Returns the number of bytes written. There is no branch in the loop, because the processor could not
 * predict it.
 */
static size_t change_bytes(char *out, struct span in, size_t from, size_t to, char for_cr)
{
  size_t n = 0;

  for (size_t i = from; i < to; i++) {
    int is_cr = in.p[i] == '\r';
    int next = i + 1 < in.len ? in.p[i + 1] : 0;

    out[n] = (char)(is_cr ? for_cr : in.p[i]);
    n += (size_t)!(is_cr & (next == '\n'));
  }
  return n;
}

/* the same for the first `len` bytes of `in`; a block without CRLF is changed at once */
static size_t change(char *out, struct span in, size_t len, char for_cr)
{
  const block other = block_fill(for_cr);
  size_t n = 0;
  size_t i = 0;

  while (i + BLOCK_BYTES <= len && i + BLOCK_BYTES < in.len) {
    block here = block_load(in.p + i);
    block cr = (block)(here == '\r');

    if (block_any(cr & (block)(block_load(in.p + i + 1) == '\n'))) {
      n += change_bytes(out + n, in, i, i + BLOCK_BYTES, for_cr);
    } else {
      block_store(out + n, (here & ~cr) | (other & cr));
      n += BLOCK_BYTES;
    }
    i += BLOCK_BYTES;
  }
  return n + change_bytes(out + n, in, i, len, for_cr);
}

static int pass_on(struct span in, size_t len, char for_cr, span_sink *sink, void *arg)
{
  char part[PART_BYTES];

  while (len) {
    size_t n = len < sizeof part ? len : sizeof part;

    if (!sink(arg, span_make(part, change(part, in, n, for_cr))))
      return 0;
    in = span_from(in, n);
    len -= n;
  }
  return 1;
}

int lineends_feed(struct lineends *w, struct span in, span_sink *sink, void *arg)
{
  size_t clean;

  if (in.len && w->last == '\r' && in.p[0] == '\n') {
    /* The CR of this CRLF was the last byte of the piece before and was written as LF already. */
    w->last = '\n';
    in = span_from(in, 1);
  }
  if (in.len == 0)
    return 1;
  w->last = in.p[in.len - 1];
  w->open = w->last != '\n' && w->last != '\r';
  clean = span_find(in, '\r');
  if (clean == in.len)
    return sink(arg, in);
  if (!w->changed && clean) {
    if (!sink(arg, span_first(in, clean)))
      return 0;
    in = span_from(in, clean);
  }
  w->changed = 1;
  return pass_on(in, in.len, '\n', sink, arg);
}

int lineends_end(struct lineends *w, span_sink *sink, void *arg)
{
  if (!w->open)
    return 1;
  w->open = 0;
  w->changed = 1;
  return sink(arg, span_make("\n", 1));
}

/* A CR at the end of a piece is held back as w->last. It is written when the next byte is not LF. */
int lineends_receive(struct lineends *w, struct span in, span_sink *sink, void *arg)
{
  size_t len = in.len;

  if (len == 0)
    return 1;
  if (w->last == '\r' && in.p[0] != '\n' && !sink(arg, span_make("\r", 1)))
    return 0;
  w->last = in.p[len - 1] == '\r' ? '\r' : 0;
  len -= w->last == '\r';
  if (len)
    w->open = in.p[len - 1] != '\n';
  if (span_find(span_first(in, len), '\r') == len)
    return len == 0 || sink(arg, span_first(in, len));
  return pass_on(in, len, '\r', sink, arg);
}

int lineends_receive_end(struct lineends *w, span_sink *sink, void *arg)
{
  if (w->last == '\r') {
    w->last = 0;
    w->open = 1;
    if (!sink(arg, span_make("\r", 1)))
      return 0;
  }
  return lineends_end(w, sink, arg);
}
