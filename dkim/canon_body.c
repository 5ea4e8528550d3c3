/* canon_body: every byte of every body passes through this file, so it is written for speed.
 *
 * Input                  simple                       relaxed
 *   LF                   one more pending line end    the same; pending blanks are discarded
 *   blank or tab         content                      pending blank
 *   any other byte       pending line ends as CRLFs,  pending line ends as CRLFs, pending blanks
 *                        then the byte                as one blank, then the byte
 *   end of the body      CRLF                         CRLF if there was content
 *
 * Lines are found by memchr(). relaxed leaves nearly every line unchanged. Such a line is recognized by comparing 16
 * bytes at once, and is copied in one piece.
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

/* make room for n bytes; n is at most the size of the buffer */
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

/* Content follows, so the pending line ends are not trailing: write them. */
static inline int put_pending(struct canon_body *c)
{
  for (; c->breaks; c->breaks--)
    if (!put_break(c))
      return 0;
  c->begun = 1;
  return 1;
}

/* Sixteen bytes that are compared at once. Nearly every processor has an instruction for it. */
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

/* Does relaxed leave this part of a line unchanged? It must have no tab, no two blanks in a row and no blank at its
 * end.
 */
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

/* Copy `s` and replace each run of blanks by one blank. There is no branch in the loop, because the processor could not
 * predict it in text with many blanks. Instead a blank and the byte are always written, and an unwanted one is
 * overwritten by the next.
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

  /* c->blank: the part before ended in a blank, which may form a run with blanks here */
  if (!c->blank && is_plain(s))
    return put_pending(c) && put(c, s);
  /* A product instead of || avoids a branch that the processor cannot predict. */
  while (blanks < s.len && (s.p[blanks] ^ ' ') * (s.p[blanks] ^ '\t') == 0)
    blanks++;
  c->blank |= blanks > 0;
  s = span_from(s, blanks);
  if (s.len && !put_pending(c))
    return 0;
  while (s.len) {
    struct span piece = span_first(s, CANON_BODY_BUFFER / 2);

    /* squeeze() adds at most one byte, and writes one more that is overwritten later */
    if (!reserve(c, piece.len + 2))
      return 0;
    squeeze(c, piece);
    s = span_from(s, piece.len);
  }
  return 1;
}

/* copy a part of one line unchanged; s is not empty */
static inline int copy_part(struct canon_body *c, struct span s)
{
  /* the usual case in a large body: one line end is pending, and it fits into the buffer together with the line */
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
  /* Large bodies are mostly attachments, which have no blanks. So all of `in` is searched for a blank at once. */
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
