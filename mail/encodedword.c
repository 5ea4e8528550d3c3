/* encodedword: neighbours of one charset are gathered in a run, which is converted when something else follows. */
#include "mail/encodedword.h"

#include "mail/charset.h"
#include "mail/transfer.h"
#include "text/ascii.h"
#include "text/b64.h"
#include "text/utf8.h"

/* ---- decoding ----------------------------------------------------------------------------------- */

/* =?charset?encoding?text?= */
struct word {
  struct span charset;   /* without the language behind `*` (RFC 2231 5) */
  struct span text;
  char encoding;         /* b or q */
  size_t len;            /* of the whole word */
};

struct run {
  stralloc octets;       /* decoded, not converted */
  struct span charset;
  struct span whole;     /* the words and the blanks between them, as written; empty: there is no run */
  struct span before;    /* blanks behind the run before: dropped if both can be decoded */
};

/* the bytes before the next `?`, which is taken too; 0 if there is none, or a blank before it */
static int take_to_mark(struct span *in, struct span *found)
{
  size_t len = span_find(*in, '?');

  *found = span_first(*in, len);
  if (len == in->len)
    return 0;
  for (size_t i = 0; i < len; i++)
    if (!ascii_is_vchar(in->p[i]))
      return 0;
  *in = span_from(*in, len + 1);
  return 1;
}

/* Returns 1 if an encoded word begins `in`. */
static int read_word(struct word *w, struct span in)
{
  struct span rest = in;
  struct span encoding;

  if (!span_take(&rest, "=?") || !take_to_mark(&rest, &w->charset) || w->charset.len == 0
      || !take_to_mark(&rest, &encoding) || encoding.len != 1
      || !take_to_mark(&rest, &w->text) || !span_take(&rest, "="))
    return 0;
  w->charset = span_first(w->charset, span_find(w->charset, '*'));
  w->encoding = ascii_lower(encoding.p[0]);
  w->len = in.len - rest.len;
  return w->encoding == 'b' || w->encoding == 'q';
}

