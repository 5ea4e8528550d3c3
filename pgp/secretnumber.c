/* secretnumber: packets are moved to the front, over the octets that were taken out before them. */
#include "pgp/secretnumber.h"

#include "crypto/secret.h"
#include "pgp/keymaterial.h"

/* RFC 9580 5.5.3: no protection, then the number behind its length in bits, then a check sum */
#define LENGTH_BYTES 2
#define SUM_BYTES 2

/* In the new format a body of this size has a length of two octets, and a shorter one has one. */
#define NEW_FORMAT 0x40
#define TWO_OCTETS_MIN 192

static unsigned int octet(struct span s, size_t at)
{
  return (unsigned char)s.p[at];
}

static unsigned int sum(struct span s)
{
  unsigned int n = 0;

  for (size_t i = 0; i < s.len; i++)
    n += octet(s, i);
  return n & 0xffff;
}

static void put16(char *out, unsigned int n)
{
  out[0] = (char)(n >> 8);
  out[1] = (char)n;
}

/* the secret part of a key of a curve that has no pass phrase; empty if it is none */
static struct span secret_part(const struct packet *p)
{
  struct keymaterial k;
  struct span part;

  if ((p->tag != PACKET_SECRET_KEY && p->tag != PACKET_SECRET_SUBKEY) || keymaterial_read(&k, p) != KEYMATERIAL_GOOD
      || k.version != 4
      || (k.algorithm != KEYMATERIAL_EDDSA && k.algorithm != KEYMATERIAL_ECDH && k.algorithm != KEYMATERIAL_ECDSA))
    return span_make(NULL, 0);
  part = span_from(p->body, k.public_part.len);
  return part.len > 1 + LENGTH_BYTES + SUM_BYTES && part.p[0] == 0 ? span_from(part, 1) : span_make(NULL, 0);
}

/* how many octets 0 its number begins with; 0 if its length or check sum is wrong */
static size_t zeros(struct span part)
{
  struct span number = span_first(part, part.len - SUM_BYTES);
  unsigned int bits = octet(part, 0) << 8 | octet(part, 1);
  unsigned int stored = octet(part, part.len - 2) << 8 | octet(part, part.len - 1);
  size_t count = 0;

  if ((bits + 7) / 8 != number.len - LENGTH_BYTES || sum(number) != stored)
    return 0;
  number = span_from(number, LENGTH_BYTES);
  while (count < number.len && number.p[count] == 0)
    count++;
  return count < number.len ? count : 0;
}

static unsigned int bits_of(struct span number)
{
  unsigned int bits = (unsigned int)number.len * 8;

  for (unsigned int first = octet(number, 0); !(first & 0x80); first <<= 1)
    bits--;
  return bits;
}

/* The header of `whole`, for a body of `len` octets, which are fewer. Returns its length, which is not larger. */
static size_t put_header(char *out, struct span whole, size_t header_len, size_t len)
{
  int is_new = (octet(whole, 0) & NEW_FORMAT) != 0;
  size_t at = is_new && header_len == PACKET_HEADER_BYTES ? 2 : 1;

  memmove(out, whole.p, header_len);
  if (is_new && header_len == 3 && len >= TWO_OCTETS_MIN) {
    put16(out + 1, (unsigned int)(len - TWO_OCTETS_MIN) + (TWO_OCTETS_MIN << 8));
    return header_len;
  }
  if (is_new && header_len == 3)
    header_len = 2;
  for (size_t i = header_len; i-- > at; len >>= 8)
    out[i] = (char)len;
  return header_len;
}

/* `p` without the zeros of its secret part. `out` is not behind it. Returns the length. */
static size_t put_mended(char *out, const struct packet *p, struct span part, size_t count)
{
  size_t header_len = p->whole.len - p->body.len;
  size_t before = p->body.len - part.len;
  struct span number = span_from(span_first(part, part.len - SUM_BYTES), LENGTH_BYTES + count);
  size_t len = put_header(out, p->whole, header_len, p->body.len - count);
  char *start;

  memmove(out + len, p->body.p, before);
  start = out + len + before;
  len += before + LENGTH_BYTES + number.len + SUM_BYTES;
  memmove(start + LENGTH_BYTES, number.p, number.len);
  number = span_make(start + LENGTH_BYTES, number.len);
  put16(start, bits_of(number));
  put16(start + LENGTH_BYTES + number.len, sum(span_make(start, LENGTH_BYTES + number.len)));
  return len;
}

size_t secretnumber_mend(char *keys, size_t len)
{
  struct span in = span_make(keys, len);
  struct packet p;
  char *out = keys;

  while (packet_next(&p, &in) == 1) {
    struct span part = secret_part(&p);
    size_t count = part.len ? zeros(part) : 0;

    if (count) {
      out += put_mended(out, &p, part, count);
    } else {
      memmove(out, p.whole.p, p.whole.len);
      out += p.whole.len;
    }
  }
  if (in.len)
    memmove(out, in.p, in.len);
  out += in.len;
  len -= (size_t)(out - keys);
  secret_wipe(out, len);
  return (size_t)(out - keys);
}
