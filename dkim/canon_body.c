/* canon_body: the loop that every byte of every body goes through.
 *
 * What is seen           simple                       relaxed
 *   LF                   one more pending line end    the same; pending blanks are forgotten
 *   blank or tab         content                      pending blank
 *   anything else        pending line ends as CRLFs,  pending line ends as CRLFs, a pending blank
 *                        then itself                  as one blank, then itself
 *   end of the body      CRLF                         CRLF if there was content
 *
 * Lines are found by memchr(). A line that relaxed leaves as it is, which nearly every line is, is
 * recognized eight bytes at a time and copied in one piece.
 */
#include "dkim/canon_body.h"

#include "text/ascii.h"

#include <stdint.h>

void canon_body_init(struct canon_body *c, enum canon canon, span_sink *sink, void *arg)
{
  c->canon = canon;
  c->sink = sink;
  c->arg = arg;
  c->octets = 0;
  c->breaks = 0;
  c->blank = 0;
  c->begun = 0;
  c->used = 0;
}

static int flush(struct canon_body *c)
{
  size_t n = c->used;

  c->used = 0;
  c->octets += n;
  return n == 0 || c->sink(c->arg, span_make(c->buffer, n));
}

static int put(struct canon_body *c, struct span s)
{
  if (s.len > sizeof c->buffer - c->used) {
    if (!flush(c))
      return 0;
    if (s.len > sizeof c->buffer) {
      c->octets += s.len;
      return c->sink(c->arg, s);
    }
  }
  memcpy(c->buffer + c->used, s.p, s.len);
  c->used += s.len;
  return 1;
}

/* content is about to follow: what was pending is not trailing */
static int put_pending(struct canon_body *c)
{
  for (; c->breaks; c->breaks--)
    if (!put(c, span_make("\r\n", 2)))
      return 0;
  c->begun = 1;
  if (!c->blank)
    return 1;
  c->blank = 0;
  return put(c, span_make(" ", 1));
}

/* Each byte of the result has its high bit set where that byte of v is zero. */
static inline uint64_t zero_bytes(uint64_t v)
{
  const uint64_t low = UINT64_C(0x7f7f7f7f7f7f7f7f);

  return ~(((v & low) + low) | v | low);
}

static inline uint64_t load(const char *p)
{
  uint64_t v;

  memcpy(&v, p, sizeof v);
  return v;
}

/* Does relaxed leave this part of a line as it is: no tab, no two blanks in a row, none at the end? */
static int is_plain(struct span s)
{
  const uint64_t blanks = UINT64_C(0x2020202020202020);
  const uint64_t tabs = UINT64_C(0x0909090909090909);
  size_t i = 0;

  for (; i + sizeof(uint64_t) < s.len; i += sizeof(uint64_t)) {
    uint64_t here = load(s.p + i);
    uint64_t next = load(s.p + i + 1);
    if (zero_bytes(here ^ tabs) | (zero_bytes(here ^ blanks) & zero_bytes(next ^ blanks)))
      return 0;
  }
  for (; i < s.len; i++)
    if (s.p[i] == '\t' || (s.p[i] == ' ' && (i + 1 == s.len || s.p[i + 1] == ' ')))
      return 0;
  return 1;
}

static size_t wsp_run(struct span s)
{
  size_t n = 0;

  while (n < s.len && ascii_is_wsp(s.p[n]))
    n++;
  return n;
}

static size_t content_run(struct span s)
{
  size_t n = 0;

  while (n < s.len && !ascii_is_wsp(s.p[n]))
    n++;
  return n;
}

/* a part of one line, without its LF */
static int relaxed_part(struct canon_body *c, struct span s)
{
  /* a blank held back from the piece before may meet another one here */
  if (!(c->blank && s.p[0] == ' ') && is_plain(s))
    return put_pending(c) && put(c, s);
  for (;;) {
    size_t n = wsp_run(s);
    if (n)
      c->blank = 1;
    s = span_from(s, n);
    if (s.len == 0)
      return 1;
    n = content_run(s);
    if (!put_pending(c) || !put(c, span_first(s, n)))
      return 0;
    s = span_from(s, n);
  }
}

int canon_body_feed(struct canon_body *c, struct span in)
{
  while (in.len) {
    size_t lf = span_find(in, '\n');
    struct span part = span_first(in, lf);

    if (part.len) {
      if (c->canon == CANON_RELAXED) {
        if (!relaxed_part(c, part))
          return 0;
      } else if (!put_pending(c) || !put(c, part)) {
        return 0;
      }
    }
    if (lf == in.len)
      return 1;
    c->breaks++;
    c->blank = 0;
    in = span_from(in, lf + 1);
  }
  return 1;
}

int canon_body_end(struct canon_body *c)
{
  if (c->canon == CANON_SIMPLE || c->begun)
    if (!put(c, span_make("\r\n", 2)))
      return 0;
  return flush(c);
}
