/* canon: dkim/canon_body, with the text in one piece and in pieces of every kind, and dkim/canon_header. Each is
 * compared with a second implementation that has the whole text and follows RFC 6376 3.4.1 to 3.4.4 sentence by
 * sentence. A sink that stops, as with l=, must have received the beginning of the same bytes.
 *
 * The input is three bytes, then the text. If the first byte is 4 to 7, filler of that kind stands before the text,
 * and the other two bytes are its length: so a short input reaches the ends of the buffer.
 */
#include "tests/fuzz/fuzz.h"

#include "dkim/canon_body.h"
#include "dkim/canon_header.h"

#define OPTIONS 3
#define FILLER 4
#define FILLER_MAX (CANON_BODY_BUFFER + 1024)

static int is_wsp(char c)
{
  return c == ' ' || c == '\t';
}

/* ---- RFC 6376, naively -------------------------------------------------------------------------- */

/* the lines of a body in wire form: LF is CRLF there, and what ends without one gets one (3.4.3) */
static void to_wire(stralloc *out, struct span in)
{
  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '\n')
      fuzz_put(out, '\r');
    fuzz_put(out, in.p[i]);
  }
  if (in.len && in.p[in.len - 1] != '\n')
    fuzz_cat(out, span_of("\r\n"));
}

static int ends_in(const stralloc *s, const char *end)
{
  size_t len = strlen(end);

  return s->len >= len && memcmp(s->s + s->len - len, end, len) == 0;
}

static int is_crlf_at(struct span s, size_t i)
{
  return i + 1 < s.len && s.p[i] == '\r' && s.p[i + 1] == '\n';
}

/* "Reduces all sequences of WSP within a line to a single SP character." */
static void reduce(stralloc *out, struct span in)
{
  for (size_t i = 0; i < in.len; i++) {
    if (!is_wsp(in.p[i]))
      fuzz_put(out, in.p[i]);
    else if (i == 0 || !is_wsp(in.p[i - 1]))
      fuzz_put(out, ' ');
  }
}

/* "Ignore all whitespace at the end of lines. Implementations MUST NOT remove the CRLF at the end of the line." */
static void trim_lines(stralloc *out, struct span in)
{
  for (size_t i = 0; i < in.len; i++) {
    if (is_crlf_at(in, i))
      while (out->len && is_wsp(out->s[out->len - 1]))
        out->len--;
    fuzz_put(out, in.p[i]);
  }
}

/* 3.4.3: "ignores all empty lines at the end of the message body. An empty line is a line of zero length after removal
 * of the line terminator. If there is no body or no trailing CRLF on the message body, a CRLF is added."
 * 3.4.4: "If the body is non-empty but does not end with a CRLF, a CRLF is added."
 */
static void naive_body(stralloc *out, enum canon canon, struct span in)
{
  stralloc wire = STRALLOC_ZERO;
  stralloc trimmed = STRALLOC_ZERO;

  out->len = 0;
  to_wire(&wire, in);
  if (canon == CANON_RELAXED) {
    trim_lines(&trimmed, span_sa(&wire));
    reduce(out, span_sa(&trimmed));
  } else
    fuzz_cat(out, span_sa(&wire));
  while (ends_in(out, "\r\n\r\n"))
    out->len -= 2;
  if (out->len == 2 && ends_in(out, "\r\n"))
    out->len = 0;
  if (out->len == 0 && canon == CANON_SIMPLE)
    fuzz_cat(out, span_of("\r\n"));
  stralloc_free(&wire);
  stralloc_free(&trimmed);
}

/* 3.4.2 */
static void naive_header(stralloc *out, struct span in)
{
  stralloc wire = STRALLOC_ZERO;
  stralloc unfolded = STRALLOC_ZERO;
  struct span s;
  size_t colon;

  out->len = 0;
  to_wire(&wire, in);
  s = span_sa(&wire);
  colon = span_find(s, ':');
  /* "Convert all header field names (not the header field values) to lowercase." */
  for (size_t i = 0; i < colon; i++)
    if (wire.s[i] >= 'A' && wire.s[i] <= 'Z')
      wire.s[i] = (char)(wire.s[i] + 32);
  /* "Unfold all header field continuation lines": CRLFs before WSP go */
  for (size_t i = 0; i < s.len; i++) {
    if (is_crlf_at(s, i) && i + 2 < s.len)
      i++;
    else
      fuzz_put(&unfolded, s.p[i]);
  }
  /* "Convert all sequences of one or more WSP characters to a single SP character."
   * "Delete all WSP characters at the end of each unfolded header field value."
   */
  wire.len = 0;
  trim_lines(&wire, span_sa(&unfolded));
  unfolded.len = 0;
  reduce(&unfolded, span_sa(&wire));
  /* "Delete any WSP characters remaining before and after the colon" */
  s = span_sa(&unfolded);
  colon = span_find(s, ':');
  for (size_t i = 0; i < s.len; i++)
    if (!(is_wsp(s.p[i]) && (i + 1 == colon || i == colon + 1)))
      fuzz_put(out, s.p[i]);
  stralloc_free(&wire);
  stralloc_free(&unfolded);
}

