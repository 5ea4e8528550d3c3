/* canon_body: every byte of every body passes through this file, so it is written for speed.
 *
 * Input                  simple                       relaxed
 *   LF                   one more pending line end    the same; pending blanks are discarded
 *   blank or tab         content                      pending blank
 *   any other byte       pending line ends as CRLFs,  pending line ends as CRLFs, pending blanks
 *                        then the byte                as one blank, then the byte
 *   end of the body      CRLF                         CRLF if there was content
 *
 * Nearly all bytes are content behind content. They are recognized and copied 16 at once; so is a single blank between
 * two of them, which relaxed leaves as it is.
 */
#include "dkim/canon_body.h"

#include "text/block.h"

/* what put_content() writes between two looks at the room that is left: a block and two bytes */
#define ROOM_BYTES ((size_t)(BLOCK_BYTES + 2))

/* Content of fewer bytes between two blanks is worth no search for its end. */
#define FEW_BYTES 8

/* What is done byte by byte then: two blocks. */
#define SQUEEZE_BYTES ((size_t)(2 * BLOCK_BYTES))

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

/* Write the pending line ends. Each copy doubles what is there already, because there can be millions of them. */
static int put_breaks(struct canon_body *c)
{
  while (c->breaks) {
    size_t bytes;
    char *to;

    if (!reserve(c, 2))
      return 0;
    bytes = (sizeof c->buffer - c->used) / 2;
    bytes = 2 * (c->breaks < bytes ? (size_t)c->breaks : bytes);
    to = c->buffer + c->used;
    to[0] = '\r';
    to[1] = '\n';
    for (size_t done = 2; done < bytes; done += done)
      memcpy(to + done, to, done < bytes - done ? done : bytes - done);
    c->breaks -= bytes / 2;
    c->used += bytes;
  }
  return 1;
}

/* Content follows, so what is pending is not trailing: write it. */
static inline int put_pending(struct canon_body *c)
{
  if (!reserve(c, 3))
    return 0;
  if (c->breaks == 1) {
    c->buffer[c->used++] = '\r';
    c->buffer[c->used++] = '\n';
    c->breaks = 0;
  } else if (c->breaks && (!put_breaks(c) || !reserve(c, 1))) {
    return 0;
  }
  if (c->blank)
    c->buffer[c->used++] = ' ';
  c->blank = 0;
  c->begun = 1;
  return 1;
}

/* Is this byte content wherever it stands? */
static inline int is_content(char byte, enum canon canon)
{
  return byte != '\n' && (canon == CANON_SIMPLE || (byte != ' ' && byte != '\t'));
}

static inline block blanks(block b)
{
  return (block)(b == ' ') | (block)(b == '\t');
}

/* Hits: the bytes at p that are not content. With relaxed these are LF, a tab, and a blank before LF, blank or tab. One
 * byte behind the block is read too.
 */
static inline block pending(const char *p, enum canon canon)
{
  block here = block_load(p);
  block next = block_load(p + 1);
  block lf = (block)(here == '\n');

  if (canon == CANON_SIMPLE)
    return lf;
  return lf | (block)(here == '\t') | ((block)(here == ' ') & (blanks(next) | (block)(next == '\n')));
}

/* The two changes that are made most often: one LF, or two blanks, before content. Returns the number of bytes of `p`
 * that this takes; 0 if it is something else. At least one byte behind `p` can be read, and there is room for two.
 */
static inline size_t put_change(struct canon_body *c, const char *p, const char *end, enum canon canon)
{
  if (*p == '\n' && is_content(p[1], canon)) {
    c->buffer[c->used++] = '\r';
    c->buffer[c->used++] = '\n';
    return 1;
  }
  if (*p == ' ' && p[1] == ' ' && end - p > 2 && is_content(p[2], canon)) {
    c->buffer[c->used++] = ' ';
    return 2;
  }
  return 0;
}

/* Copy content, which begins at s->p, up to what may have to be changed, and remove it from `s`. A blank at the end of
 * `s` is left there, because nobody knows what comes behind it.
 */
