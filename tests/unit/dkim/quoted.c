/* quoted: every byte there and back, and what is no dkim-quoted-printable. */
#include "tests/tap.h"
#include "dkim/quoted.h"

static void test_bytes(void)
{
  size_t bad_form = 0;
  size_t bad_way_back = 0;
  stralloc out = STRALLOC_ZERO;
  stralloc back = STRALLOC_ZERO;

  for (int i = 0; i < 256; i++) {
    char c = (char)i;
    /* RFC 6376 2.11: dkim-safe-char is 0x21 to 0x3a, `<`, 0x3e to 0x7e */
    int safe = (i >= 0x21 && i <= 0x3a) || i == 0x3c || (i >= 0x3e && i <= 0x7e);
    char wanted[4];

    out.len = 0;
    snprintf(wanted, sizeof wanted, safe ? "%c" : "=%02X", i);
    bad_form += !quoted_write(&out, span_make(&c, 1)) || !span_equal(span_sa(&out), span_of(wanted));
    bad_way_back += quoted_parse(&back, span_sa(&out)) != 1 || !span_equal(span_sa(&back), span_make(&c, 1));
  }
  ok(bad_form == 0, "write: dkim-safe-char as it is, every other byte as two upper case digits");
  ok(bad_way_back == 0, "parse: all of them come back");
  out.len = 0;
  ok(quoted_write(&out, span_of("a")) && quoted_write(&out, span_of("b=c")), "write: twice");
  is_bytes(out.s, out.len, "ab=3Dc", 6, "  appends");
  stralloc_free(&out);
  stralloc_free(&back);
}

static void test_parse(void)
{
  static const struct {
    const char *reason;
    const char *in;
    const char *wanted;  /* NULL: refused */
  } cases[] = {
    { "nothing", "", "" },
    { "an address", "joe=40example.org", "joe@example.org" },
    { "blanks and folds go", " j\to\n e ", "joe" },
    { "even out of an escape", "joe=4\n 0", "joe@" },
    { "a blank that is meant", "a=20b", "a b" },
    { "lower case digits", "=3d", NULL },
    { "no digits", "a=", NULL },
    { "one digit", "a=4", NULL },
    { "one digit, and something else", "a=4g", NULL },
    { "a sign", "=+1", NULL },
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int result = quoted_parse(&out, span_of(cases[i].in));

    ok(result == (cases[i].wanted != NULL), "parse: %s", cases[i].reason);
    if (cases[i].wanted)
      is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), "  what it stands for");
  }
  stralloc_free(&out);
}

int main(void)
{
  test_bytes();
  test_parse();
  return tap_done();
}
