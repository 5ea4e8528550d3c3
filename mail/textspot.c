/* textspot: decode octet by octet, because the place of each in the message must be known. */
#include "mail/textspot.h"

#include "text/ascii.h"

#define ESC 27
#define SHIFT_OUT 14
#define SHIFT_IN 15
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define NO_DIGIT 16
#define ARMOR "-----BEGIN PGP "

void textspot_init(struct textspot *t, enum transfer_encoding encoding, int is_html, struct span charset,
                   uint64_t offset)
{
  memset(t, 0, sizeof *t);
  t->encoding = encoding;
  t->is_html = is_html;
  t->shift = charsetwrite_shifts(charset);
  t->raw = offset;
  t->group_end = offset;
  t->top.raw = t->top.raw_end = offset;
  t->top.is_start = 1;
}

/* ---- the decoded text ---------------------------------------------------------------------------- */

/* ESC, intermediate octets and a final one */
static void shift_by_escape(struct textspot *t, char c)
{
  if (c == ESC) {
    t->escape = 1;
  } else if (t->escape == 0) {
    t->is_shifted = c == SHIFT_OUT ? 1 : c == SHIFT_IN ? 0 : t->is_shifted;
  } else if (t->escape == 1 && c == '(') {
    t->escape = 2;
  } else if (t->escape == 2) {
    t->is_shifted = c != 'B' && c != 'J';
    t->escape = 0;
  } else {
    /* ESC $ ) designates a table for SO, and shifts nothing */
    t->is_shifted = c == '$' || (c != ')' && c != '*' && t->is_shifted);
    t->escape = 0;
  }
}

static void shift(struct textspot *t, char c)
{
  if (t->shift == CHARSETWRITE_ESCAPES)
    shift_by_escape(t, c);
  else if (t->before == '~' && (c == '{' || c == '}'))
    t->is_shifted = c == '{';
}

static void note_line(struct textspot *t, char c)
{
  if (c == '\n') {
    t->armor = 0;
    t->has_crlf = t->before == '\r';
    t->has_lf = !t->has_crlf;
    if (t->is_line_over)
      t->is_flowing = 0;
    t->is_line_over = 1;
    return;
  }
  if (t->is_line_over) {
    t->line_len = 0;
    t->is_flowing = 0;
  }
  t->is_line_over = 0;
  if (c == '\r')
    return;
  t->armor = t->armor == t->line_len && c == ARMOR[t->armor] ? t->armor + 1 : 0;
  if (t->armor == sizeof ARMOR - 1)
    t->has_pgp = 1;
  if (t->line_len < 3)
    t->last[t->line_len] = c;
  if (t->line_len < sizeof ARMOR)
    t->line_len++;
  t->is_flowing = c == ' ';
}

/* Is this place in the middle of a line, and a line that begins with it could be a boundary line? */
static void step_html(struct textspot *t, unsigned char c, const struct textplace *at)
{
  int had_top = t->html.has_content;

  htmlspot_feed(&t->html, t->is_shifted ? 128 : c, at);
  if (!had_top && t->html.has_content && t->html.top.decoded == at->decoded)
    t->is_before_dash = c == '-';
}

/* the next octet of the text, and its place */
static void step(struct textspot *t, unsigned char c, const struct textplace *at)
{
  if (t->decoded < 3)
    t->marks[t->decoded] = (char)c;
  else if (t->decoded == 3 && memcmp(t->marks, BYTE_ORDER_MARK, 3) == 0) {
    t->top = *at;
    t->is_before_dash = c == '-';
  }
  t->has_high |= c > 127;
  t->has_nul |= c == 0;
  if (t->shift)
    shift(t, (char)c);
  note_line(t, (char)c);
  if (t->is_html)
    step_html(t, c, at);
  t->before = (char)c;
  t->decoded++;
}

/* an octet that stands at this place of the message */
static void step_at(struct textspot *t, char c, uint64_t raw)
{
  struct textplace at = { .decoded = t->decoded, .raw = raw, .raw_end = raw };

  step(t, (unsigned char)c, &at);
}

/* ---- quoted-printable ---------------------------------------------------------------------------- */

static unsigned int digit(char c)
{
  if (ascii_is_digit(c))
    return (unsigned int)(c - '0');
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10) : NO_DIGIT;
}

/* What is held stands for itself. */
static void release(struct textspot *t)
{
  uint64_t at = t->held_at;

  if (t->holds_equals)
    step_at(t, '=', at++);
  if (t->held_digit)
    step_at(t, t->held_digit, at++);
  for (; t->held; t->held--)
    step_at(t, ' ', at++);
  t->holds_equals = 0;
  t->held_digit = 0;
}

static void forget(struct textspot *t)
{
  t->holds_equals = 0;
  t->held_digit = 0;
  t->held = 0;
}

