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
 * recognized 16 bytes at a time and copied in one piece.
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

/* make room for n bytes, at most the buffer */
static inline int reserve(struct canon_body *c, size_t n)
{
  return n <= sizeof c->buffer - c->used || flush(c);
}

static inline int put(struct canon_body *c, struct span s)
{
  if (s.len > sizeof c->buffer) {
    if (!flush(c))
      return 0;
    c->octets += s.len;
    return c->sink(c->arg, s);
  }
  if (!reserve(c, s.len))
    return 0;
  memcpy(c->buffer + c->used, s.p, s.len);
  c->used += s.len;
  return 1;
}

static inline int put_break(struct canon_body *c)
{
  if (!reserve(c, 2))
    return 0;
  c->buffer[c->used++] = '\r';
  c->buffer[c->used++] = '\n';
  return 1;
}

/* content is about to follow: what was pending is not trailing */
static inline int put_pending(struct canon_body *c)
{
  for (; c->breaks; c->breaks--)
    if (!put_break(c))
      return 0;
  c->begun = 1;
  return 1;
}

/* Sixteen bytes compared at once; nearly every machine has an instruction for it. */
typedef unsigned char block __attribute__((vector_size(16)));

static inline block load(const char *p)
{
  block b;

  memcpy(&b, p, sizeof b);
  return b;
}

static inline int any(block hits)
{
  uint64_t part[sizeof(block) / sizeof(uint64_t)];

  memcpy(part, &hits, sizeof hits);
  return (part[0] | part[1]) != 0;
}

/* Does relaxed leave this part of a line as it is: no tab, no two blanks in a row, none at the end? */
static inline int is_plain(struct span s)
{
  size_t i = 0;

  for (; i + sizeof(block) < s.len; i += sizeof(block)) {
    block here = load(s.p + i);
    block next = load(s.p + i + 1);
    if (any((block)(here == '\t') | ((block)(here == ' ') & (block)(next == ' '))))
      return 0;
  }
  for (; i < s.len; i++)
    if (s.p[i] == '\t' || (s.p[i] == ' ' && (i + 1 == s.len || s.p[i + 1] == ' ')))
      return 0;
  return 1;
}

/* Copy without runs of blanks. Text full of blanks makes every branch a wrong guess, so there is none: both
 * bytes that may come next are written, and what is not wanted is written over.
 */
static void squeeze(struct canon_body *c, struct span s)
{
  char *out = c->buffer + c->used;
  size_t blank = (size_t)c->blank;

  for (size_t i = 0; i < s.len; i++) {
    size_t is_blank = (s.p[i] == ' ') | (s.p[i] == '\t');

    *out = ' ';
    out += blank & (is_blank ^ 1);
    *out = s.p[i];
    out += is_blank ^ 1;
    blank = is_blank;
  }
  c->blank = (int)blank;
  c->used = (size_t)(out - c->buffer);
}

/* a part of one line, without its LF */
static int relaxed_part(struct canon_body *c, struct span s)
{
  size_t blanks = 0;

  /* a blank held back from the part before may meet another one here */
  if (!c->blank && is_plain(s))
    return put_pending(c) && put(c, s);
  /* a product, not ||: which of the two it is no branch can guess */
  while (blanks < s.len && (s.p[blanks] ^ ' ') * (s.p[blanks] ^ '\t') == 0)
    blanks++;
  c->blank |= blanks > 0;
  s = span_from(s, blanks);
  if (s.len && !put_pending(c))
    return 0;
  while (s.len) {
    struct span piece = span_first(s, CANON_BODY_BUFFER / 2);

    /* squeezed it has at most one byte more, and one more is written over */
    if (!reserve(c, piece.len + 2))
      return 0;
    squeeze(c, piece);
    s = span_from(s, piece.len);
  }
  return 1;
}

/* A part of one line as it is; s is not empty. */
static inline int copy_part(struct canon_body *c, struct span s)
{
  /* nearly every line of a large body: one line end is pending, and both fit */
  if (c->breaks == 1 && s.len + 2 <= sizeof c->buffer - c->used) {
    char *to = c->buffer + c->used;

    c->breaks = 0;
    to[0] = '\r';
    to[1] = '\n';
    memcpy(to + 2, s.p, s.len);
    c->used += s.len + 2;
    return c->begun = 1;
  }
  return put_pending(c) && put(c, s);
}

static int has_no_blank(struct span s)
{
  return span_find(s, ' ') == s.len && span_find(s, '\t') == s.len;
}

int canon_body_feed(struct canon_body *c, struct span in)
{
  /* attachments, which make bodies large, hold no blank in many lines: that is seen at once */
  int as_it_is = c->canon == CANON_SIMPLE || (!c->blank && has_no_blank(in));

  while (in.len) {
    size_t lf = span_find(in, '\n');
    struct span part = span_first(in, lf);

    if (part.len && !(as_it_is ? copy_part(c, part) : relaxed_part(c, part)))
      return 0;
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
  if ((c->canon == CANON_SIMPLE || c->begun) && !put_break(c))
    return 0;
  return flush(c);
}
