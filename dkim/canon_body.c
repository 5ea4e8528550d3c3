/* canon_body: every byte of every body passes through this file, so it is written for speed.
 *
 * Input                  simple                       relaxed
 *   LF                   one more pending line end    the same; pending blanks are discarded
 *   blank or tab         content                      pending blank
 *   any other byte       pending line ends as CRLFs,  pending line ends as CRLFs, pending blanks
 *                        then the byte                as one blank, then the byte
 *   end of the body      CRLF                         CRLF if there was content
 *
 * What becomes of a byte before the last content depends on itself and on the next one alone: LF becomes CRLF, and
 * relaxed drops a blank or tab before another one or LF, and makes a blank of any other tab. So each piece is divided
 * behind its last content. What stands before is copied and changed in chunks; what stands behind is pending.
 */
#include "dkim/canon_body.h"

#include "text/block.h"

/* as many bytes as an uint64_t has bits */
#define CHUNK ((size_t)64)

/* the most that a chunk writes: two bytes for each of its own, and one more; or a chunk behind its last change */
#define ROOM (3 * CHUNK)

/* A chunk with more changes than these is written faster byte by byte. */
#define FEW 8

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

/* Write the pending line ends, of which there can be millions. */
static int put_breaks(struct canon_body *c)
{
  while (c->breaks) {
    size_t n;

    if (!reserve(c, 2))
      return 0;
    n = (sizeof c->buffer - c->used) / 2;
    if (n > c->breaks)
      n = (size_t)c->breaks;
    for (size_t i = 0; i < n; i++)
      memcpy(c->buffer + c->used + 2 * i, "\r\n", 2);
    c->used += 2 * n;
    c->breaks -= n;
  }
  return 1;
}

/* Is this byte content wherever it stands? */
static inline int is_content(char byte, enum canon canon)
{
  return byte != '\n' && (canon == CANON_SIMPLE || (byte != ' ' && byte != '\t'));
}

/* hits: the bytes that are not */
static inline block no_content(block b, enum canon canon)
{
  block lf = (block)(b == '\n');

  return canon == CANON_SIMPLE ? lf : lf | (block)(b == ' ') | (block)(b == '\t');
}

/* what must be changed in a chunk; the lowest bit stands for its first byte */
struct changes {
  uint64_t lfs;    /* each becomes CRLF */
  uint64_t drops;  /* blanks and tabs that are left out */
  int tabs;        /* relaxed: is there any tab? */
};

/* A block behind the chunk at p is read too. gcc -O2 unrolls no loop unasked. */
static inline struct changes find_changes(const char *p, enum canon canon)
{
  struct changes found = { 0, 0, 0 };
  uint64_t gap = 0;
  uint64_t next;
  block tabs = { 0 };

#pragma GCC unroll 4
  for (size_t i = 0; i < CHUNK; i += BLOCK_BYTES) {
    block here = block_load(p + i);

    found.lfs |= block_bits((block)(here == '\n')) << i;
    gap |= block_bits(no_content(here, canon)) << i;
    tabs |= (block)(here == '\t');
  }
  if (canon == CANON_SIMPLE)
    return found;
  next = gap >> 1 | block_bits(no_content(block_load(p + CHUNK), canon)) << (CHUNK - 1);
  found.drops = gap & ~found.lfs & next;
  found.tabs = block_any(tabs);
  return found;
}

/* Write a chunk with any number of changes. There is no branch in the loop, because the processor could not predict it.
 * Instead CR and the byte are always written, and an unwanted one is overwritten by the next.
 */
static char *put_bytes(char *out, const char *p, struct changes found, enum canon canon)
{
  char chunk[CHUNK];

  for (size_t i = 0; i < CHUNK; i += BLOCK_BYTES) {
    block here = block_load(p + i);
    block tabs = (block)(here == '\t');

    block_store(chunk + i, canon == CANON_SIMPLE ? here : here ^ (tabs & ('\t' ^ ' ')));
  }
  for (size_t i = 0; i < CHUNK; i++) {
    *out = '\r';
    out += found.lfs >> i & 1;
    *out = chunk[i];
    out += ~found.drops >> i & 1;
  }
  return out;
}

/* Write a chunk; another one behind it can be read. All of it is copied, and with each change copied again from there
 * on, one byte further or one byte back. That is faster than copying only what stands between two changes.
 */
static inline char *put_chunk(char *out, const char *p, enum canon canon)
{
  struct changes found = find_changes(p, canon);
  uint64_t left = found.lfs | found.drops;
  ptrdiff_t shift = 0;

  if (found.tabs)
    return put_bytes(out, p, found, canon);
  memcpy(out, p, CHUNK);
  for (int few = FEW; left; left &= left - 1) {
    ptrdiff_t i = __builtin_ctzll(left);
    ptrdiff_t drop = (ptrdiff_t)(found.drops >> i & 1);
    char *to = out + i + shift;

    if (few-- == 0)
      return put_bytes(out, p, found, canon);
    *to = '\r';
    memcpy(to + 1 - drop, p + i + drop, CHUNK);
    shift += 1 - 2 * drop;
  }
  return out + CHUNK + shift;
}

/* s: whole chunks, behind which another one can be read */
static inline int put_chunks(struct canon_body *c, struct span s, enum canon canon)
{
  for (; s.len; s = span_from(s, CHUNK)) {
    if (!reserve(c, ROOM))
      return 0;
    c->used = (size_t)(put_chunk(c->buffer + c->used, s.p, canon) - c->buffer);
  }
  return 1;
}

/* Write what is pending, and `s`, which ends in content. Its last chunks are filled up with NUL, and that is taken off
 * again.
 */
static inline int put_content(struct canon_body *c, struct span s, enum canon canon)
{
  size_t direct = s.len < 2 * CHUNK ? 0 : (s.len / CHUNK - 1) * CHUNK;
  size_t rest = s.len - direct;
  size_t filled = (rest + CHUNK - 1) / CHUNK * CHUNK;
  char last[3 * CHUNK] = { 0 };

  memcpy(last, s.p + direct, rest);
  if (!put_breaks(c) || !reserve(c, 1))
    return 0;
  if (c->blank && is_content(s.p[0], canon))
    c->buffer[c->used++] = ' ';
  c->begun = 1;
  if (!put_chunks(c, span_first(s, direct), canon) || !put_chunks(c, span_make(last, filled), canon))
    return 0;
  c->used -= filled - rest;
  return 1;
}

/* the length of `s` up to its last content */
static inline size_t content_len(struct span s, enum canon canon)
{
  size_t n = s.len;

  while (n >= BLOCK_BYTES && !block_any(~no_content(block_load(s.p + n - BLOCK_BYTES), canon)))
    n -= BLOCK_BYTES;
  while (n && !is_content(s.p[n - 1], canon))
    n--;
  return n;
}

static inline int feed(struct canon_body *c, struct span in, enum canon canon)
{
  size_t n = content_len(in, canon);
  size_t lfs = 0;

  if (n && !put_content(c, span_first(in, n), canon))
    return 0;
  if (in.len)
    c->blank = n < in.len && in.p[in.len - 1] != '\n';
  for (; n < in.len; n++)
    lfs += in.p[n] == '\n';
  c->breaks += lfs;
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
