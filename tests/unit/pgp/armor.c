/* armor: what is inside, and each way in which it can be damaged; every text is cut at every place. */
#include "tests/tap.h"
#include "pgp/armor.h"

#include <skalibs/stralloc.h>
#include <stdlib.h>

#define B "-----BEGIN PGP MESSAGE-----\n"
#define E "-----END PGP MESSAGE-----\n"

/* RFC 4880 6.6 */
#define SAMPLE \
  "yDgBO22WxBHv7O8X7O/jygAEzol56iUKiXmV+XmpCtmpqQUKiQrFqclFqUDBovzS\n" \
  "vBSFjNSiVHsuAA==\n"
#define SUM "=njUN\n"
static const unsigned char sample[] = {
  0xc8, 0x38, 0x01, 0x3b, 0x6d, 0x96, 0xc4, 0x11, 0xef, 0xec, 0xef, 0x17, 0xec, 0xef, 0xe3, 0xca, 0x00, 0x04, 0xce,
  0x89, 0x79, 0xea, 0x25, 0x0a, 0x89, 0x79, 0x95, 0xf9, 0x79, 0xa9, 0x0a, 0xd9, 0xa9, 0xa9, 0x05, 0x0a, 0x89, 0x0a,
  0xc5, 0xa9, 0xc9, 0x45, 0xa9, 0x40, 0xc1, 0xa2, 0xfc, 0xd2, 0xbc, 0x14, 0x85, 0x8c, 0xd4, 0xa2, 0x54, 0x7b, 0x2e,
  0x00
};

#define TEXT_BEFORE 1
#define TEXT_BEHIND 2

