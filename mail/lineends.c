/* lineends: change the line ends of outgoing and of received messages. */
#include "mail/lineends.h"

int lineends_feed(struct lineends *w, struct span in, span_sink *sink, void *arg)
{
  if (in.len && w->last == '\r' && in.p[0] == '\n') {
    /* The CR of this CRLF was the last byte of the piece before and was written as LF already. */
    w->last = '\n';
    in = span_from(in, 1);
  }
  while (in.len) {
    size_t cr = span_find(in, '\r');

    if (cr) {
      w->last = in.p[cr - 1];
      w->open = w->last != '\n';
      if (!sink(arg, span_first(in, cr)))
        return 0;
      in = span_from(in, cr);
    }
    if (in.len) {
      w->last = '\r';
      w->open = 0;
      w->changed = 1;
      if (!sink(arg, span_make("\n", 1)))
        return 0;
      in = span_from(in, 1);
      if (in.len && in.p[0] == '\n') {
        w->last = '\n';
        in = span_from(in, 1);
      }
    }
  }
  return 1;
}

int lineends_end(struct lineends *w, span_sink *sink, void *arg)
{
  if (!w->open)
    return 1;
  w->open = 0;
  w->changed = 1;
  return sink(arg, span_make("\n", 1));
}

static int receive_put(struct lineends *w, struct span s, span_sink *sink, void *arg)
{
  if (s.len == 0)
    return 1;
  w->open = s.p[s.len - 1] != '\n';
  return sink(arg, s);
}

/* A CR at the end of a piece is held back as w->last. It is written when the next byte is not LF. */
int lineends_receive(struct lineends *w, struct span in, span_sink *sink, void *arg)
{
  while (in.len) {
    size_t cr;

    if (w->last == '\r' && in.p[0] != '\n' && !receive_put(w, span_of("\r"), sink, arg))
      return 0;
    cr = span_find(in, '\r');
    if (!receive_put(w, span_first(in, cr), sink, arg))
      return 0;
    w->last = cr < in.len ? '\r' : 0;
    in = span_from(in, cr + 1);
  }
  return 1;
}

int lineends_receive_end(struct lineends *w, span_sink *sink, void *arg)
{
  if (w->last == '\r' && !receive_put(w, span_of("\r"), sink, arg))
    return 0;
  return lineends_end(w, sink, arg);
}
