/* transfer: base64 and quoted-printable, both ways, at every cut. */
#include "tests/tap.h"
#include "mail/transfer.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

#define BASE64 TRANSFER_BASE64
#define QUOTED TRANSFER_QUOTED_PRINTABLE

struct row {
  const char *reason;
  enum transfer_encoding encoding;
  const char *in;
  size_t len;
  const char *wanted;
  size_t wanted_len;
  unsigned int faults;
};

static const struct row decoded[] = {
  {"RFC 4648 10: nothing", BASE64, B(""), B(""), 0},
  {"RFC 4648 10: one octet", BASE64, B("Zg=="), B("f"), 0},
  {"RFC 4648 10: two", BASE64, B("Zm8="), B("fo"), 0},
  {"RFC 4648 10: three", BASE64, B("Zm9v"), B("foo"), 0},
  {"RFC 4648 10: six", BASE64, B("Zm9vYmFy"), B("foobar"), 0},
  {"the first and the last digits, all octets", BASE64, B("AP+/AAD//v8="), B("\0\377\277\0\0\377\376\377"), 0},
  {"lines end anywhere, blanks too", BASE64, B("Z\r\nm 9\nv\tYmF\r\n\r\ny\r\n"), B("foobar"), 0},
  {"lines of a length that is no multiple of four", BASE64, B("Zm9vY\nmFyZm\n9vYmF\ny\n"), B("foobarfoobar"), 0},
  {"a line end inside the padding", BASE64, B("Zg=\r\n=\r\n"), B("f"), 0},
  {"other bytes are ignored (RFC 2045 6.8), but told", BASE64, B("Zm9-v!YmFy"), B("foobar"), TRANSFER_STRAY},
  {"NUL and bytes over 127 are other bytes", BASE64, B("Zm\0" "9v\377"), B("foo"), TRANSFER_STRAY},
  {"a group of one digit has no octet", BASE64, B("Zm9vY"), B("foo"), TRANSFER_TRUNCATED},
  {"a group of two without padding", BASE64, B("Zg"), B("f"), TRANSFER_TRUNCATED},
  {"a group of two with half its padding", BASE64, B("Zg="), B("f"), TRANSFER_TRUNCATED},
  {"a group of three without padding", BASE64, B("Zm8"), B("fo"), TRANSFER_TRUNCATED},
  {"one digit and padding", BASE64, B("Z==="), B(""), TRANSFER_TRUNCATED},
  {"padding behind a whole group", BASE64, B("Zm9v="), B("foo"), TRANSFER_STRAY},
  {"too much padding", BASE64, B("Zg==="), B("f"), TRANSFER_STRAY},
  {"base64 behind the padding is ignored", BASE64, B("Zg==\nZm9v\n"), B("f"), TRANSFER_BEHIND},
  {"bits that encode nothing, of a group of two", BASE64, B("Zh=="), B("f"), TRANSFER_BITS},
  {"bits that encode nothing, of a group of three", BASE64, B("Zm9="), B("fo"), TRANSFER_BITS},

  {"plain text", QUOTED, B("a b\nc\td\n"), B("a b\nc\td\n"), 0},
  {"octets, with small letters too", QUOTED, B("=C3=a4=3D\n"), B("\303\244=\n"), 0},
  {"NUL, CR and LF as octets", QUOTED, B("=00=0D=0A"), B("\0\r\n"), 0},
  {"soft line breaks, LF and CRLF", QUOTED, B("a=\nb=\r\nc\n"), B("abc\n"), 0},
  {"soft line breaks with blanks behind (RFC 2045 6.7 (3))", QUOTED, B("a= \t\nb=  \r\nc\n"), B("abc\n"), 0},
  {"blanks at the end of a line are dropped", QUOTED, B("a \t\nb \r\n \n"), B("a\nb\r\n\n"), 0},
  {"... and at the end of the text", QUOTED, B("a \t"), B("a"), 0},
  {"an encoded blank at the end of a line stays", QUOTED, B("a=20\n"), B("a \n"), 0},
  {"a blank before a soft line break stays", QUOTED, B("a =\nb"), B("a b"), 0},
  {"a soft line break at the end of the text", QUOTED, B("a="), B("a"), 0},
  {"... with a blank behind", QUOTED, B("a= "), B("a"), 0},
  {"= without digits stays", QUOTED, B("a=b=\nx=4y=zz\n"), B("a=bx=4y=zz\n"), TRANSFER_STRAY},
  {"= at the end of a line with one digit", QUOTED, B("a=4\nb=4\r\n"), B("a=4\nb=4\r\n"), TRANSFER_STRAY},
  {"= with one digit at the end of the text", QUOTED, B("a=4"), B("a=4"), TRANSFER_STRAY},
  {"= =", QUOTED, B("==41\n"), B("=A\n"), TRANSFER_STRAY},
  {"= blank text", QUOTED, B("= a\n"), B("= a\n"), TRANSFER_STRAY},
  {"= CR text", QUOTED, B("=\ra\n"), B("=\ra\n"), TRANSFER_STRAY},
  {"a CR that ends no line", QUOTED, B("a\rb \r c\r\r\n"), B("a\rb \r c\r\r\n"), TRANSFER_STRAY},
  {"a CR at the end of the text", QUOTED, B("a \r"), B("a \r"), TRANSFER_STRAY},
  {"a raw byte over 127", QUOTED, B("\344\n"), B("\344\n"), TRANSFER_STRAY},
  {"a raw NUL", QUOTED, B("a\0b\n"), B("a\0b\n"), TRANSFER_STRAY},

  {"7bit is as it is", TRANSFER_7BIT, B("=41\nZg==\r\n"), B("=41\nZg==\r\n"), 0},
  {"binary too", TRANSFER_BINARY, B("\0\377\r"), B("\0\377\r"), 0},
  {"and what nobody knows", TRANSFER_UNKNOWN, B("=41"), B("=41"), 0},
};

