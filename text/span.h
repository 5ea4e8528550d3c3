/* span: a borrowed run of bytes. It owns nothing, may hold NUL, and is valid only as long
 * as the bytes it points to.
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

/* What every stream of bytes ends in. Returns 1 to go on; 0 makes the caller stop and return 0. */
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

/* all bytes of `s`, borrowed: valid until it grows or is freed */
static inline struct span span_sa(const stralloc *s)
{
  return span_make(s->s, s->len);
}

/* the rest of `s` from offset `from` on; empty when there is none */
static inline struct span span_from(struct span s, size_t from)
{
  /* an empty one may have p NULL, and C knows no NULL + 0 */
  if (s.len == 0)
    return s;
  return from >= s.len ? span_make(s.p + s.len, 0) : span_make(s.p + from, s.len - from);
}

/* the first `len` bytes of `s`, or all of it */
static inline struct span span_first(struct span s, size_t len)
{
  return span_make(s.p, len < s.len ? len : s.len);
}

static inline int span_equal(struct span a, struct span b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

/* the offset of the first byte `c`, or s.len */
static inline size_t span_find(struct span s, char c)
{
  const char *at = s.len ? memchr(s.p, c, s.len) : NULL;
  return at ? (size_t)(at - s.p) : s.len;
}

/* what stands behind the last byte `c` of `s`; empty, with p NULL, if there is none */
static inline struct span span_behind_last(struct span s, char c)
{
  size_t at = s.len;

  while (at > 0 && s.p[at - 1] != c)
    at--;
  return at == 0 ? span_make(NULL, 0) : span_from(s, at);
}

/* 1 if `s` begins with this string, which is taken off it then */
static inline int span_take(struct span *s, const char *start)
{
  size_t len = strlen(start);

  if (s->len < len || (len && memcmp(s->p, start, len) != 0))
    return 0;
  *s = span_from(*s, len);
  return 1;
}

/* take the bytes at the front of `s` that are of a class off it, and return them */
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
