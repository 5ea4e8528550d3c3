/* lineends: queue bytes to staged bytes. The staged form has no CR, so every qmail-remote sends the same. */
#include "tests/tap.h"
#include "mail/lineends.h"

#include <skalibs/stralloc.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
  size_t wanted_len;
} cases[] = {
  {"LF stays", B("a\nb\n"), B("a\nb\n")},
  {"CRLF is LF", B("a\r\nb\r\n"), B("a\nb\n")},
  {"lone CR is LF", B("a\rb\r"), B("a\nb\n")},
  {"CR CR LF: the last two are CRLF", B("a\r\r\nb\n"), B("a\n\nb\n")},
  {"LF CR is two line ends", B("a\n\rb\n"), B("a\n\nb\n")},
  {"LF CRLF is two line ends", B("a\n\r\nb\n"), B("a\n\nb\n")},
  {"three CRs", B("\r\r\r"), B("\n\n\n")},
  {"the end of a smuggled message is content like others", B("a\r\n.\rb\n\r.\r\n"), B("a\n.\nb\n\n.\n")},
  {"a missing LF is added", B("a\nb"), B("a\nb\n")},
  {"... behind one byte", B("a"), B("a\n")},
  {"... behind NUL", B("a\n\0"), B("a\n\0\n")},
  {"no LF is added behind CR: it is one", B("a\r"), B("a\n")},
  {"an empty message stays empty", B(""), B("")},
  {"line ends only", B("\n\n"), B("\n\n")},
  {"NUL and 8-bit bytes stay", B("\0\x80\xff\r\n\0"), B("\0\x80\xff\n\0\n")},
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

static stralloc out = STRALLOC_ZERO;

static int out_is(const char *wanted, size_t len)
{
  return out.len == len && (len == 0 || memcmp(out.s, wanted, len) == 0);
}

/* feed `in` in three pieces, cut at i and j */
static int convert(struct span in, size_t i, size_t j)
{
  struct lineends w = LINEENDS_ZERO;

  out.len = 0;
  return lineends_feed(&w, span_first(in, i), gather, &out) &&
         lineends_feed(&w, span_from(span_first(in, j), i), gather, &out) &&
         lineends_feed(&w, span_from(in, j), gather, &out) && lineends_end(&w, gather, &out);
}

static void test_cases(void)
{
  for (size_t n = 0; n < sizeof cases / sizeof *cases; n++) {
    struct span in = span_make(cases[n].in, cases[n].len);
    size_t bad = 0;

    ok(convert(in, 0, 0), "%s", cases[n].reason);
    is_bytes(out.s, out.len, cases[n].wanted, cases[n].wanted_len, "  in one piece");
    for (size_t i = 0; i <= in.len; i++)
      for (size_t j = i; j <= in.len; j++)
        if (!convert(in, i, j) || !out_is(cases[n].wanted, cases[n].wanted_len))
          bad++;
    ok(bad == 0, "  cut at every two places");
  }
}

/* the definition, in two passes: CRLF becomes LF, then CR becomes LF, then the last line gets its LF */
static size_t naive(char *to, struct span in)
{
  size_t len = 0;

  for (size_t i = 0; i < in.len; i++)
    if (!(in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n'))
      to[len++] = in.p[i];
  for (size_t i = 0; i < len; i++)
    if (to[i] == '\r')
      to[i] = '\n';
  if (len && to[len - 1] != '\n')
    to[len++] = '\n';
  return len;
}

static void test_random(void)
{
  size_t different = 0;
  size_t with_cr = 0;

  srand(1);
  for (int round = 0; round < 20000; round++) {
    char text[24];
    char wanted[sizeof text + 1];
    struct span in = span_make(text, (size_t)rand() % sizeof text);
    size_t i = (size_t)rand() % (in.len + 1);
    size_t j = i + (size_t)rand() % (in.len - i + 1);

    for (size_t n = 0; n < in.len; n++)
      text[n] = "a \r\n\r\n."[rand() % 7];
    if (!convert(in, i, j) || !out_is(wanted, naive(wanted, in)))
      different++;
    if (out.len && memchr(out.s, '\r', out.len))
      with_cr++;
  }
  ok(different == 0, "20,000 random texts, cut at random: as the definition has it");
  ok(with_cr == 0, "none of them has a CR left");
}

/* What was received keeps its lone CRs: they were there when it was signed. */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
  size_t wanted_len;
} received[] = {
  {"LF stays", B("a\nb\n"), B("a\nb\n")},
  {"CRLF is LF", B("a\r\n\r\nb\r\n"), B("a\n\nb\n")},
  {"lone CR stays", B("a\rb\n"), B("a\rb\n")},
  {"CR CR LF: the first is content", B("a\r\r\nb\n"), B("a\r\nb\n")},
  {"LF CR", B("a\n\rb\n"), B("a\n\rb\n")},
  {"CRs at the end, the last line has no LF", B("a\r\r"), B("a\r\r\n")},
  {"a missing LF is added", B("a"), B("a\n")},
  {"an empty message stays empty", B(""), B("")},
  {"NUL behind CR", B("\r\0\r\n"), B("\r\0\n")},
};

static int receive(struct span in, size_t i, size_t j)
{
  struct lineends w = LINEENDS_ZERO;

  out.len = 0;
  return lineends_receive(&w, span_first(in, i), gather, &out) &&
         lineends_receive(&w, span_from(span_first(in, j), i), gather, &out) &&
         lineends_receive(&w, span_from(in, j), gather, &out) && lineends_receive_end(&w, gather, &out);
}

static void test_received(void)
{
  for (size_t n = 0; n < sizeof received / sizeof *received; n++) {
    struct span in = span_make(received[n].in, received[n].len);
    size_t bad = 0;

    ok(receive(in, 0, 0), "received: %s", received[n].reason);
    is_bytes(out.s, out.len, received[n].wanted, received[n].wanted_len, "  in one piece");
    for (size_t i = 0; i <= in.len; i++)
      for (size_t j = i; j <= in.len; j++)
        if (!receive(in, i, j) || !out_is(received[n].wanted, received[n].wanted_len))
          bad++;
    ok(bad == 0, "  cut at every two places");
  }
}

/* the definition of what is received: CRLF becomes LF, then the last line gets its LF */
static size_t naive_received(char *to, struct span in)
{
  size_t len = 0;

  for (size_t i = 0; i < in.len; i++)
    if (!(in.p[i] == '\r' && i + 1 < in.len && in.p[i + 1] == '\n'))
      to[len++] = in.p[i];
  if (len && to[len - 1] != '\n')
    to[len++] = '\n';
  return len;
}

/* In memory that ends with the text, so that a byte read too many is seen, and begins at any offset of a block. */
static void test_long(void)
{
  enum { TEXT_MAX = 10000 };
  static char wanted[TEXT_MAX + 1];

  for (int density = 1; density <= 256; density *= 2) {
    size_t different = 0;

    for (int round = 0; round < 1000; round++) {
      size_t len = (size_t)rand() % (round % 10 ? 100 : TEXT_MAX);
      size_t offset = (size_t)rand() % 16;
      char *memory = malloc(offset + len + 1);
      struct span in = span_make(memory + offset + 1, len);
      size_t i = (size_t)rand() % (len + 1);
      size_t j = i + (size_t)rand() % (len - i + 1);

      if (!memory)
        abort();
      for (size_t n = 0; n < len; n++)
        memory[offset + 1 + n] = rand() % density ? 'a' : "\r\r\n"[rand() % 3];
      different += !convert(in, i, j) || !out_is(wanted, naive(wanted, in));
      different += !receive(in, i, j) || !out_is(wanted, naive_received(wanted, in));
      free(memory);
    }
    ok(different == 0, "1,000 random texts, one byte of %d a line end: as the definitions have it", density);
  }
}

static size_t pieces;

static int count_pieces(void *arg, struct span piece)
{
  (void)arg;
  pieces += piece.len > 0;
  return 1;
}

/* A sink has a price for each call. */
static void test_pieces(void)
{
  static const char *const texts[] = { "\r", "\r\n", "\n\r", "\r\r\n\n", "a\r", "a\r\nb\r" };
  static char text[100000];

  for (size_t n = 0; n < sizeof texts / sizeof *texts; n++) {
    struct lineends feed = LINEENDS_ZERO;
    struct lineends receive_state = LINEENDS_ZERO;

    for (size_t i = 0; i < sizeof text; i++)
      text[i] = texts[n][i % strlen(texts[n])];
    pieces = 0;
    if (!lineends_feed(&feed, span_make(text, sizeof text), count_pieces, NULL)
        || !lineends_receive(&receive_state, span_make(text, sizeof text), count_pieces, NULL))
      abort();
    ok(pieces < 100, "line ends of kind %zu alone: not passed on one by one, but in %zu pieces", n + 1, pieces);
  }
}

static void test_stop(void)
{
  struct lineends w = LINEENDS_ZERO;

  ok(!lineends_feed(&w, span_of("a"), refuse, NULL), "a sink that stops at content stops it");
  ok(!lineends_feed(&w, span_of("\r"), refuse, NULL), "a sink that stops at a line end stops it");
  ok(lineends_feed(&w, span_of("a"), gather, &out) && !lineends_end(&w, refuse, NULL),
     "a sink that stops at the added LF stops it");
}

int main(void)
{
  test_cases();
  test_random();
  test_received();
  test_long();
  test_pieces();
  test_stop();
  stralloc_free(&out);
  return tap_done();
}