static const struct row encoded[] = {
  {"nothing", BASE64, B(""), B(""), 0},
  {"one octet", BASE64, B("f"), B("Zg==\n"), 0},
  {"two", BASE64, B("fo"), B("Zm8=\n"), 0},
  {"three", BASE64, B("foo"), B("Zm9v\n"), 0},
  {"the first and the last digits", BASE64, B("\0\377\277\0\0\377\376\377"), B("AP+/AAD//v8=\n"), 0},
  {"a full line", BASE64, B("012345678901234567890123456789012345678901234567890123456"),
   B("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2\n"), 0},
  {"one octet more", BASE64, B("012345678901234567890123456789012345678901234567890123456f"),
   B("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2\nZg==\n"), 0},

  {"plain text", QUOTED, B("a b\tc!~\n"), B("a b\tc!~\n"), 0},
  {"octets", QUOTED, B("\303\244=\0\177\n"), B("=C3=A4=3D=00=7F\n"), 0},
  {"CRLF is a line end", QUOTED, B("a\r\nb\n"), B("a\nb\n"), 0},
  {"another CR is not", QUOTED, B("a\rb\r\r\n\r"), B("a=0Db=0D\n=0D"), 0},
  {"the last blank of a line", QUOTED, B("a  \nb\t\r\n \n"), B("a =20\nb=09\n=20\n"), 0},
  {"a blank before a CR that ends no line", QUOTED, B("a \rb\n"), B("a =0Db\n"), 0},
  {"the last blank of the text", QUOTED, B("a "), B("a=20"), 0},
  {"blank, CR at the end of the text", QUOTED, B("a \r"), B("a=20=0D"), 0},
  {"a dot at the start of a line", QUOTED, B(".\n..\na.\n"), B("=2E\n=2E.\na.\n"), 0},
  {"From at the start of a line", QUOTED, B("From me\nFrom\nFromme me\n From me\nfrom me\n"),
   B("From=20me\nFrom\nFromme me\n From me\nfrom me\n"), 0},
  {"two dashes at the start of a line", QUOTED, B("--b\n---\n-- \n- -\n --b\na--b\n-\n-b\n=--\n"),
   B("-=2Db\n-=2D-\n-=2D=20\n- -\n --b\na--b\n-\n-b\n=3D--\n"), 0},
  {"two dashes behind a soft line break", QUOTED,
   B("012345678901234567890123456789012345678901234567890123456789012345678901234--b\n"),
   B("012345678901234567890123456789012345678901234567890123456789012345678901234=\n-=2Db\n"), 0},
  {"a line of 75 bytes", QUOTED, B("012345678901234567890123456789012345678901234567890123456789012345678901234\n"),
   B("012345678901234567890123456789012345678901234567890123456789012345678901234\n"), 0},
  {"a longer line, broken before a dot", QUOTED,
   B("012345678901234567890123456789012345678901234567890123456789012345678901234.6\n"),
   B("012345678901234567890123456789012345678901234567890123456789012345678901234=\n=2E6\n"), 0},
  {"an octet is not cut", QUOTED, B("01234567890123456789012345678901234567890123456789012345678901234567890123\344\n"),
   B("01234567890123456789012345678901234567890123456789012345678901234567890123=\n=E4\n"), 0},
  {"From behind a soft line break", QUOTED,
   B("012345678901234567890123456789012345678901234567890123456789012345678901234From x\n"),
   B("012345678901234567890123456789012345678901234567890123456789012345678901234=\nFrom=20x\n"), 0},

  {"8bit is as it is", TRANSFER_8BIT, B("\344\r\n"), B("\344\r\n"), 0},
};

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int refuse(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

/* in three pieces, cut at i and j; returns the faults */
static unsigned int decode(stralloc *out, enum transfer_encoding encoding, struct span in, size_t i, size_t j)
{
  struct transfer_decode t;

  out->len = 0;
  transfer_decode_init(&t, encoding);
  if (!transfer_decode_feed(&t, span_first(in, i), gather, out)
      || !transfer_decode_feed(&t, span_from(span_first(in, j), i), gather, out)
      || !transfer_decode_feed(&t, span_from(in, j), gather, out) || !transfer_decode_end(&t, gather, out))
    return 1U << 31;
  return t.faults;
}

static unsigned int encode(stralloc *out, enum transfer_encoding encoding, struct span in, size_t i, size_t j,
                           const char *line_end)
{
  struct transfer_encode t;

  out->len = 0;
  transfer_encode_init(&t, encoding, line_end);
  return !(transfer_encode_feed(&t, span_first(in, i), gather, out)
           && transfer_encode_feed(&t, span_from(span_first(in, j), i), gather, out)
           && transfer_encode_feed(&t, span_from(in, j), gather, out) && transfer_encode_end(&t, gather, out));
}

static void test_row(const struct row *r, int is_encoder)
{
  struct span in = span_make(r->in, r->len);
  struct span wanted = span_make(r->wanted, r->wanted_len);
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;
  unsigned int faults = is_encoder ? encode(&out, r->encoding, in, 0, 0, "\n") : decode(&out, r->encoding, in, 0, 0);

  is_bytes(out.s, out.len, r->wanted, r->wanted_len, r->reason);
  ok(faults == r->faults, "  faults %u, wanted %u", faults, r->faults);
  for (size_t i = 0; i <= in.len; i++)
    for (size_t j = i; j <= in.len; j++)
      if ((is_encoder ? encode(&out, r->encoding, in, i, j, "\n") : decode(&out, r->encoding, in, i, j)) != r->faults
          || !span_equal(span_sa(&out), wanted))
        bad++;
  ok(bad == 0, "  cut at every two places");
  stralloc_free(&out);
}

static int naive_digit(char c)
{
  return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52
         : c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* bit by bit */
static int naive_base64(stralloc *out, struct span in)
{
  unsigned long bits = 0;
  int count = 0;

  out->len = 0;
  for (size_t i = 0; i < in.len; i++) {
    int digit = naive_digit(in.p[i]);

    if (digit == -1)
      continue;
    bits = (bits << 6 | (unsigned long)digit) & 0xffff;
    count += 6;
    if (count >= 8) {
      char octet = (char)(bits >> (count - 8) & 0xff);

      count -= 8;
      if (!stralloc_append(out, octet))
        return 0;
    }
  }
  return 1;
}

static int lines_fit(struct span s)
{
  while (s.len) {
    size_t lf = span_find(s, '\n');

    if (lf > 77 || (lf < s.len && (lf == 0 || s.p[lf - 1] != '\r')))
      return 0;
    s = span_from(s, lf + 1);
  }
  return 1;
}

/* more than the buffers hold, of random bytes: there and back */
static void test_large(enum transfer_encoding encoding, const char *name)
{
  stralloc in = STRALLOC_ZERO;
  stralloc there = STRALLOC_ZERO;
  stralloc back = STRALLOC_ZERO;
  stralloc naive = STRALLOC_ZERO;
  int good = 1;
  int fit = 1;
  int same = 1;

  srand(47);
  for (size_t len = 0; len < 200000 && stralloc_ready(&in, len); len += len < 200 ? 1 : 17389) {
    while (in.len < len)
      in.s[in.len++] = (char)(rand() >> 7);
    encode(&there, encoding, span_sa(&in), len / 3, len / 2, "\r\n");
    fit &= lines_fit(span_sa(&there));
    /* a line end in the text comes back as it is written */
    for (size_t i = 0; encoding == QUOTED && i < in.len; i++)
      if (in.s[i] == '\n' || in.s[i] == '\r')
        in.s[i] = 'x';
    encode(&there, encoding, span_sa(&in), len / 3, len / 2, "\r\n");
    good &= decode(&back, encoding, span_sa(&there), there.len / 3, there.len / 2) == 0;
    good &= span_equal(span_sa(&in), span_sa(&back));
    if (encoding == BASE64)
      same &= naive_base64(&naive, span_sa(&there)) && span_equal(span_sa(&naive), span_sa(&in));
  }
  ok(good && back.len > 170000, "%s: random bytes come back", name);
  ok(fit, "%s: lines have at most 76 bytes and end in CRLF", name);
  ok(same, "%s: another reader sees the same", name);
  stralloc_free(&in);
  stralloc_free(&there);
  stralloc_free(&back);
  stralloc_free(&naive);
}

static void test_long_blanks(void)
{
  char text[TRANSFER_BLANKS + 10];
  stralloc out = STRALLOC_ZERO;

  memset(text, ' ', sizeof text);
  text[TRANSFER_BLANKS] = '\n';
  ok(decode(&out, QUOTED, span_make(text, TRANSFER_BLANKS + 1), 0, 0) == 0
     && span_equal(span_sa(&out), span_of("\n")),
     "quoted-printable: as many blanks at the end of a line as can be held are dropped");
  text[TRANSFER_BLANKS] = ' ';
  text[TRANSFER_BLANKS + 1] = '\n';
  ok(decode(&out, QUOTED, span_make(text, TRANSFER_BLANKS + 2), 0, 0) == TRANSFER_LONG
     && out.len == TRANSFER_BLANKS + 1,
     "  one more is a fault");
  stralloc_free(&out);
}

static void test_names(void)
{
  ok(transfer_encoding(span_of(" Quoted-Printable\r\n")) == QUOTED, "the name of an encoding, blanks, capitals");
  ok(transfer_encoding(span_of("base64")) == BASE64, "another name");
  ok(transfer_encoding(span_of("")) == TRANSFER_UNKNOWN, "no name");
  ok(transfer_encoding(span_of("base64 x")) == TRANSFER_UNKNOWN, "more than a name");
  for (int i = TRANSFER_7BIT; i <= TRANSFER_UNKNOWN; i++)
    ok(transfer_encoding(span_of(transfer_name((enum transfer_encoding)i))) == (enum transfer_encoding)i,
       "encoding %d has the name `%s`", i, transfer_name((enum transfer_encoding)i));
}

static void test_refused(void)
{
  struct transfer_decode d;
  struct transfer_encode e;
  char much[70000];

  memset(much, 'A', sizeof much);
  for (int i = BASE64; i >= QUOTED; i--) {
    transfer_decode_init(&d, (enum transfer_encoding)i);
    ok(!transfer_decode_feed(&d, span_make(much, sizeof much), refuse, NULL), "the sink stops the decoder");
    transfer_encode_init(&e, (enum transfer_encoding)i, "\n");
    ok(!transfer_encode_feed(&e, span_make(much, sizeof much), refuse, NULL), "the sink stops the encoder");
  }
  transfer_decode_init(&d, BASE64);
  ok(transfer_decode_feed(&d, span_of("Zg=="), refuse, NULL) && !transfer_decode_end(&d, refuse, NULL),
     "at the end too");
  transfer_encode_init(&e, QUOTED, "\n");
  ok(transfer_encode_feed(&e, span_of(" "), refuse, NULL) && !transfer_encode_end(&e, refuse, NULL),
     "the encoder too");
}

int main(void)
{
  test_names();
  for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++)
    test_row(decoded + i, 0);
  for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++)
    test_row(encoded + i, 1);
  test_large(BASE64, "base64");
  test_large(QUOTED, "quoted-printable");
  test_long_blanks();
  test_refused();
  return tap_done();
}