static const struct {
  const char *what;
  const char *text;
  enum armor_kind kind;
  enum armor_fault fault;
  int text_outside;
  int is_sample;          /* the octets are those above */
} rows[] = {
  { "RFC 4880 6.6", B "Version: OpenPrivacy 0.99\n\n" SAMPLE SUM E, ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "without the last line end", B "\n" SAMPLE SUM "-----END PGP MESSAGE-----", ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "without sum", B "\n" SAMPLE E, ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "without the empty line", B "Version: 1\n" SAMPLE SUM E, ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "CRLF and blanks", "-----BEGIN PGP MESSAGE----- \r\nComment: x\r\n \t\r\n"
    "yDgBO22WxBHv7O8X7O/jygAEzol56iUKiXmV+XmpCtmpqQUKiQrFqclFqUDBovzS \r\nvBSFjNSiVHsuAA==\r\n=njUN\r\n\r\n"
    "-----END PGP MESSAGE-----\t\r\n \r\n", ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "other lines", B "\nyDgBO22WxBHv7\n\nO8X7O/jygAEzol56iUKiXmV+XmpCtmpqQUKiQrFqclFqUDBovzSvBSFjNSiVHsuAA\n==\n" SUM E,
    ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "padding in two lines", B
    "\nyDgBO22WxBHv7O8X7O/jygAEzol56iUKiXmV+XmpCtmpqQUKiQrFqclFqUDBovzSvBSFjNSiVHsuAA=\n=\n" SUM E,
    ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "text before", "Hello\n" B "\n" SAMPLE E, ARMOR_MESSAGE, ARMOR_SOUND, TEXT_BEFORE, 1 },
  { "text behind", B "\n" SAMPLE E "\nBye", ARMOR_MESSAGE, ARMOR_SOUND, TEXT_BEHIND, 1 },
  { "a second armor", B "\n" SAMPLE E B "\n" SAMPLE E, ARMOR_MESSAGE, ARMOR_SOUND, TEXT_BEHIND, 1 },
  { "white space outside", "\n \n\t\n" B "\n" SAMPLE E "\n\n", ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "signature", "-----BEGIN PGP SIGNATURE-----\n\n" SAMPLE "-----END PGP SIGNATURE-----\n", ARMOR_SIGNATURE,
    ARMOR_SOUND,
    0, 1 },
  { "certificate", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n" SAMPLE "-----END PGP PUBLIC KEY BLOCK-----\n",
    ARMOR_PUBLIC,
    ARMOR_SOUND, 0, 1 },
  { "secret key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" SAMPLE "-----END PGP PRIVATE KEY BLOCK-----\n",
    ARMOR_PRIVATE, ARMOR_SOUND, 0, 1 },
  { "clear-signed text", "x\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n", ARMOR_SIGNED_TEXT,
    ARMOR_SOUND,
    TEXT_BEFORE, 0 },
  { "nothing", "", ARMOR_NONE, ARMOR_NO_BEGIN, 0, 0 },
  { "no armor", "Hello\n", ARMOR_NONE, ARMOR_NO_BEGIN, TEXT_BEFORE, 0 },
  { "indented", " " B "\n" SAMPLE E, ARMOR_NONE, ARMOR_NO_BEGIN, TEXT_BEFORE, 0 },
  { "an unknown kind", "-----BEGIN PGP MASSAGE-----\n\n" SAMPLE "-----END PGP MASSAGE-----\n", ARMOR_NONE,
    ARMOR_NO_BEGIN,
    TEXT_BEFORE, 0 },
  { "a wrong sum", B "\n" SAMPLE "=njUM\n" E, ARMOR_MESSAGE, ARMOR_CRC, 0, 1 },
  { "another octet", B
    "\nyDgBO22WxBHv7O8X7O/jygAEzol56iUKiXmV+XmpCtmpqQUKiQrFqclFqUDBovzS\nvBSFjNSiVHsuAB==\n=njUN\n" E,
    ARMOR_MESSAGE, ARMOR_SOUND, 0, 1 },
  { "no octets", B "\n" E, ARMOR_MESSAGE, ARMOR_EMPTY, 0, 0 },
  { "no octets, with their sum", B "\n=twTO\n" E, ARMOR_MESSAGE, ARMOR_EMPTY, 0, 0 },
  { "no end", B "\n" SAMPLE SUM, ARMOR_MESSAGE, ARMOR_NO_END, 0, 1 },
  { "the end of something else", B "\n" SAMPLE SUM "-----END PGP SIGNATURE-----\n", ARMOR_MESSAGE, ARMOR_NO_END, 0, 1 },
  { "something behind the sum", B "\n" SAMPLE SUM "AAAA\n" E, ARMOR_MESSAGE, ARMOR_NO_END, 0, 1 },
  { "a byte that is not of base64", B "\nyDgB*22W\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "cut in a group", B "\nyDgBO22\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "half of the padding", B "\nyDgBOw=\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "too much padding", B "\nyDgBOw===\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "base64 behind padding", B "\nyDgBOw==\nyDgB\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "padding alone", B "\n====\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 0 },
  { "a sum that is not of base64", B "\n" SAMPLE "=nj*N\n" E, ARMOR_MESSAGE, ARMOR_BASE64, 0, 1 },
};

static int keep(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static int is_right(size_t i, const struct armor_reader *a, const stralloc *out)
{
  int outside = (a->has_text_before ? TEXT_BEFORE : 0) | (a->has_text_behind ? TEXT_BEHIND : 0);

  return a->kind == rows[i].kind && a->fault == rows[i].fault && outside == rows[i].text_outside
         && (!rows[i].is_sample || (out->len == sizeof sample && memcmp(out->s, sample, sizeof sample) == 0));
}

static void table(void)
{
  static struct armor_reader a;
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span text = span_of(rows[i].text);
    size_t bad = 0;

    for (size_t cut = 0; cut <= text.len; cut++) {
      out.len = 0;
      armor_reader_init(&a, 0, keep, &out);
      (void)(armor_reader_feed(&a, span_first(text, cut)) && armor_reader_feed(&a, span_from(text, cut)));
      armor_reader_end(&a);
      bad += !is_right(i, &a, &out);
    }
    ok(bad == 0, "%s (%zu of %zu)", rows[i].what, bad, text.len + 1);
  }
  stralloc_free(&out);
}