/* a character behind `=`. Returns 1 if it was taken. */
static int behind_equals(struct textspot *t, char c)
{
  if (t->held_digit && digit(c) != NO_DIGIT) {
    char octet = (char)(digit(t->held_digit) << 4 | digit(c));

    forget(t);
    step_at(t, octet, t->held_at);
    return 1;
  }
  if (t->held_digit)
    return 0;
  if (!t->held && digit(c) != NO_DIGIT) {
    t->held_digit = c;
    return 1;
  }
  if (c == '\n')
    forget(t);
  else if (ascii_is_fws(c))
    t->held += c != '\r';
  else
    return 0;
  return 1;
}

static void feed_quoted(struct textspot *t, char c)
{
  if (t->holds_equals && behind_equals(t, c))
    return;
  if (t->holds_equals)
    release(t);
  if (ascii_is_wsp(c) || c == '=') {
    if (!t->held || c == '=') {
      release(t);
      t->held_at = t->raw;
    }
    t->holds_equals = c == '=';
    t->held += c != '=';
    return;
  }
  /* blanks at the end of a line are none of the text */
  if (c == '\n' || c == '\r')
    forget(t);
  release(t);
  step_at(t, c, t->raw);
}

/* ---- base64 -------------------------------------------------------------------------------------- */

static int value_of(char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (ascii_is_digit(c))
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The octet behind a complete group is known. */
static void take_group(struct textspot *t, int is_end)
{
  struct textplace at = t->group;

  at.is_end = (unsigned char)is_end;
  for (at.before = 0; at.before < at.have; at.before++) {
    at.decoded = t->decoded;
    step(t, (unsigned char)at.group[at.before], &at);
  }
  t->group.is_end = at.is_end;
  t->group_end = at.raw_end;
  t->is_complete = 0;
  t->characters = 0;
}

static void complete_group(struct textspot *t)
{
  t->group.raw_end = t->raw + 1;
  t->group.have = (unsigned char)(3 - t->padding);
  t->group.group[0] = (char)(t->bits >> 16 & 255);
  t->group.group[1] = (char)(t->bits >> 8 & 255);
  t->group.group[2] = (char)(t->bits & 255);
  t->is_complete = 1;
}

static void feed_base64(struct textspot *t, char c)
{
  int value = value_of(c);

  if (t->is_complete)
    take_group(t, c == '\n' || c == '\r');
  if (ascii_is_fws(c)) {
    if (c == '\n')
      t->column = 0;
    return;
  }
  if (c == '=' && t->characters >= 2)
    t->padding++;
  else if (value == -1 || t->padding)
    t->is_damaged = 1;
  if (t->is_damaged)
    return;
  if (t->characters == 0) {
    t->bits = 0;
    t->group.raw = t->raw;
    t->group.is_start = t->column == 0;
  }
  t->column = 1;
  t->bits = t->bits << 6 | (unsigned int)(c == '=' ? 0 : value);
  if (++t->characters == 4)
    complete_group(t);
}

/* ---- all of them --------------------------------------------------------------------------------- */

void textspot_feed(struct textspot *t, struct span piece)
{
  for (size_t i = 0; i < piece.len; i++, t->raw++)
    if (t->encoding == TRANSFER_QUOTED_PRINTABLE)
      feed_quoted(t, piece.p[i]);
    else if (t->encoding == TRANSFER_BASE64)
      feed_base64(t, piece.p[i]);
    else
      step_at(t, piece.p[i], t->raw);
}

/* the place behind the last octet of base64 */
static struct textplace end_of_base64(struct textspot *t)
{
  struct textplace end = { 0 };

  t->is_damaged |= t->characters != 0;
  if (t->padding) {
    end = t->group;
    end.before = t->group.have;
  } else {
    int is_empty = t->decoded == 0;

    end.raw = end.raw_end = is_empty ? t->raw : t->group_end;
    end.is_start = is_empty;
  }
  end.is_end = 1;
  end.decoded = t->decoded;
  return end;
}

void textspot_end(struct textspot *t)
{
  struct textplace end;

  if (t->encoding == TRANSFER_BASE64) {
    if (t->is_complete)
      take_group(t, 1);
    end = end_of_base64(t);
  } else {
    /* a soft line break may be held, or blanks at the end of a line */
    if (t->holds_equals && t->held_digit)
      release(t);
    t->is_soft = t->holds_equals;
    memset(&end, 0, sizeof end);
    end.raw = end.raw_end = t->raw;
    end.decoded = t->decoded;
  }
  if (t->decoded == 3 && memcmp(t->marks, BYTE_ORDER_MARK, 3) == 0)
    t->top = end;
  t->bottom = end;
  t->is_open = t->decoded && t->before != '\n';
  t->is_flowing &= !(t->line_len == 3 && memcmp(t->last, "-- ", 3) == 0);
  if (!t->is_html)
    return;
  htmlspot_end(&t->html, &end);
  t->top = t->html.top;
  t->bottom = t->html.bottom;
}
