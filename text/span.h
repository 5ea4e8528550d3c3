/* span: a pointer to bytes that somebody else owns, and their number. The bytes may contain NUL. A span is valid only
 * as long as its bytes are.
 */
#ifndef SPAN_H
#define SPAN_H

#include <skalibs/stralloc.h>
#include <stddef.h>
#include <string.h>

struct span {
  const char *p;
  size_t len;
};

/* a function that takes the next piece of a stream of bytes. Returns 1 to go on; on 0 its caller stops and returns 0.
 */
typedef int span_sink(void *arg, struct span piece);

static inline struct span span_make(const char *p, size_t len)
{
  struct span s;
  s.p = p;
  s.len = len;
  return s;
}

/* the bytes of a C string without its NUL */
static inline struct span span_of(const char *string)
{
  return span_make(string, strlen(string));
}

/* the bytes of `s`; valid until `s` grows or is freed */
static inline struct span span_sa(const stralloc *s)
{
  return span_make(s->s, s->len);
}

/* put `in` in the place of what `out` holds; `in` can be a part of that. Returns 1, or 0 with ENOMEM and `out` empty.
 * Used in place of stralloc_copyb() and its relatives: those of skalibs 2.14 keep the old content where `in` is empty.
 */
static inline int span_copy(stralloc *out, struct span in)
{
  out->len = 0;
  return in.len ? stralloc_copyb(out, in.p, in.len) : stralloc_ready(out, 1);
}

/* the bytes of `s` from offset `from` on; empty if `from` is s.len or more */
static inline struct span span_from(struct span s, size_t from)
{
  /* p of an empty span may be NULL, and NULL + 0 is undefined in C */
  if (s.len == 0)
    return s;
  return from >= s.len ? span_make(s.p + s.len, 0) : span_make(s.p + from, s.len - from);
}

/* the first `len` bytes of `s`; all of `s` if it has fewer */
static inline struct span span_first(struct span s, size_t len)
{
  return span_make(s.p, len < s.len ? len : s.len);
}

/* 1 if both have the same bytes, 0 if not; two empty spans are equal */
static inline int span_equal(struct span a, struct span b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* the offset of the first byte `c`, or s.len if there is none */
static inline size_t span_find(struct span s, char c)
{
  const char *at = s.len ? memchr(s.p, c, s.len) : NULL;
  return at ? (size_t)(at - s.p) : s.len;
}

/* the bytes of `s` behind its last byte `c`; empty, with p NULL, if `s` has no `c` */
static inline struct span span_behind_last(struct span s, char c)
{
  size_t at = s.len;

  while (at > 0 && s.p[at - 1] != c)
    at--;
  return at == 0 ? span_make(NULL, 0) : span_from(s, at);
}

/* Returns 1 if `s` begins with `start`, and removes `start` from `s`; else 0. */
static inline int span_take(struct span *s, const char *start)
{
  size_t len = strlen(start);

  if (s->len < len || (len && memcmp(s->p, start, len) != 0))
    return 0;
  *s = span_from(*s, len);
  return 1;
}

/* remove the bytes at the start of `s` for which is_in_class() is true, and return them */
static inline struct span span_take_class(struct span *s, int (*is_in_class)(char c))
{
  struct span all = *s;
  size_t len = 0;

  while (len < s->len && is_in_class(s->p[len]))
    len++;
  *s = span_from(*s, len);
  return span_first(all, len);
}

#endif
