/* transfer_quoted: quoted-printable (RFC 2045 6.7).
 *
 * The decoder holds back what it cannot judge yet:
 *
 *   held                 next byte       it does
 *   ""                   blank  CR  =    holds it
 *   blanks               blank           holds it
 *                        LF              drops the blanks, writes LF
 *                        CR              holds it
 *                        else            writes the blanks
 *   blanks CR            LF              drops the blanks, writes CRLF
 *                        else            fault: writes all
 *   "=" blanks [CR]      LF              drops all: a soft line break
 *   "=" blanks           blank  CR       holds it
 *   "="  "=X"            hex digit       holds it; writes the octet when there are two
 *   "=" and more         else            fault: writes all
 */
#include "mail/transfer_codec.h"
#include "text/ascii.h"

#define LINE_BYTES 76

/* `From`: many programs change a line that begins with it and a blank */
#define FROM_BYTES 4

static int is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* what stands for itself wherever it is: printable, and neither `=` nor a blank */
static int is_plain(char c)
{
  return ascii_is_vchar(c) && c != '=';
}

static int hex_value(char c)
{
  char l = ascii_lower(c);

  return ascii_is_digit(c) ? c - '0' : l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

static int put_held(struct transfer_decode *t, struct transfer_out *out)
{
  if (!transfer_out_room(out, t->have))
    return 0;
  transfer_out_bytes(out, span_make(t->held, t->have));
  t->have = 0;
  return 1;
}

static char last_held(const struct transfer_decode *t)
{
  if (t->have == 0)
    return 0;
  return t->held[t->have - 1];
}

/* hold `c` if it can belong to what is held; returns 1 if it does */
static int hold(struct transfer_decode *t, char c)
{
  char last = last_held(t);
  int is_open = t->have == 0 || is_blank(last);

  if (c == '=' ? t->have != 0
      : c == '\r' ? !is_open && last != '='
      : is_blank(c) ? !is_open && last != '='
      : hex_value(c) == -1 || t->have == 0 || t->held[0] != '=' || t->have > 2 || is_blank(last) || last == '\r')
    return 0;
  t->held[t->have++] = c;
  return 1;
}

/* a line end: LF, or CRLF if the CR is held */
static int line_end(struct transfer_decode *t, struct transfer_out *out)
{
  int is_soft = t->have && t->held[0] == '=';
  int is_crlf = last_held(t) == '\r';

  if (is_soft && t->have == 2 && hex_value(t->held[1]) != -1) {
    t->faults |= TRANSFER_STRAY;
    return put_held(t, out) && transfer_out_room(out, 1) && (transfer_out_byte(out, '\n'), 1);
  }
  t->have = 0;
  if (is_soft)
    return 1;
  if (!transfer_out_room(out, 2))
    return 0;
  transfer_out_bytes(out, span_of(is_crlf ? "\r\n" : "\n"));
  return 1;
}

static int decode_byte(struct transfer_decode *t, char c, struct transfer_out *out)
{
  if (c == '\n')
    return line_end(t, out);
  if (t->have == TRANSFER_BLANKS) {
    t->faults |= TRANSFER_LONG;
    if (!put_held(t, out))
      return 0;
  }
  if (hold(t, c)) {
    if (t->have == 3 && hex_value(t->held[1]) != -1 && t->held[0] == '=') {
      t->held[0] = (char)(hex_value(t->held[1]) * 16 + hex_value(t->held[2]));
      t->have = 1;
      return put_held(t, out);
    }
    return 1;
  }
  if (t->have) {
    if (t->held[0] == '=' || last_held(t) == '\r')
      t->faults |= TRANSFER_STRAY;
    if (!put_held(t, out))
      return 0;
    if (hold(t, c))
      return 1;
  }
  if (!is_plain(c))
    t->faults |= TRANSFER_STRAY;
  if (!transfer_out_room(out, 1))
    return 0;
  transfer_out_byte(out, c);
  return 1;
}

/* Decode what needs no state: plain bytes, blanks with a plain byte behind them, octets, LF. Returns the number of
 * bytes that it read.
 */
static size_t decode_simple(struct span in, struct transfer_out *out)
{
  size_t end = in.len < TRANSFER_OUT_BYTES - out->len ? in.len : TRANSFER_OUT_BYTES - out->len;
  char *to = out->bytes + out->len;
  size_t i = 0;

  while (i < end) {
    char c = in.p[i];
    int high;
    int low;

    if (is_plain(c) || c == '\n' || (is_blank(c) && i + 1 < in.len && is_plain(in.p[i + 1]))) {
      *to++ = c;
      i++;
      continue;
    }
    if (c != '=' || in.len - i < 3 || (high = hex_value(in.p[i + 1])) == -1 || (low = hex_value(in.p[i + 2])) == -1)
      break;
    *to++ = (char)(high * 16 + low);
    i += 3;
  }
  out->len = (size_t)(to - out->bytes);
  return i;
}

int transfer_quoted_decode(struct transfer_decode *t, struct span in, struct transfer_out *out)
{
  while (in.len) {
    if (!transfer_out_room(out, TRANSFER_OUT_BYTES / 2))
      return 0;
    if (t->have == 0)
      in = span_from(in, decode_simple(in, out));
    if (in.len && !decode_byte(t, in.p[0], out))
      return 0;
    in = span_from(in, 1);
  }
  return 1;
}

int transfer_quoted_decode_end(struct transfer_decode *t, struct transfer_out *out)
{
  /* Blanks at the end of a line are dropped, and `=` is a soft line break: the line end can belong to a boundary. */
  if (t->have && (last_held(t) == '\r' || (t->held[0] == '=' && hex_value(last_held(t)) != -1))) {
    t->faults |= TRANSFER_STRAY;
    return put_held(t, out);
  }
  t->have = 0;
  return 1;
}

/* write one character of the text; there is room */
static void put(struct transfer_encode *t, char c, int as_it_is, struct transfer_out *out)
{
  static const char digits[] = "0123456789ABCDEF";
  static const char from[FROM_BYTES + 1] = "From";
  unsigned char octet = (unsigned char)c;
  size_t width = as_it_is ? 1 : 3;

  if (t->column + width > LINE_BYTES - 1) {
    transfer_out_byte(out, '=');
    transfer_out_bytes(out, span_of(t->line_end));
    t->column = 0;
    t->from = 0;
  }
  if (as_it_is && ((t->column == 0 && c == '.') || (t->column == 1 && c == '-' && t->is_dash))) {
    as_it_is = 0;
    width = 3;
  }
  t->is_dash = t->column == 0 && c == '-';
  if (t->from == t->column && t->from < FROM_BYTES && c == from[t->from])
    t->from++;
  if (as_it_is) {
    transfer_out_byte(out, c);
  } else {
    const char encoded[3] = { '=', digits[octet >> 4], digits[octet & 15] };

    transfer_out_bytes(out, span_make(encoded, 3));
  }
  t->column += width;
}

/* write a blank: encoded at the end of a line, and behind `From` at its start */
static void put_blank(struct transfer_encode *t, char c, int at_end, struct transfer_out *out)
{
  put(t, c, !at_end && !(t->from == FROM_BYTES && t->column == FROM_BYTES), out);
}

/* write what is held: a blank, or a CR, or both; a CR that was held belongs to no line end */
static void put_kept(struct transfer_encode *t, int at_end, struct transfer_out *out)
{
  for (size_t i = 0; i < t->have; i++) {
    if (is_blank(t->held[i]))
      put_blank(t, t->held[i], at_end, out);
    else
      put(t, t->held[i], 0, out);
  }
  t->have = 0;
}

static void encode_byte(struct transfer_encode *t, char c, struct transfer_out *out)
{
  if (c == '\n') {
    if (t->have && t->held[t->have - 1] == '\r')
      t->have--;
    put_kept(t, 1, out);
    transfer_out_bytes(out, span_of(t->line_end));
    t->column = 0;
    t->from = 0;
    return;
  }
  if (c == '\r' && t->have < 2 && !(t->have && t->held[0] == '\r')) {
    t->held[t->have++] = c;
    return;
  }
  put_kept(t, 0, out);
  if (c == '\r' || is_blank(c))
    t->held[t->have++] = c;
  else
    put(t, c, is_plain(c), out);
}

/* Write what stands for itself wherever it is, up to the end of the line: plain bytes behind those that begin the line,
 * and blanks with a plain byte behind them. Returns the number of bytes.
 */
static size_t encode_simple(struct transfer_encode *t, struct span in, struct transfer_out *out)
{
  size_t room = t->column > FROM_BYTES && t->column < LINE_BYTES - 1 ? LINE_BYTES - 1 - t->column : 0;
  size_t len = 0;

  while (len < room && len < in.len
         && (is_plain(in.p[len]) || (is_blank(in.p[len]) && len + 1 < in.len && is_plain(in.p[len + 1]))))
    len++;
  transfer_out_bytes(out, span_first(in, len));
  t->column += len;
  return len;
}

int transfer_quoted_encode(struct transfer_encode *t, struct span in, struct transfer_out *out)
{
  while (in.len) {
    /* a line, and three characters, each perhaps with a soft line break before it */
    if (!transfer_out_room(out, LINE_BYTES + 32))
      return 0;
    if (t->have == 0)
      in = span_from(in, encode_simple(t, in, out));
    if (in.len)
      encode_byte(t, in.p[0], out);
    in = span_from(in, 1);
  }
  return 1;
}

int transfer_quoted_encode_end(struct transfer_encode *t, struct transfer_out *out)
{
  put_kept(t, 1, out);
  return 1;
}
