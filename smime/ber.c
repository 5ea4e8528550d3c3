/* ber: read tags and lengths. */
#include "smime/ber.h"

/* of elements with an indefinite length in each other; libcrypto reads 30 */
#define NESTED_MAX 30
#define LENGTH_OCTETS 8
#define TAG_OCTETS 5
#define LENGTH_LIMIT (1ULL << 60)

static unsigned char octet(struct span in, size_t i)
{
  return (unsigned char)in.p[i];
}

/* the octets of the tag; 0 if `in` is too short; more than TAG_OCTETS if there are too many */
static size_t tag_octets(struct span in)
{
  size_t n = 1;

  if (in.len == 0)
    return 0;
  if ((octet(in, 0) & 0x1f) != 0x1f)
    return 1;
  while (n < in.len && n < TAG_OCTETS && (octet(in, n) & 0x80))
    n++;
  if (n == TAG_OCTETS)
    return n + 1;
  return n == in.len ? 0 : n + 1;
}

static int read_length(struct ber *h, struct span in)
{
  size_t octets;

  if (in.len == 0)
    return 0;
  h->header_len++;
  if (octet(in, 0) < 0x80) {
    h->len = octet(in, 0);
    return 1;
  }
  octets = octet(in, 0) & 0x7f;
  h->is_indefinite = octets == 0;
  if (octets > LENGTH_OCTETS || (h->is_indefinite && !h->is_constructed))
    return -1;
  for (size_t i = 1; i <= octets; i++) {
    if (i == in.len)
      return 0;
    if (h->len >= LENGTH_LIMIT / 256)
      return -1;
    h->len = h->len * 256 + octet(in, i);
  }
  h->header_len += octets;
  return 1;
}

int ber_header(struct ber *h, struct span in)
{
  size_t tag = tag_octets(in);

  if (tag == 0)
    return 0;
  if (tag > TAG_OCTETS)
    return -1;
  h->first = octet(in, 0);
  h->is_constructed = (h->first & 0x20) != 0;
  h->is_indefinite = 0;
  h->len = 0;
  h->header_len = tag;
  return read_length(h, span_from(in, tag));
}

int ber_is_end(const struct ber *h)
{
  return h->first == BER_END && h->len == 0 && !h->is_indefinite;
}

/* the octets of the content of an element of indefinite length, with its end mark; 0 if the end is not there */
static size_t find_end(struct span in)
{
  struct span rest = in;
  unsigned int depth = 1;
  struct ber h;

  while (depth > 0) {
    if (ber_header(&h, rest) != 1)
      return 0;
    rest = span_from(rest, h.header_len);
    if (h.len > rest.len)
      return 0;
    rest = span_from(rest, (size_t)h.len);
    if (ber_is_end(&h))
      depth--;
    else if (h.is_indefinite && ++depth > NESTED_MAX)
      return 0;
  }
  return in.len - rest.len;
}

int ber_take(struct ber *h, struct span *content, struct span *in)
{
  struct span rest;
  size_t len;

  if (ber_header(h, *in) != 1)
    return 0;
  rest = span_from(*in, h->header_len);
  if (h->is_indefinite) {
    len = find_end(rest);
    if (len == 0)
      return 0;
    *content = span_first(rest, len - 2);
  } else {
    if (h->len > rest.len)
      return 0;
    len = (size_t)h->len;
    *content = span_first(rest, len);
  }
  *in = span_from(rest, len);
  return 1;
}

int ber_take_as(struct span *content, struct span *in, unsigned char first)
{
  struct span rest = *in;
  struct ber h;

  if (!ber_take(&h, content, &rest) || h.first != first)
    return 0;
  *in = rest;
  return 1;
}