static void limits(void)
{
  static struct armor_reader a;
  static char line[ARMOR_LINE_BYTES * 3];
  stralloc out = STRALLOC_ZERO;

  memset(line, 'A', sizeof line);
  armor_reader_init(&a, 0, keep, &out);
  armor_reader_feed(&a, span_of(B "\n"));
  armor_reader_feed(&a, span_make(line, sizeof line));
  armor_reader_feed(&a, span_of("\n" E));
  ok(armor_reader_end(&a) == ARMOR_BASE64, "a long line of base64");
  memset(line, ' ', sizeof line);
  armor_reader_init(&a, 0, keep, &out);
  armor_reader_feed(&a, span_make(line, sizeof line));
  armor_reader_feed(&a, span_of("\n" B "\n" SAMPLE E));
  ok(armor_reader_end(&a) == ARMOR_SOUND && !a.has_text_before, "a long line of blanks");
  line[sizeof line - 1] = 'x';
  armor_reader_init(&a, 0, keep, &out);
  armor_reader_feed(&a, span_make(line, sizeof line));
  armor_reader_feed(&a, span_of("\n" B "\n" SAMPLE E));
  ok(armor_reader_end(&a) == ARMOR_SOUND && a.has_text_before, "a long line with text at its end");
  armor_reader_init(&a, 0, keep, &out);
  armor_reader_feed(&a, span_of(B));
  for (int i = 0; i < ARMOR_HEADERS; i++)
    armor_reader_feed(&a, span_of("Comment: x\n"));
  ok(a.fault == ARMOR_SOUND && !armor_reader_feed(&a, span_of("Comment: x\n")) && a.fault == ARMOR_HEADER,
     "many header lines");
  stralloc_free(&out);
}

static void binary(void)
{
  static struct armor_reader a;
  stralloc out = STRALLOC_ZERO;

  armor_reader_init(&a, ARMOR_MAY_BE_BINARY, keep, &out);
  armor_reader_feed(&a, span_make((const char *)sample, 1));
  armor_reader_feed(&a, span_make((const char *)sample + 1, sizeof sample - 1));
  ok(armor_reader_end(&a) == ARMOR_SOUND && a.kind == ARMOR_BINARY && a.bytes == sizeof sample, "binary");
  is_bytes(out.s, out.len, (const char *)sample, sizeof sample, "as it is");
  armor_reader_init(&a, 0, keep, &out);
  armor_reader_feed(&a, span_make((const char *)sample, sizeof sample));
  ok(armor_reader_end(&a) == ARMOR_NO_BEGIN, "not where it is not allowed");
  stralloc_free(&out);
}

static int refuse(void *arg, struct span piece)
{
  (void)piece;
  return ++*(int *)arg < 2;
}

static void stops(void)
{
  static struct armor_reader a;
  stralloc text = STRALLOC_ZERO;
  struct armor_writer w;
  int calls = 0;

  armor_writer_init(&w, ARMOR_MESSAGE, "\n", keep, &text);
  for (int i = 0; i < 4 * ARMOR_OUT_BYTES; i++)
    armor_writer_feed(&w, span_make("x", 1), keep, &text);
  armor_writer_end(&w, keep, &text);
  armor_reader_init(&a, 0, refuse, &calls);
  ok(!armor_reader_feed(&a, span_sa(&text)) && calls == 2 && armor_reader_end(&a) == ARMOR_SOUND && calls == 2,
     "a sink that stops is not called again");
  stralloc_free(&text);
}

static void written(void)
{
  stralloc text = STRALLOC_ZERO;
  struct armor_writer w;

  armor_writer_init(&w, ARMOR_MESSAGE, "\n", keep, &text);
  armor_writer_feed(&w, span_make((const char *)sample, sizeof sample), keep, &text);
  armor_writer_end(&w, keep, &text);
  is_bytes(text.s, text.len, B "\n" SAMPLE SUM E, strlen(B "\n" SAMPLE SUM E), "written: RFC 4880 6.6");
  stralloc_free(&text);
}

