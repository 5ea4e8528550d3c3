/* linecheck: what cannot pass every transport, at each place in a block and each cut. */
#include "tests/tap.h"
#include "mail/linecheck.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

#define HIGH LINECHECK_HIGH
#define NUL LINECHECK_NUL
#define BARE LINECHECK_BARE_CR
#define LONG (LINECHECK_LONG | LINECHECK_FRAGILE)
#define FRAGILE LINECHECK_FRAGILE

static const struct row {
  const char *reason;
  const char *in;
  size_t len;
  unsigned int wanted;
} rows[] = {
  {"nothing", B(""), 0},
  {"lines that end in LF", B("a\n\nb\n"), 0},
  {"lines that end in CRLF", B("a\r\n\r\nb\r\n"), 0},
  {"the last line has no end", B("a\nb"), 0},
  {"control characters and 127", B("\1\t\33\177\n"), 0},
  {"128", B("\200"), HIGH},
  {"255", B("\377\n"), HIGH},
  {"NUL", B("a\0b"), NUL},
  {"a CR in a line", B("a\rb\n"), BARE},
  {"CR CR LF", B("a\r\r\n"), BARE},
  {"LF CR", B("a\n\rb"), BARE},
  {"a CR at the end", B("a\r"), BARE},
  {"a blank before LF", B("a \n"), FRAGILE},
  {"a tab before CRLF", B("a\t\r\n"), FRAGILE},
  {"nothing but a blank in a line", B("\n \n"), FRAGILE},
  {"a blank before CR", B("a \rb\n"), BARE},
  {"blanks in lines and at their start", B("a b\n\tc\n"), 0},
  {"From and a blank", B("\nFrom x\n"), FRAGILE},
  {"From within a line", B("\nxFrom x\n"), 0},
  {"from, From:, Fro", B("\nfrom x\nFrom:\nFro m\nFFrom \001\n"), 0},
  {"all of them", B("\200\0\r"), HIGH | NUL | BARE},
};

static unsigned int check(struct span in, size_t i, size_t j)
{
  struct linecheck c = LINECHECK_ZERO;

  linecheck_feed(&c, span_first(in, i));
  linecheck_feed(&c, span_from(span_first(in, j), i));
  linecheck_feed(&c, span_from(in, j));
  linecheck_end(&c);
  return c.faults;
}

static void test_rows(void)
{
  for (size_t n = 0; n < sizeof rows / sizeof *rows; n++) {
    const struct row *r = rows + n;
    char text[100];
    size_t bad = 0;

    ok(check(span_make(r->in, r->len), 0, 0) == r->wanted, "%s", r->reason);
    /* at each place of some blocks; the heap, so that a tool that looks on sees a byte too many */
    for (size_t before = 0; before + r->len < sizeof text; before++) {
      size_t len = before + r->len + (r->wanted & BARE || before % 2 ? 0 : sizeof text - before - r->len);
      char *copy = malloc(len + 1);

      if (!copy)
        exit(1);
      memset(text, 'x', sizeof text);
      memcpy(text + before, r->in, r->len);
      memcpy(copy, text, len);
      for (size_t cut = 0; cut <= len; cut++)
        bad += check(span_make(copy, len), cut, len - cut / 3 > cut ? len - cut / 3 : cut) != r->wanted;
      free(copy);
    }
    ok(bad == 0, "  at each place, cut at each place");
  }
}

static void test_long(void)
{
  char text[3000];
  struct span in = span_make(text, sizeof text);
  size_t bad = 0;

  memset(text, 'x', sizeof text);
  memcpy(text + 998, "\r\n", 2);
  memcpy(text + 1998, "\n", 1);
  text[2500] = '\n';
  for (size_t cut = 990; cut < 1010; cut++)
    bad += check(in, cut, cut + 1) != FRAGILE;
  ok(bad == 0, "lines of 998 bytes, with CRLF, with LF and without end");
  bad = 0;
  memcpy(text + 998, "x\r\n", 3);
  text[1998] = '\n';
  for (size_t cut = 990; cut < 1010; cut++)
    bad += check(span_first(in, 1999), cut, cut + 1) != LONG;
  ok(bad == 0, "a line of 999 bytes");
  memset(text, 'x', sizeof text);
  ok(check(span_first(in, 998), 0, 500) == FRAGILE
     && check(span_first(in, 999), 0, 500) == LONG, "without a line end too");
  text[998] = '\n';
  text[1998] = '\n';
  ok(check(span_first(in, 1999), 0, 500) == LONG, "with LF too");
}

static void test_fragile(void)
{
  char text[1000];

  memset(text, 'x', sizeof text);
  ok(check(span_make(text, 980), 0, 500) == 0, "a line of 980 bytes");
  ok(check(span_make(text, 981), 0, 500) == FRAGILE, "a line of 981 bytes");
  ok(check(span_of("From "), 0, 3) == FRAGILE, "From at the very start");
  ok(check(span_of("a "), 0, 1) == FRAGILE, "a blank at the very end");
  ok(check(span_of("a \r"), 0, 2) == (FRAGILE | BARE), "a blank and a CR at the very end");
}

int main(void)
{
  test_rows();
  test_fragile();
  test_long();
  return tap_done();
}