/* ---- the code that is tested -------------------------------------------------------------------- */

struct body {
  struct canon_body canon;
  stralloc out;
  size_t limit;
};

static int collect(void *arg, struct span piece)
{
  struct body *b = arg;

  fuzz_cat(&b->out, span_first(piece, b->limit - b->out.len));
  return b->out.len < b->limit;
}

static int feed(void *arg, struct span piece)
{
  return canon_body_feed(arg, piece);
}

static void check_body(enum canon canon, struct span in, struct span text)
{
  static struct body b;
  stralloc want = STRALLOC_ZERO;
  size_t ways = in.len > text.len ? 3 : fuzz_cuttings(in);

  naive_body(&want, canon, in);
  b.limit = (size_t)-1;
  for (size_t way = 0; way < ways; way++) {
    b.out.len = 0;
    canon_body_init(&b.canon, canon, collect, &b);
    check(fuzz_feed(in, way, feed, &b.canon) && canon_body_end(&b.canon));
    check(span_equal(span_sa(&b.out), span_sa(&want)));
    check(b.canon.octets == want.len);
  }
  if (want.len) {
    b.limit = 1 + (size_t)(fuzz_hash(in) % want.len);
    b.out.len = 0;
    canon_body_init(&b.canon, canon, collect, &b);
    check(!(fuzz_feed(in, ways - 1, feed, &b.canon) && canon_body_end(&b.canon)));
    check(span_equal(span_sa(&b.out), span_first(span_sa(&want), b.limit)));
  }
  stralloc_free(&want);
}

/* Does it begin with a name, perhaps with blanks behind it, and a colon? */
static int has_name(struct span text)
{
  struct span name = span_first(text, span_find(text, ':'));

  while (name.len && is_wsp(name.p[name.len - 1]))
    name.len--;
  for (size_t i = 0; i < name.len; i++)
    if (is_wsp(name.p[i]) || name.p[i] == '\n' || name.p[i] == '\r')
      return 0;
  return name.len > 0 && span_find(text, ':') < text.len;
}

/* The text as a field, its lines folded */
static void check_header(struct span text)
{
  stralloc field = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  stralloc want = STRALLOC_ZERO;

  for (size_t i = 0; i < text.len; i++) {
    fuzz_put(&field, text.p[i]);
    if (text.p[i] == '\n' && i + 1 < text.len && !is_wsp(text.p[i + 1]))
      fuzz_put(&field, ' ');
  }
  if (has_name(text)) {
    if (field.s[field.len - 1] != '\n')
      fuzz_put(&field, '\n');
    fuzz_cat(&out, span_of("before"));
    fuzz_cat(&want, span_of("before"));
    to_wire(&want, span_sa(&field));
    check(canon_header(&out, CANON_SIMPLE, span_sa(&field)));
    check(span_equal(span_sa(&out), span_sa(&want)));
    out.len = 0;
    naive_header(&want, span_sa(&field));
    check(canon_header(&out, CANON_RELAXED, span_sa(&field)));
    check(span_equal(span_sa(&out), span_sa(&want)));
  }
  stralloc_free(&field);
  stralloc_free(&out);
  stralloc_free(&want);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const fillers[] = { "x", " ", "\n", "x " };
  stralloc in = STRALLOC_ZERO;
  struct span text;

  if (size < OPTIONS)
    return 0;
  text = span_make((const char *)data + OPTIONS, size - OPTIONS);
  if (data[0] / 4 * 4 == FILLER)
    for (size_t n = (data[1] * 256U + data[2]) % FILLER_MAX; n; n--)
      fuzz_cat(&in, span_of(fillers[data[0] & 3]));
  fuzz_cat(&in, text);
  check_body(CANON_SIMPLE, span_sa(&in), text);
  check_body(CANON_RELAXED, span_sa(&in), text);
  check_header(text);
  stralloc_free(&in);
  return 0;
}