static int append(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* Returns 1; 0 if the text is damaged; -1 with ENOMEM. */
static int decode_b(stralloc *out, struct span text)
{
  struct transfer_decode t;

  transfer_decode_init(&t, TRANSFER_BASE64);
  if (!transfer_decode_feed(&t, text, append, out) || !transfer_decode_end(&t, append, out))
    return -1;
  /* much software leaves the padding out */
  return (t.faults & (TRANSFER_STRAY | TRANSFER_BEHIND)) == 0;
}

/* Quoted-printable, but `_` is a blank (RFC 2047 4.2). */
static int decode_q(stralloc *out, struct span text)
{
  struct transfer_decode t;

  transfer_decode_init(&t, TRANSFER_QUOTED_PRINTABLE);
  while (text.len) {
    size_t len = span_find(text, '_');

    /* this is no place for a soft line break */
    if (len && text.p[len - 1] == '=')
      return 0;
    if (!transfer_decode_feed(&t, span_first(text, len), append, out)
        || (len < text.len && !(transfer_decode_end(&t, append, out) && stralloc_append(out, ' '))))
      return -1;
    text = span_from(text, len + 1);
  }
  if (!transfer_decode_end(&t, append, out))
    return -1;
  return t.faults == 0;
}

/* write the run, and end it. Returns 1; 0 if it is written as it came; -1 with ENOMEM. */
static int end_run(stralloc *out, struct run *run)
{
  int r = 1;

  if (run->whole.len) {
    r = charset_convert(out, run->charset, span_sa(&run->octets));
    if (r == 0 && !(stralloc_catb(out, run->before.p, run->before.len)
                    && stralloc_catb(out, run->whole.p, run->whole.len)))
      r = -1;
  }
  run->whole.len = 0;
  run->before.len = 0;
  run->octets.len = 0;
  return r;
}

/* Add a word at the start of `in` to the run, if it is of the same charset. Returns 1; 0 if it does not fit; -1 with
 * ENOMEM.
 */
static int add_word(struct run *run, const struct word *w, struct span in)
{
  size_t before = run->octets.len;
  int r;

  if (run->whole.len && !ascii_equal_nocase(run->charset, w->charset))
    return 0;
  r = w->encoding == 'b' ? decode_b(&run->octets, w->text) : decode_q(&run->octets, w->text);
  if (r != 1) {
    run->octets.len = before;
    return r;
  }
  if (run->whole.len == 0)
    run->whole.p = in.p;
  run->whole.len = (size_t)(in.p - run->whole.p) + w->len;
  run->charset = w->charset;
  return 1;
}

/* the blanks at the start of `in` if an encoded word is behind them, else 0 */
static size_t blanks_before_word(struct span in, struct word *w)
{
  size_t len = 0;

  while (len < in.len && ascii_is_wsp(in.p[len]))
    len++;
  return read_word(w, span_from(in, len)) ? len : 0;
}

/* a fold is undone: its line end is removed, and its blanks stay */
static int unfold(stralloc *out, struct span in)
{
  if (!stralloc_ready(out, in.len + 1))
    return 0;
  for (size_t i = 0; i < in.len; i++)
    if (in.p[i] != '\n' && !(in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n'))
      out->s[out->len++] = in.p[i];
  return 1;
}

/* The word at the start of `in` is of another charset than the run, or damaged. */
static int start_run(stralloc *out, struct run *run, const struct word *w, struct span blanks, struct span in)
{
  int ended = end_run(out, run);
  int added = ended == -1 ? -1 : add_word(run, w, in);

  if (added == -1)
    return -1;
  if (added == 1 && ended == 1) {
    run->before = blanks;
    return 1;
  }
  if (!stralloc_catb(out, blanks.p, blanks.len) || (added == 0 && !stralloc_catb(out, in.p, w->len)))
    return -1;
  return 0;
}

/* Read one word, or one other byte. Returns as encodedword_decode(). */
static int decode_next(stralloc *out, struct run *run, struct span *in)
{
  struct word w;
  struct span start = *in;
  size_t blanks = run->whole.len ? blanks_before_word(start, &w) : 0;
  struct span here = span_from(start, blanks);
  int r;

  if (read_word(&w, here)) {
    *in = span_from(here, w.len);
    r = add_word(run, &w, here);
    return r == 0 ? start_run(out, run, &w, span_first(start, blanks), here) : r;
  }
  *in = span_from(start, 1);
  r = end_run(out, run);
  return stralloc_append(out, start.p[0]) ? r : -1;
}

int encodedword_decode(stralloc *out, struct span in)
{
  stralloc text = STRALLOC_ZERO;
  struct run run = { STRALLOC_ZERO, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
  size_t before = out->len;
  int result = utf8_is_valid(in);
  struct span rest;
  int r = unfold(&text, in) ? 1 : -1;

  for (rest = span_sa(&text); r != -1 && rest.len;) {
    r = decode_next(out, &run, &rest);
    result &= r != 0;
  }
  if (r != -1) {
    r = end_run(out, &run);
    result &= r != 0;
  }
  stralloc_free(&text);
  stralloc_free(&run.octets);
  if (r == -1)
    out->len = before;
  return r == -1 ? -1 : result;
}

int encodedword_find(struct span in, struct span *word)
{
  struct word w;

  for (; in.len; in = span_from(in, 1)) {
    in = span_from(in, span_find(in, '='));
    if (in.len && read_word(&w, in)) {
      *word = span_first(in, w.len);
      return 1;
    }
  }
  return 0;
}

/* ---- encoding ----------------------------------------------------------------------------------- */

#define LINE_BYTES 76
#define WORD_BYTES 75
#define WORD_START "=?utf-8?q?"
#define WORD_END "?="
#define FRAME_BYTES (sizeof WORD_START - 1 + sizeof WORD_END - 1)
/* a character of four bytes in quoted-printable */
#define ROOM_MIN (FRAME_BYTES + 12)

/* what stands for itself in a phrase too (RFC 2047 5 (3)) */
static int is_plain(char c)
{
  return ascii_is_alnum(c) || (c && strchr("!*+-/", c));
}

static size_t quoted_len(struct span text)
{
  size_t len = 0;

  for (size_t i = 0; i < text.len; i++)
    len += is_plain(text.p[i]) || text.p[i] == ' ' ? 1 : 3;
  return len;
}

static size_t base64_len(size_t len)
{
  return (len + 2) / 3 * 4;
}

static int encode_quoted(stralloc *out, struct span text)
{
  static const char digits[] = "0123456789ABCDEF";

  for (size_t i = 0; i < text.len; i++) {
    unsigned char octet = (unsigned char)text.p[i];
    const char encoded[3] = { '=', digits[octet >> 4], digits[octet & 15] };
    const char one = (char)(text.p[i] == ' ' ? '_' : text.p[i]);

    if (is_plain(text.p[i]) || text.p[i] == ' ' ? !stralloc_append(out, one) : !stralloc_catb(out, encoded, 3))
      return 0;
  }
  return 1;
}

/* as many characters as a word of `room` bytes holds */
static struct span fitting(struct span text, int is_base64, size_t room)
{
  size_t len = 0;

  while (len < text.len) {
    size_t more = len + utf8_char(span_from(text, len));

    if ((is_base64 ? base64_len(more) : quoted_len(span_first(text, more))) > room - FRAME_BYTES)
      break;
    len = more;
  }
  return span_first(text, len);
}

static int put_word(stralloc *out, struct span text, int is_base64)
{
  return stralloc_cats(out, is_base64 ? "=?utf-8?b?" : WORD_START)
         && (is_base64 ? b64_encode(out, text) : encode_quoted(out, text)) && stralloc_cats(out, WORD_END);
}

static int put_words(stralloc *out, struct span text, size_t column)
{
  int is_base64 = quoted_len(text) > base64_len(text.len);

  while (text.len) {
    size_t room = column + ROOM_MIN > LINE_BYTES ? 0 : LINE_BYTES - column;
    struct span now = room ? fitting(text, is_base64, room < WORD_BYTES ? room : WORD_BYTES) : span_make(text.p, 0);

    if (now.len ? !put_word(out, now, is_base64) : !stralloc_cats(out, "\n "))
      return 0;
    text = span_from(text, now.len);
    column = now.len ? LINE_BYTES : 1;
  }
  return 1;
}

static int needs_no_words(struct span text)
{
  for (size_t i = 0; i + 1 < text.len; i++)
    if (text.p[i] == '=' && text.p[i + 1] == '?')
      return 0;
  return ascii_printable(text);
}

static int encode(stralloc *out, struct span text, size_t column, int is_forced)
{
  size_t before = out->len;

  if (!utf8_is_valid(text))
    return 0;
  if (!is_forced && needs_no_words(text) ? stralloc_catb(out, text.p, text.len) : put_words(out, text, column))
    return 1;
  out->len = before;
  return -1;
}

int encodedword_encode(stralloc *out, struct span text, size_t column)
{
  return encode(out, text, column, 0);
}

int encodedword_force(stralloc *out, struct span text, size_t column)
{
  return encode(out, text, column, 1);
}
