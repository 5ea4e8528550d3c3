/* der: headers have the shortest form. */
#include "smime/der.h"

#include "smime/ber.h"

#define HEADER_MAX (2 + sizeof(unsigned long long))

static size_t make_header(char header[HEADER_MAX], unsigned char first, unsigned long long len)
{
  size_t octets = 0;

  header[0] = (char)first;
  if (len < 0x80) {
    header[1] = (char)len;
    return 2;
  }
  for (unsigned long long rest = len; rest; rest >>= 8)
    octets++;
  header[1] = (char)(0x80 | octets);
  for (size_t i = 0; i < octets; i++)
    header[2 + i] = (char)(len >> (8 * (octets - 1 - i)) & 0xff);
  return 2 + octets;
}

static int insert(stralloc *out, size_t at, const char *bytes, size_t len)
{
  if (!stralloc_readyplus(out, len))
    return 0;
  memmove(out->s + at + len, out->s + at, out->len - at);
  if (len)
    memcpy(out->s + at, bytes, len);
  out->len += len;
  return 1;
}

int der_put(stralloc *out, struct span element)
{
  return stralloc_catb(out, element.p, element.len);
}

int der_wrap(stralloc *out, size_t from, unsigned char first)
{
  char header[HEADER_MAX];
  size_t len = make_header(header, first, out->len - from);

  return insert(out, from, header, len);
}

int der_element(stralloc *out, unsigned char first, struct span content)
{
  char header[HEADER_MAX];
  size_t len = make_header(header, first, content.len);

  return stralloc_catb(out, header, len) && der_put(out, content);
}

int der_small(stralloc *out, unsigned char value)
{
  char content = (char)value;

  return der_element(out, BER_INTEGER, span_make(&content, 1));
}

int der_front(stralloc *out, struct span element)
{
  return insert(out, 0, element.p, element.len);
}

int der_wrap_front(stralloc *out, unsigned char first, unsigned long long rest)
{
  char header[HEADER_MAX];
  size_t len = make_header(header, first, out->len + rest);

  return insert(out, 0, header, len);
}

static int is_before(struct span a, struct span b)
{
  size_t len = a.len < b.len ? a.len : b.len;
  int order = len && b.p ? memcmp(a.p, b.p, len) : 0;

  return order < 0 || (order == 0 && a.len < b.len);
}

/* the next element of `in` as a whole */
static int take(struct span *in, struct span *whole)
{
  struct span before = *in;
  struct span content;
  struct ber h;

  if (!ber_take(&h, &content, in))
    return 0;
  *whole = span_first(before, before.len - in->len);
  return 1;
}

/* the lowest element that is greater than `last`, or the lowest of all if last.p is NULL; a set has each one once */
static int next_in_order(struct span *next, struct span elements, struct span last)
{
  struct span one;

  next->p = NULL;
  while (elements.len) {
    if (!take(&elements, &one))
      return 0;
    if ((!last.p || is_before(last, one)) && (!next->p || is_before(one, *next)))
      *next = one;
  }
  return 1;
}

int der_sort(stralloc *out, size_t from)
{
  stralloc old = STRALLOC_ZERO;
  struct span last = { NULL, 0 };
  int good = span_copy(&old, span_from(span_sa(out), from));

  out->len = from;
  while (good) {
    struct span next;

    good = next_in_order(&next, span_sa(&old), last);
    if (!good || !next.p)
      break;
    good = der_put(out, next);
    last = next;
  }
  stralloc_free(&old);
  return good;
}
