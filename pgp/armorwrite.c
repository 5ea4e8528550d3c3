/* armorwrite: write ASCII armor, in lines of ARMOR_COLUMNS characters. */
#include "pgp/armor.h"
#include "pgp/crc24.h"

#define LINE_BYTES (ARMOR_COLUMNS / 4 * 3)
/* lines that are given to the sink together */
#define LINES 64

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* the two characters of each 12 bits */
static char pairs[4096][2];
static int has_pairs;

static void make_pairs(void)
{
  for (size_t i = 0; i < 4096; i++) {
    pairs[i][0] = alphabet[i >> 6];
    pairs[i][1] = alphabet[i & 63];
  }
  has_pairs = 1;
}

/* `in` in base64, with padding. Returns the end of what was written. */
static char *encode(char *out, const unsigned char *in, size_t len)
{
  for (; len >= 3; len -= 3, in += 3, out += 4) {
    memcpy(out, pairs[in[0] << 4 | in[1] >> 4], 2);
    memcpy(out + 2, pairs[(in[1] & 15) << 8 | in[2]], 2);
  }
  if (len == 0)
    return out;
  memcpy(out, pairs[in[0] << 4 | (len == 2 ? in[1] >> 4 : 0)], 2);
  out[2] = out[3] = '=';
  if (len == 2)
    out[2] = alphabet[(in[1] & 15) << 2];
  return out + 4;
}

/* at most LINES lines. Returns 1, or 0 if the sink stopped. */
static int put(const struct armor_writer *a, const unsigned char *in, size_t len, span_sink *sink, void *arg)
{
  char text[LINES * (ARMOR_COLUMNS + 2)];
  char *end = text;
  size_t end_len = strlen(a->line_end);

  while (len) {
    size_t some = len < LINE_BYTES ? len : LINE_BYTES;

    end = encode(end, in, some);
    memcpy(end, a->line_end, end_len);
    end += end_len;
    in += some;
    len -= some;
  }
  return sink(arg, span_make(text, (size_t)(end - text)));
}

static int dashes(const struct armor_writer *a, const char *word, span_sink *sink, void *arg)
{
  return sink(arg, span_of("-----")) && sink(arg, span_of(word)) && sink(arg, span_of(armor_label(a->kind)))
         && sink(arg, span_of("-----")) && sink(arg, span_of(a->line_end));
}

int armor_writer_init(struct armor_writer *a, enum armor_kind kind, const char *line_end, span_sink *sink, void *arg)
{
  if (!has_pairs)
    make_pairs();
  a->kind = kind;
  a->line_end = line_end;
  a->crc = CRC24_START;
  a->held_len = 0;
  return dashes(a, "BEGIN ", sink, arg) && sink(arg, span_of(line_end));
}

int armor_writer_feed(struct armor_writer *a, struct span piece, span_sink *sink, void *arg)
{
  a->crc = crc24_feed(a->crc, piece);
  if (a->held_len) {
    struct span some = span_first(piece, sizeof a->held - a->held_len);

    memcpy(a->held + a->held_len, some.p, some.len);
    a->held_len += some.len;
    piece = span_from(piece, some.len);
    if (a->held_len < sizeof a->held)
      return 1;
    a->held_len = 0;
    if (!put(a, a->held, sizeof a->held, sink, arg))
      return 0;
  }
  while (piece.len >= LINE_BYTES) {
    size_t lines = piece.len / LINE_BYTES < LINES ? piece.len / LINE_BYTES : LINES;

    if (!put(a, (const unsigned char *)piece.p, lines * LINE_BYTES, sink, arg))
      return 0;
    piece = span_from(piece, lines * LINE_BYTES);
  }
  if (piece.len)
    memcpy(a->held, piece.p, piece.len);
  a->held_len = piece.len;
  return 1;
}

int armor_writer_end(struct armor_writer *a, span_sink *sink, void *arg)
{
  const unsigned char crc[3] = { (unsigned char)(a->crc >> 24), (unsigned char)(a->crc >> 16),
                                 (unsigned char)(a->crc >> 8) };
  char sum[4];

  if (a->held_len && !put(a, a->held, a->held_len, sink, arg))
    return 0;
  (void)encode(sum, crc, sizeof crc);
  return sink(arg, span_of("=")) && sink(arg, span_make(sum, sizeof sum)) && sink(arg, span_of(a->line_end))
         && dashes(a, "END ", sink, arg);
}