static inline int put_content(struct canon_body *c, struct span *s, enum canon canon)
{
  const char *p = s->p;
  const char *end = s->p + s->len;
  int good = 1;

  while (good && end - p > BLOCK_BYTES) {
    block hits = pending(p, canon);

    block_store(c->buffer + c->used, block_load(p));
    if (block_any(hits)) {
      size_t n = block_first(hits);
      size_t changed;

      c->used += n;
      p += n;
      changed = put_change(c, p, end, canon);
      if (changed == 0) {
        *s = span_from(*s, (size_t)(p - s->p));
        return 1;
      }
      p += changed;
    } else {
      c->used += BLOCK_BYTES;
      p += BLOCK_BYTES;
    }
    good = reserve(c, ROOM_BYTES);
  }
  for (; good && p < end && is_content(*p, canon); p++) {
    c->buffer[c->used++] = *p;
    good = reserve(c, ROOM_BYTES);
  }
  *s = span_from(*s, (size_t)(p - s->p));
  return good;
}

/* the number of LFs, or of blanks and tabs, at the start of `s` */
static inline size_t count(struct span s, unsigned char one, unsigned char other)
{
  size_t n = 0;

  for (; n + BLOCK_BYTES <= s.len; n += BLOCK_BYTES) {
    block here = block_load(s.p + n);
    block others = (block)(here != one) & (block)(here != other);

    if (block_any(others))
      return n + block_first(others);
  }
  while (n < s.len && ((unsigned char)s.p[n] == one || (unsigned char)s.p[n] == other))
    n++;
  return n;
}

/* The first SQUEEZE_BYTES of `s` for relaxed, byte by byte, without LF among them. There is no branch in the loop,
 * because the processor could not predict it in text with many blanks. Instead a blank and the byte are always written,
 * and an unwanted one is overwritten by the next.
 */
static void squeeze(struct canon_body *c, struct span s)
{
  char *out = c->buffer + c->used;
  size_t blank = (size_t)c->blank;

  for (size_t i = 0; i < SQUEEZE_BYTES; i++) {
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

static inline int has_lf(const char *p)
{
  return block_any((block)(block_load(p) == '\n') | (block)(block_load(p + BLOCK_BYTES) == '\n'));
}

/* Copy content. If little of it stands together, so that finding its end takes most of the time, squeeze what comes
 * behind it, as long as that removes many bytes.
 */
static inline int put_some(struct canon_body *c, struct span *s, enum canon canon)
{
  size_t len = s->len;
  size_t used;

  if (!put_content(c, s, canon))
    return 0;
  if (canon == CANON_SIMPLE || len - s->len >= FEW_BYTES || (s->len && s->p[0] == '\n'))
    return 1;
  do {
    if (s->len < SQUEEZE_BYTES || has_lf(s->p))
      return 1;
    if (!reserve(c, SQUEEZE_BYTES + 2))
      return 0;
    used = c->used;
    squeeze(c, *s);
    *s = span_from(*s, SQUEEZE_BYTES);
  } while (c->used - used < SQUEEZE_BYTES - FEW_BYTES);
  return 1;
}

static inline int feed(struct canon_body *c, struct span in, enum canon canon)
{
  while (in.len) {
    if (in.p[0] == '\n') {
      size_t n = in.len > 1 && in.p[1] == '\n' ? count(in, '\n', '\n') : 1;

      c->breaks += n;
      c->blank = 0;
      in = span_from(in, n);
    } else if (!is_content(in.p[0], canon)) {
      c->blank = 1;
      in = span_from(in, count(in, ' ', '\t'));
    } else if (!put_pending(c) || !reserve(c, ROOM_BYTES) || !put_some(c, &in, canon)) {
      return 0;
    }
  }
  return 1;
}

int canon_body_feed(struct canon_body *c, struct span in)
{
  return c->canon == CANON_SIMPLE ? feed(c, in, CANON_SIMPLE) : feed(c, in, CANON_RELAXED);
}

int canon_body_end(struct canon_body *c)
{
  if (c->canon == CANON_SIMPLE || c->begun)
    c->breaks = 1;
  else
    c->breaks = 0;
  return put_breaks(c) && flush(c);
}
