/* packet: headers of the old and the new format. */
#include "pgp/packet.h"

#include <errno.h>

static unsigned char octet(struct span in, size_t at)
{
  return (unsigned char)in.p[at];
}

static uint32_t number(struct span in, size_t at, size_t octets)
{
  uint32_t n = 0;

  for (size_t i = 0; i < octets; i++)
    n = n << 8 | octet(in, at + i);
  return n;
}

/* RFC 9580 4.2.1. `at` is where the length begins. Returns 1, or 0 if `in` is too short. */
static int new_length(struct packet_header *h, struct span in, size_t at)
{
  unsigned char first;

  h->is_partial = 0;
  h->is_indefinite = 0;
  if (in.len <= at)
    return 0;
  first = octet(in, at);
  if (first < 192) {
    h->header_len = at + 1;
    h->body_len = first;
    return 1;
  }
  if (first >= 224 && first < 255) {
    h->header_len = at + 1;
    h->body_len = (uint32_t)1 << (first & 31);
    h->is_partial = 1;
    return 1;
  }
  h->header_len = at + (first == 255 ? 5 : 2);
  if (in.len < h->header_len)
    return 0;
  h->body_len = first == 255 ? number(in, at + 1, 4) : ((uint32_t)(first - 192) << 8) + octet(in, at + 1) + 192;
  return 1;
}

/* RFC 9580 4.2.2 */
static int old_header(struct packet_header *h, struct span in)
{
  unsigned int kind = octet(in, 0) & 3;
  size_t octets = kind == 3 ? 0 : (size_t)1 << kind;

  h->tag = octet(in, 0) >> 2 & 15;
  h->is_partial = 0;
  h->is_indefinite = kind == 3;
  h->header_len = 1 + octets;
  if (in.len < h->header_len)
    return 0;
  h->body_len = number(in, 1, octets);
  return 1;
}

int packet_header(struct packet_header *h, struct span in)
{
  int result;

  if (in.len == 0)
    return 0;
  if (!(octet(in, 0) & 0x80))
    return -1;
  h->tag = octet(in, 0) & 63;
  result = octet(in, 0) & 0x40 ? new_length(h, in, 1) : old_header(h, in);
  return h->tag == 0 ? -1 : result;
}

int packet_length(struct packet_header *h, struct span in)
{
  return new_length(h, in, 0);
}

int packet_next(struct packet *p, struct span *in)
{
  struct packet_header h;

  if (in->len == 0)
    return 0;
  if (packet_header(&h, *in) != 1 || h.is_partial || h.is_indefinite || h.body_len > in->len - h.header_len)
    return -1;
  p->tag = h.tag;
  p->whole = span_first(*in, h.header_len + h.body_len);
  p->body = span_from(p->whole, h.header_len);
  *in = span_from(*in, p->whole.len);
  return 1;
}

int packet_uint(uint32_t *value, struct span *in, size_t octets)
{
  if (in->len < octets)
    return 0;
  *value = number(*in, 0, octets);
  *in = span_from(*in, octets);
  return 1;
}

int packet_take(struct span *out, struct span *in, size_t len)
{
  if (in->len < len)
    return 0;
  *out = span_first(*in, len);
  *in = span_from(*in, len);
  return 1;
}

int packet_cat(stralloc *out, int tag, struct span body)
{
  char header[PACKET_HEADER_BYTES] = { (char)(0xc0 | tag), (char)0xff };

  if (body.len > UINT32_MAX) {
    errno = ENOMEM;
    return 0;
  }
  for (size_t i = 0; i < 4; i++)
    header[2 + i] = (char)(body.len >> (24 - 8 * i));
  return stralloc_catb(out, header, sizeof header) && (body.len == 0 || stralloc_catb(out, body.p, body.len));
}