/* Every length around lines and blocks, in pieces of any size. */
static void round_trips(void)
{
  static struct armor_reader a;
  static char bytes[9000];
  stralloc text = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  size_t bad = 0;

  srand(1);
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (char)rand();
  for (size_t len = 1; len < sizeof bytes; len += len < 300 ? 1 : 97) {
    const char *line_end = len & 1 ? "\n" : "\r\n";
    struct armor_writer w;

    text.len = out.len = 0;
    armor_writer_init(&w, ARMOR_SIGNATURE, line_end, keep, &text);
    for (struct span left = span_make(bytes, len); left.len;) {
      size_t some = (size_t)rand() % 500;

      armor_writer_feed(&w, span_first(left, some), keep, &text);
      left = span_from(left, some);
    }
    armor_writer_end(&w, keep, &text);
    armor_reader_init(&a, 0, keep, &out);
    for (struct span left = span_sa(&text); left.len;) {
      size_t some = (size_t)rand() % 500;

      armor_reader_feed(&a, span_first(left, some));
      left = span_from(left, some);
    }
    bad += armor_reader_end(&a) != ARMOR_SOUND || !a.has_crc || a.bytes != len
           || !span_equal(span_sa(&out), span_make(bytes, len));
  }
  ok(bad == 0, "what is written is read");
  stralloc_free(&text);
  stralloc_free(&out);
}

struct counter {
  unsigned int stop;
  unsigned int calls;
};

static int count(void *arg, struct span piece)
{
  struct counter *c = arg;

  (void)piece;
  return ++c->calls != c->stop;
}

static int write_all(struct counter *c, struct span first, struct span second)
{
  struct armor_writer w;

  return armor_writer_init(&w, ARMOR_MESSAGE, "\n", count, c) && armor_writer_feed(&w, first, count, c)
         && armor_writer_feed(&w, second, count, c) && armor_writer_end(&w, count, c);
}

/* a sink that stops at each of its calls, while it is written and while it is read */
static void stops_anywhere(void)
{
  static struct armor_reader a;
  static char octets[40000];
  static char text[100000];
  struct counter c = { 0, 0 };
  stralloc out = STRALLOC_ZERO;
  struct armor_writer w;
  unsigned int calls;
  int holds = 1;

  memset(octets, 'x', sizeof octets);
  ok(write_all(&c, span_make(octets, 50), span_make(octets, sizeof octets)), "a long armor");
  calls = c.calls;
  for (unsigned int n = 1; n <= calls; n++) {
    c = (struct counter){ n, 0 };
    holds &= !write_all(&c, span_make(octets, 50), span_make(octets, sizeof octets)) && c.calls == n;
  }
  ok(holds && calls > 10, "  writing stops where the sink does, at each of %u calls", calls);
  ok(armor_writer_init(&w, ARMOR_MESSAGE, "\n", keep, &out)
     && armor_writer_feed(&w, span_make(octets, sizeof octets), keep, &out) && armor_writer_end(&w, keep, &out)
     && out.len < sizeof text, "  its text");
  memcpy(text, out.s, out.len);
  for (size_t step = 100; step <= out.len; step *= 10)
    for (unsigned int n = 1; holds && n < 4; n++) {
      int goes_on = 1;

      c = (struct counter){ n, 0 };
      armor_reader_init(&a, 0, count, &c);
      for (struct span left = span_make(text, out.len); left.len && goes_on; left = span_from(left, step))
        goes_on = armor_reader_feed(&a, span_first(left, step));
      (void)armor_reader_end(&a);
      holds = c.calls == n ? !goes_on && !armor_reader_feed(&a, span_of("x")) : goes_on && c.calls < n;
      holds &= c.calls <= n;
    }
  ok(holds, "  reading stops there, too");
  stralloc_free(&out);
}

int main(void)
{
  stops_anywhere();
  table();
  limits();
  binary();
  stops();
  written();
  round_trips();
  return tap_done();
}
