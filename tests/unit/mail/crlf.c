/* crlf: each text whole, in two pieces cut at each octet, and octet by octet. */
#include "mail/crlf.h"
#include "tests/tap.h"

static stralloc got = STRALLOC_ZERO;
static size_t calls, stops_at, longest;

static int gather(void *arg, struct span piece)
{
  (void)arg;
  if (piece.len > longest)
    longest = piece.len;
  return ++calls != stops_at && stralloc_catb(&got, piece.p, piece.len);
}

static const struct {
  const char *in;
  size_t len;
  const char *wanted;
  const char *reason;
} rows[] = {
#define ROW(in, wanted, reason) { in, sizeof in - 1, wanted, reason }
  ROW("", "", "nothing is nothing"),
  ROW("a", "a", "a line without an end gets none"),
  ROW("a\n", "a\r\n", "LF becomes CRLF"),
  ROW("\n", "\r\n", "an empty line as well"),
  ROW("\n\na\n", "\r\n\r\na\r\n", "several"),
  ROW("a\r\nb\n", "a\r\nb\r\n", "CRLF stays"),
  ROW("\r\n\r\n", "\r\n\r\n", "empty lines of CRLF stay"),
  ROW("a\rb\n", "a\rb\r\n", "a CR within a line is content"),
  ROW("a\r\r\n", "a\r\r\n", "so is a CR before CRLF"),
  ROW("a\r", "a\r", "a CR at the end stays alone"),
  ROW("\r\ra\n", "\r\ra\r\n", "the CR that counts is the one before the LF"),
};

static void feed(struct crlf *c, struct span in)
{
  (void)crlf_feed(c, in, gather, NULL);
}

static void table(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct span in = span_make(rows[i].in, rows[i].len);
    struct span wanted = span_of(rows[i].wanted);
    int good = 1;

    for (size_t cut = 0; cut <= in.len; cut++) {
      struct crlf c = CRLF_ZERO;

      got.len = 0;
      feed(&c, span_first(in, cut));
      feed(&c, span_from(in, cut));
      good = good && span_equal(span_sa(&got), wanted);
    }
    if (good) {
      struct crlf c = CRLF_ZERO;

      got.len = 0;
      for (size_t at = 0; at < in.len; at++)
        feed(&c, span_first(span_from(in, at), 1));
    }
    is_bytes(got.s, got.len, wanted.p, wanted.len, rows[i].reason);
  }
}

/* lines whose ends come to lie on each side of the end of a piece of the output */
static void lengths(void)
{
  static char in[70000];
  static char wanted[2 * sizeof in];

  longest = 0;
  for (size_t first = 16380; first < 16390; first++) {
    struct crlf c = CRLF_ZERO;
    size_t len = 0;
    size_t out = 0;

    while (len < sizeof in) {
      in[len] = len == first || (len > first && len % 77 == 0) ? '\n' : 'x';
      if (in[len] == '\n')
        wanted[out++] = '\r';
      wanted[out++] = in[len++];
    }
    got.len = 0;
    ok(crlf_feed(&c, span_make(in, sizeof in), gather, NULL) == 1, "a first line of %zu", first);
    ok(span_equal(span_sa(&got), span_make(wanted, out)), "every line gets its end, once");
  }
  ok(longest == 16384, "no piece is longer than 16 KiB");
}

/* 16 KiB of lines: the output is longer than the input, so the sink is called in the middle of a line, at the end of
 * one, and behind the last one
 */
static void stops(void)
{
  static const struct {
    size_t first;      /* octets before the first LF */
    size_t stops_at;
    const char *reason;
  } at[] = {
    { 16384, 1, "within a line" },
    { 16383, 1, "at the end of a line" },
    { 100, 1, "behind the last octet" },
  };
  static char in[16385];

  for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
    struct crlf c = CRLF_ZERO;

    memset(in, 'x', sizeof in);
    in[at[i].first] = '\n';
    calls = 0;
    stops_at = at[i].stops_at;
    ok(crlf_feed(&c, span_make(in, at[i].first + 1), gather, NULL) == 0, "the sink stops %s", at[i].reason);
    ok(calls == stops_at, "and is not called again");
  }
  stops_at = 0;
}

int main(void)
{
  table();
  lengths();
  stops();
  stralloc_free(&got);
  return tap_done();
}
