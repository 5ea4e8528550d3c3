/* transfer_base64: base64 in lines (RFC 2045 6.8).
 *
 * Four bytes are decoded by four look-ups. Each table holds the bits of its byte where they stand in the three octets,
 * in the order in which a processor of either kind stores them; the fourth octet tells that a byte is not base64.
 */
#include "mail/transfer_codec.h"
#include "text/ascii.h"

#include <stdint.h>

#define LINE_BYTES 76

/* for bytes that are no digit of base64 */
#define NO_DIGIT 255
#define BAD 1

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static struct {
  char pair[4096][2];       /* the two digits of 12 bits */
  uint32_t bits[4][256];
  uint32_t bad;             /* the bits of the fourth octet */
  unsigned char digit[256];
  int is_made;              /* all but `pair` */
  int has_pairs;
} table;

static uint32_t stored(unsigned int a, unsigned int b, unsigned int c, unsigned int d)
{
  const unsigned char octets[4] = { (unsigned char)a, (unsigned char)b, (unsigned char)c, (unsigned char)d };
  uint32_t n;

  memcpy(&n, octets, sizeof n);
  return n;
}

static void make_table(void)
{
  table.bad = stored(0, 0, 0, BAD);
  memset(table.digit, NO_DIGIT, sizeof table.digit);
  for (int place = 0; place < 4; place++)
    for (int c = 0; c < 256; c++)
      table.bits[place][c] = table.bad;
  for (unsigned int n = 0; n < 64; n++) {
    unsigned char c = (unsigned char)alphabet[n];

    table.digit[c] = (unsigned char)n;
    table.bits[0][c] = stored(n << 2, 0, 0, 0);
    table.bits[1][c] = stored(n >> 4, n << 4 & 0xff, 0, 0);
    table.bits[2][c] = stored(0, n >> 2, n << 6 & 0xff, 0);
    table.bits[3][c] = stored(0, 0, n, 0);
  }
  table.is_made = 1;
}

/* Decode whole groups, until one has another byte or the output is full. Returns the number of bytes that it read. */
static size_t decode_groups(struct span in, struct transfer_out *out)
{
  const unsigned char *p = (const unsigned char *)in.p;
  char *to = out->bytes + out->len;
  size_t count = in.len / 4;
  size_t room = (TRANSFER_OUT_BYTES - out->len) / 3;
  size_t i;

  if (room == 0)
    return 0;
  /* each group writes a fourth octet, which the next one overwrites */
  if (count > room - 1)
    count = room - 1;
  for (i = 0; i < count; i++) {
    uint32_t group = table.bits[0][p[0]] | table.bits[1][p[1]] | table.bits[2][p[2]] | table.bits[3][p[3]];

    if (group & table.bad)
      break;
    memcpy(to, &group, sizeof group);
    p += 4;
    to += 3;
  }
  out->len += 3 * i;
  return 4 * i;
}

static void put_octets(const struct transfer_decode *t, size_t count, struct transfer_out *out)
{
  const unsigned char *digit = (const unsigned char *)t->held;

  transfer_out_byte(out, (char)(digit[0] << 2 | digit[1] >> 4));
  if (count > 1)
    transfer_out_byte(out, (char)(digit[1] << 4 | digit[2] >> 2));
  if (count > 2)
    transfer_out_byte(out, (char)(digit[2] << 6 | digit[3]));
}

/* There is room for three octets. */
static void decode_byte(struct transfer_decode *t, char c, struct transfer_out *out)
{
  unsigned char digit = table.digit[(unsigned char)c];

  if (c == '=') {
    t->padding++;
  } else if (digit == NO_DIGIT) {
    if (!ascii_is_fws(c))
      t->faults |= TRANSFER_STRAY;
  } else if (t->padding) {
    t->faults |= TRANSFER_BEHIND;
  } else {
    t->held[t->have++] = (char)digit;
    if (t->have == 4) {
      put_octets(t, 3, out);
      t->have = 0;
    }
  }
}

