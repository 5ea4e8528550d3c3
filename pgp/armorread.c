/* armorread: read ASCII armor, line by line. Each state says which lines may come:
 *
 *   BEFORE   text -> BEFORE   BEGIN line -> HEADERS
 *   HEADERS  header line -> HEADERS   empty line -> BODY   base64 -> BODY, where something has lost the empty line
 *   BODY     base64, empty line -> BODY   check sum -> SUM   END line -> BEHIND
 *   SUM      empty line -> SUM   END line -> BEHIND
 *   BEHIND   text -> BEHIND
 *   BINARY   no lines: everything is passed on
 */
#include "pgp/armor.h"

#include "pgp/crc24.h"
#include "text/ascii.h"

#include <stddef.h>

enum { START, BEFORE, HEADERS, BODY, SUM, BEHIND, BINARY };
enum { PADDING_NONE, PADDING_MORE, PADDING_DONE };

static struct span without_end(struct span line)
{
  while (line.len && ascii_is_fws(line.p[line.len - 1]))
    line.len--;
  return line;
}

/* ---- base64 ------------------------------------------------------------------------------------- */

/* the bits of a character at each of the four places of a group */
#define NO_BASE64 0x80000000U
static uint32_t bits[4][256];
static int has_bits;

static void make_bits(void)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  for (int place = 0; place < 4; place++) {
    for (int c = 0; c < 256; c++)
      bits[place][c] = NO_BASE64;
    for (uint32_t i = 0; i < 64; i++)
      bits[place][(unsigned char)alphabet[i]] = i << (18 - 6 * place);
  }
  has_bits = 1;
}

/* Returns 1, or 0 if the sink stopped, now or before. */
static int flush(struct armor_reader *a)
{
  struct span out = span_make(a->out, a->out_len);

  a->out_len = 0;
  if (out.len == 0 || a->is_stopped)
    return !a->is_stopped;
  a->crc = crc24_feed(a->crc, out);
  a->bytes += out.len;
  if (!a->sink(a->arg, out))
    a->is_stopped = 1;
  return !a->is_stopped;
}

/* What was read before the fault is passed on, so that it does not matter where the text was cut. */
static int fail(struct armor_reader *a, enum armor_fault fault)
{
  if (a->fault == ARMOR_SOUND) {
    a->fault = fault;
    (void)flush(a);
  }
  return 0;
}

/* The octets of a group that has its padding, or is complete. */
static int put_group(struct armor_reader *a, size_t octets)
{
  if (sizeof a->out - a->out_len < 3 && !flush(a))
    return 0;
  for (size_t i = 0; i < octets; i++)
    a->out[a->out_len++] = (char)(a->group >> (16 - 8 * i));
  a->group = 0;
  a->group_len = 0;
  return 1;
}

static int take_padding(struct armor_reader *a)
{
  size_t octets = (size_t)a->group_len - 1;

  if (a->padding == PADDING_MORE) {
    a->padding = PADDING_DONE;
    return 1;
  }
  if (a->padding == PADDING_DONE || a->group_len < 2)
    return fail(a, ARMOR_BASE64);
  a->padding = a->group_len == 2 ? PADDING_MORE : PADDING_DONE;
  return put_group(a, octets);
}

/* one character, white space left out */
static int take_character(struct armor_reader *a, unsigned char c)
{
  uint32_t value;

  if (c == '=')
    return take_padding(a);
  if (ascii_is_fws((char)c))
    return 1;
  value = bits[a->group_len & 3][c];
  if (value == NO_BASE64 || a->padding)
    return fail(a, ARMOR_BASE64);
  a->group |= value;
  return ++a->group_len < 4 || put_group(a, 3);
}

/* Whole groups of a line. Returns how many characters were taken. */
static size_t take_groups(struct armor_reader *a, struct span line)
{
  const unsigned char *p = (const unsigned char *)line.p;
  char *out = a->out + a->out_len;
  size_t done = 0;

  for (; line.len - done >= 4; done += 4, p += 4, out += 3) {
    uint32_t group = bits[0][p[0]] | bits[1][p[1]] | bits[2][p[2]] | bits[3][p[3]];

    if (group & NO_BASE64)
      break;
    out[0] = (char)(group >> 16);
    out[1] = (char)(group >> 8);
    out[2] = (char)group;
  }
  a->out_len = (size_t)(out - a->out);
  return done;
}

static int base64_line(struct armor_reader *a, struct span line)
{
  while (line.len) {
    if (a->group_len == 0 && !a->padding) {
      if (sizeof a->out - a->out_len < line.len && !flush(a))
        return 0;
      line = span_from(line, take_groups(a, line));
    }
    if (line.len && !take_character(a, (unsigned char)line.p[0]))
      return 0;
    line = span_from(line, 1);
  }
  return 1;
}

/* ---- lines -------------------------------------------------------------------------------------- */

static int is_sum(const struct armor_reader *a, struct span line)
{
  return line.len == 5 && line.p[0] == '=' && a->group_len == 0 && a->padding != PADDING_MORE;
}

