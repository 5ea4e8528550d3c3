/* casefold: the form of texts, cut at every character. */
#include "tests/tap.h"
#include "text/casefold.h"
#include "text/utf8.h"

static const struct {
  const char *in;
  const char *out;
} table[] = {
  { "", "" },
  { "Secret", "secret" },
  { "a \t\r\n b", "a b" },
  { " a ", " a " },
  { "\303\204\303\226\303\234\303\237", "\303\244\303\266\303\274\303\237" },
  { "\316\243\317\202", "\317\203\317\203" },                       /* the two small sigmas are one */
  { "\320\237\320\240", "\320\277\321\200" },
  { "\342\204\252", "k" },                                          /* the sign of Kelvin */
  { "a\302\240\343\200\200b", "a b" },
  { "se\302\255cr\342\200\213et\357\273\277", "secret" },
  { "\360\220\220\200", "\360\220\220\250" },
  { "A\377\303", "a\377\303" },
};

static int append(void *out, struct span piece)
{
  return stralloc_catb(out, piece.p, piece.len);
}

static int stop(void *arg, struct span piece)
{
  (void)arg;
  (void)piece;
  return 0;
}

int main(void)
{
  stralloc out = STRALLOC_ZERO;
  static char big[10000];
  struct casefold c = { 0 };

  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    struct span in = span_of(table[i].in);
    struct casefold cut = { 0 };

    out.len = 0;
    (void)!casefold_cat(&out, in);
    is_bytes(out.s, out.len, table[i].out, strlen(table[i].out), "whole");
    out.len = 0;
    while (in.len) {
      size_t n = utf8_char(in) ? utf8_char(in) : 1;

      (void)!casefold_feed(&cut, span_first(in, n), append, &out);
      in = span_from(in, n);
    }
    is_bytes(out.s, out.len, table[i].out, strlen(table[i].out), "in pieces");
  }
  memset(big, 'A', sizeof big);
  out.len = 0;
  ok(casefold_cat(&out, span_make(big, sizeof big)) && out.len == sizeof big && out.s[9999] == 'a', "a long text");
  ok(!casefold_feed(&c, span_make(big, sizeof big), stop, NULL), "the sink stops inside");
  ok(!casefold_feed(&c, span_of("a"), stop, NULL), "the sink stops at the end");
  stralloc_free(&out);
  return tap_done();
}