int transfer_base64_decode(struct transfer_decode *t, struct span in, struct transfer_out *out)
{
  if (!table.is_made)
    make_table();
  while (in.len) {
    if (!transfer_out_room(out, 7))
      return 0;
    if (t->have == 0 && t->padding == 0)
      in = span_from(in, decode_groups(in, out));
    /* what ended the groups, which is the end of a line nearly always, and the rest of a group that was cut */
    while (in.len) {
      decode_byte(t, in.p[0], out);
      in = span_from(in, 1);
      if (t->have == 0)
        break;
    }
  }
  return 1;
}

int transfer_base64_decode_end(struct transfer_decode *t, struct transfer_out *out)
{
  size_t wanted = t->have ? 4 - t->have : 0;
  /* the bits of the last digit that no octet needs */
  int rest = t->have == 2 ? 0xf : t->have == 3 ? 3 : 0;

  if (t->padding > wanted)
    t->faults |= TRANSFER_STRAY;
  if (t->padding < wanted || t->have == 1)
    t->faults |= TRANSFER_TRUNCATED;
  if (t->have && (t->held[t->have - 1] & rest))
    t->faults |= TRANSFER_BITS;
  if (t->have > 1)
    put_octets(t, t->have - 1, out);
  t->have = 0;
  return 1;
}

static void make_pairs(void)
{
  for (size_t n = 0; n < 4096; n++) {
    table.pair[n][0] = alphabet[n >> 6];
    table.pair[n][1] = alphabet[n & 63];
  }
  table.has_pairs = 1;
}

/* There is room for the four bytes. */
static inline void put_group(char *to, const unsigned char *octet)
{
  memcpy(to, table.pair[octet[0] << 4 | octet[1] >> 4], 2);
  memcpy(to + 2, table.pair[(octet[1] & 15) << 8 | octet[2]], 2);
}

/* write a group, and the line end behind a full line */
static int encode_group(struct transfer_encode *t, const unsigned char *octet, struct transfer_out *out)
{
  if (!transfer_out_room(out, 8))
    return 0;
  put_group(out->bytes + out->len, octet);
  out->len += 4;
  t->column += 4;
  if (t->column == LINE_BYTES) {
    transfer_out_bytes(out, span_of(t->line_end));
    t->column = 0;
  }
  return 1;
}

int transfer_base64_encode(struct transfer_encode *t, struct span in, struct transfer_out *out)
{
  if (!table.has_pairs)
    make_pairs();
  while (t->have && t->have < 3 && in.len) {
    t->held[t->have++] = in.p[0];
    in = span_from(in, 1);
  }
  if (t->have == 3) {
    if (!encode_group(t, (const unsigned char *)t->held, out))
      return 0;
    t->have = 0;
  }
  while (in.len >= 3) {
    size_t groups = (LINE_BYTES - t->column) / 4 - 1;

    if (groups > in.len / 3 - 1)
      groups = in.len / 3 - 1;
    if (!transfer_out_room(out, LINE_BYTES))
      return 0;
    for (size_t i = 0; i < groups; i++)
      put_group(out->bytes + out->len + 4 * i, (const unsigned char *)in.p + 3 * i);
    out->len += 4 * groups;
    t->column += 4 * groups;
    if (!encode_group(t, (const unsigned char *)in.p + 3 * groups, out))
      return 0;
    in = span_from(in, 3 * groups + 3);
  }
  for (; in.len; in = span_from(in, 1))
    t->held[t->have++] = in.p[0];
  return 1;
}

int transfer_base64_encode_end(struct transfer_encode *t, struct transfer_out *out)
{
  unsigned char octet[3] = { 0, 0, 0 };
  size_t have = t->have;

  if (have) {
    memcpy(octet, t->held, have);
    put_group(out->bytes + out->len, octet);
    out->len += 4;
    memset(out->bytes + out->len - (3 - have), '=', 3 - have);
    t->column += 4;
  }
  if (t->column)
    transfer_out_bytes(out, span_of(t->line_end));
  t->column = 0;
  t->have = 0;
  return 1;
}