static int sum_line(struct armor_reader *a, struct span line)
{
  uint32_t sum = 0;

  for (int place = 0; place < 4; place++)
    sum |= bits[place][(unsigned char)line.p[1 + place]];
  if (!flush(a))
    return 0;
  if (sum & NO_BASE64)
    return fail(a, ARMOR_BASE64);
  a->has_crc = 1;
  a->state = SUM;
  return sum == a->crc >> 8 ? 1 : fail(a, ARMOR_CRC);
}

static int end_line(struct armor_reader *a, struct span line)
{
  if (armor_end_of(line) != a->kind)
    return fail(a, ARMOR_NO_END);
  if (a->group_len || a->padding == PADDING_MORE)
    return fail(a, ARMOR_BASE64);
  if (!flush(a))
    return 0;
  a->state = BEHIND;
  return a->bytes ? 1 : fail(a, ARMOR_EMPTY);
}

static int body_line(struct armor_reader *a, struct span line)
{
  if (line.len == 0)
    return 1;
  if (a->is_long)
    return fail(a, ARMOR_BASE64);
  if (line.p[0] == '-')
    return end_line(a, line);
  if (a->state == SUM)
    return fail(a, ARMOR_NO_END);
  return is_sum(a, line) ? sum_line(a, line) : base64_line(a, line);
}

static int header_line(struct armor_reader *a, struct span line)
{
  if (line.len == 0) {
    a->state = BODY;
    return 1;
  }
  if (a->is_long || ++a->headers > ARMOR_HEADERS)
    return fail(a, ARMOR_HEADER);
  if (span_find(line, ':') < line.len)
    return 1;
  a->state = BODY;
  return body_line(a, line);
}

static int before_line(struct armor_reader *a, struct span line)
{
  enum armor_kind kind = a->is_long ? ARMOR_NONE : armor_kind_of(line);

  if (kind == ARMOR_NONE) {
    a->has_text_before |= a->is_dark || line.len > 0;
    return 1;
  }
  a->kind = kind;
  a->state = HEADERS;
  return kind != ARMOR_SIGNED_TEXT;
}

/* a line without its line end; of a long one the beginning */
static int line(struct armor_reader *a, struct span text)
{
  text = without_end(text);
  switch (a->state) {
    case BEFORE: return before_line(a, text);
    case HEADERS: return header_line(a, text);
    case BODY: case SUM: return body_line(a, text);
    default: break;
  }
  a->has_text_behind |= a->is_dark || text.len > 0;
  return 1;
}

/* a part of a line that goes on */
static void hold(struct armor_reader *a, struct span part)
{
  struct span some = span_first(part, sizeof a->line - a->line_len);

  if (some.len)
    memcpy(a->line + a->line_len, some.p, some.len);
  a->line_len += some.len;
  if (some.len == part.len)
    return;
  a->is_long = 1;
  for (size_t i = some.len; i < part.len && !a->is_dark; i++)
    a->is_dark = !ascii_is_fws(part.p[i]);
}

static int held_line(struct armor_reader *a)
{
  int result = line(a, span_make(a->line, a->line_len));

  a->line_len = 0;
  a->is_long = 0;
  a->is_dark = 0;
  return result;
}

static int binary(struct armor_reader *a, struct span piece)
{
  a->bytes += piece.len;
  if (!a->sink(a->arg, piece))
    a->is_stopped = 1;
  return !a->is_stopped;
}

static void start(struct armor_reader *a, char first)
{
  a->state = BEFORE;
  if ((a->options & ARMOR_MAY_BE_BINARY) && ((unsigned char)first & 0x80)) {
    a->state = BINARY;
    a->kind = ARMOR_BINARY;
  }
}

void armor_reader_init(struct armor_reader *a, unsigned int options, span_sink *sink, void *arg)
{
  if (!has_bits)
    make_bits();
  memset(a, 0, offsetof(struct armor_reader, line));
  a->crc = CRC24_START;
  a->options = options;
  a->sink = sink;
  a->arg = arg;
}

static int can_go_on(const struct armor_reader *a)
{
  return a->fault == ARMOR_SOUND && !a->is_stopped && a->kind != ARMOR_SIGNED_TEXT;
}

int armor_reader_feed(struct armor_reader *a, struct span piece)
{
  if (piece.len == 0 || !can_go_on(a))
    return can_go_on(a);
  if (a->state == START)
    start(a, piece.p[0]);
  if (a->state == BINARY)
    return binary(a, piece);
  while (piece.len) {
    size_t lf = span_find(piece, '\n');
    struct span part = span_first(piece, lf);

    if (lf == piece.len || a->line_len || a->is_long || part.len > sizeof a->line)
      hold(a, part);
    if (lf == piece.len)
      break;
    if (!(a->line_len || a->is_long ? held_line(a) : line(a, part)))
      return 0;
    piece = span_from(piece, lf + 1);
  }
  return flush(a);
}

enum armor_fault armor_reader_end(struct armor_reader *a)
{
  if (can_go_on(a) && a->state != BINARY && (a->line_len || a->is_long))
    (void)held_line(a);
  if (can_go_on(a) && a->state != BINARY && a->state != BEHIND)
    (void)fail(a, a->kind == ARMOR_NONE ? ARMOR_NO_BEGIN : ARMOR_NO_END);
  return a->fault;
}
