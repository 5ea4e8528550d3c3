/* transfer: base64 and quoted-printable against readers that work line by line or bit by bit; what is encoded comes
 * back, at every cut.
 */
#include "tests/fuzz/base64.h"
#include "tests/fuzz/fuzz.h"
#include "mail/transfer.h"

static int gather(void *arg, struct span piece)
{
  fuzz_cat(arg, piece);
  return 1;
}

struct decoding {
  struct transfer_decode t;
  stralloc out;
};

struct encoding {
  struct transfer_encode t;
  stralloc out;
};

static int decode_piece(void *arg, struct span piece)
{
  struct decoding *d = arg;

  return transfer_decode_feed(&d->t, piece, gather, &d->out);
}

static int encode_piece(void *arg, struct span piece)
{
  struct encoding *e = arg;

  return transfer_encode_feed(&e->t, piece, gather, &e->out);
}

/* ---- second readers ----------------------------------------------------------------------------- */

static int is_one_of(char c, const char *bytes)
{
  return c && strchr(bytes, c) != NULL;
}

/* RFC 2045 6.8: bytes that are no digits are left out, `=` ends it */
static unsigned int lenient_base64(stralloc *out, struct span in)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  stralloc digits = STRALLOC_ZERO;
  unsigned int faults = 0;
  size_t pads = 0;
  size_t rest;

  for (size_t i = 0; i < in.len; i++) {
    if (in.p[i] == '=')
      pads++;
    else if (is_one_of(in.p[i], alphabet) && pads)
      faults |= TRANSFER_BEHIND;
    else if (is_one_of(in.p[i], alphabet))
      fuzz_put(&digits, in.p[i]);
    else if (!is_one_of(in.p[i], " \t\r\n"))
      faults |= TRANSFER_STRAY;
  }
  rest = digits.len % 4;
  if (pads > (rest ? 4 - rest : 0))
    faults |= TRANSFER_STRAY;
  if (rest && (pads < 4 - rest || rest == 1))
    faults |= TRANSFER_TRUNCATED;
  if (rest) {
    size_t last = (size_t)(strchr(alphabet, digits.s[digits.len - 1]) - alphabet);

    if ((rest == 2 && last % 16) || (rest == 3 && last % 4))
      faults |= TRANSFER_BITS;
    if (rest == 1)
      digits.len--;
    else
      digits.s[digits.len - 1] = alphabet[last - last % (rest == 2 ? 16 : 4)];
  }
  check(digits.len == 0 || naive_base64(out, span_sa(&digits)));
  stralloc_free(&digits);
  return faults;
}

static int hex(char c)
{
  static const char digits[] = "0123456789abcdef";
  const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

  return at ? (int)(at - digits) : -1;
}

/* RFC 2045 6.7, one line without its end and without the blanks before that. Returns 1 if the line goes on. */
static int quoted_line(stralloc *out, struct span line, unsigned int *faults)
{
  for (size_t i = 0; i < line.len; i++) {
    char c = line.p[i];

    if (c == '=' && i + 1 == line.len)
      return 1;
    if (c == '=' && i + 2 < line.len && hex(line.p[i + 1]) >= 0 && hex(line.p[i + 2]) >= 0) {
      fuzz_put(out, (char)(hex(line.p[i + 1]) * 16 + hex(line.p[i + 2])));
      i += 2;
      continue;
    }
    if (c == '=' || ((c < 32 || c > 126) && c != '\t'))
      *faults |= TRANSFER_STRAY;
    fuzz_put(out, c);
  }
  return 0;
}

static unsigned int naive_quoted(stralloc *out, struct span in)
{
  unsigned int faults = 0;

  while (in.len) {
    size_t lf = span_find(in, '\n');
    struct span line = span_first(in, lf);
    const char *end = lf == in.len ? "" : "\n";

    in = span_from(in, lf + 1);
    if (*end && line.len && line.p[line.len - 1] == '\r') {
      end = "\r\n";
      line.len--;
    }
    while (line.len && is_one_of(line.p[line.len - 1], " \t"))
      line.len--;
    if (!quoted_line(out, line, &faults))
      fuzz_cat(out, span_of(end));
  }
  return faults;
}

/* ---- the checks --------------------------------------------------------------------------------- */

static void check_decode(struct span in, enum transfer_encoding encoding, struct span wanted, unsigned int faults)
{
  for (size_t way = 0; way < fuzz_cuttings(in); way++) {
    struct decoding d;

    memset(&d, 0, sizeof d);
    transfer_decode_init(&d.t, encoding);
    check(fuzz_feed(in, way, decode_piece, &d) && transfer_decode_end(&d.t, gather, &d.out));
    check(span_equal(span_sa(&d.out), wanted));
    check(d.t.faults == faults);
    stralloc_free(&d.out);
  }
}

/* the same at every cut; lines fit. Puts what comes back into `back`, without any fault. */
static void check_encode(stralloc *back, struct span in, enum transfer_encoding encoding)
{
  stralloc first = STRALLOC_ZERO;
  size_t column = 0;

  for (size_t way = 0; way < fuzz_cuttings(in); way++) {
    struct encoding e;

    memset(&e, 0, sizeof e);
    transfer_encode_init(&e.t, encoding, "\n");
    check(fuzz_feed(in, way, encode_piece, &e) && transfer_encode_end(&e.t, gather, &e.out));
    if (way == 0)
      fuzz_cat(&first, span_sa(&e.out));
    check(span_equal(span_sa(&e.out), span_sa(&first)));
    stralloc_free(&e.out);
  }
  for (size_t i = 0; i < first.len; i++) {
    column = first.s[i] == '\n' ? 0 : column + 1;
    check(column <= 76);
    check(first.s[i] == '\n' || (first.s[i] >= 32 && first.s[i] < 127) || first.s[i] == '\t');
    check(column != 1 || first.s[i] != '.');
    check(column != 5 || memcmp(first.s + i - 4, "From ", 5) != 0);
  }
  if (encoding == TRANSFER_BASE64)
    check(lenient_base64(back, span_sa(&first)) == 0);
  else
    check(naive_quoted(back, span_sa(&first)) == 0);
  stralloc_free(&first);
}

static int has_long_blanks(struct span in)
{
  size_t run = 0;

  for (size_t i = 0; i < in.len; i++) {
    run = is_one_of(in.p[i], " \t") ? run + 1 : 0;
    if (run + 2 >= TRANSFER_BLANKS)
      return 1;
  }
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc want = STRALLOC_ZERO;
  unsigned int faults = lenient_base64(&want, in);

  check_decode(in, TRANSFER_BASE64, span_sa(&want), faults);
  want.len = 0;
  check_encode(&want, in, TRANSFER_BASE64);
  check(span_equal(span_sa(&want), in));
  want.len = 0;
  if (!has_long_blanks(in)) {
    faults = naive_quoted(&want, in);
    check_decode(in, TRANSFER_QUOTED_PRINTABLE, span_sa(&want), faults);
  }
  want.len = 0;
  check_encode(&want, in, TRANSFER_QUOTED_PRINTABLE);
  /* CRLF came back as LF */
  for (size_t i = 0, j = 0; i < in.len; i++)
    if (!(in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n')) {
      check(j < want.len && want.s[j] == in.p[i]);
      j++;
      check(i + 1 < in.len || j == want.len);
    }
  check_decode(in, TRANSFER_8BIT, in, 0);
  stralloc_free(&want);
  return 0;
}
