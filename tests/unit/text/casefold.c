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

static const struct {
  const char *text;
  const char *form;
  int found;
  size_t start;
  size_t end;
} places[] = {
  { "see [SECURE] here", "[secure]", 1, 4, 12 },
  { "see [SECUR] here", "[secure]", 0, 0, 0 },
  { "\303\234ber GR\303\234N", "gr\303\274n", 1, 6, 11 },
  { "x very \t\302\240 secret y", "very secret", 1, 2, 17 },
  { "x se\302\255cret\302\255 y", "secret", 1, 2, 10 },
  { "\302\255secret", "secret", 1, 2, 8 },
  { "a  b", "a ", 1, 0, 3 },
  { "a", "a ", 0, 0, 0 },
  { "aab", "ab", 1, 1, 3 },
  { "a", "", 0, 0, 0 },
  { "\377\377a", "a", 1, 2, 3 },
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

static void test_places(void)
{
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    size_t start = 0;
    size_t end = 0;

    ok(casefold_find(span_of(places[i].text), span_of(places[i].form), 0, &start, &end) == places[i].found
           && start == places[i].start && end == places[i].end,
       "`%s` in `%s`", places[i].form, places[i].text);
  }
}

static unsigned int next(unsigned int *seed)
{
  *seed = *seed * 1103515245U + 12345U;
  return *seed >> 16;
}

/* a text of characters that the form changes in different ways */
static struct span make_text(stralloc *out, unsigned int *seed, size_t most)
{
  static const char *const pieces[] = {
    "a", "A", "b", " ", "\t", "\302\240", "\302\255", "\303\204", "\303\244", "\377"
  };
  size_t count = next(seed) % (most + 1);

  out->len = 0;
  for (size_t i = 0; i < count; i++) {
    const char *piece = pieces[next(seed) % (sizeof pieces / sizeof *pieces)];

    (void)!stralloc_cats(out, piece);
  }
  return span_sa(out);
}

static int has(struct span text, struct span form)
{
  for (size_t i = 0; i + form.len <= text.len; i++)
    if (span_equal(span_first(span_from(text, i), form.len), form))
      return 1;
  return 0;
}

/* It finds a place where, and only where, the form of the whole text has the form; and the place has this form. */
static void test_agreement(void)
{
  stralloc s[4] = { STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  unsigned int seed = 1;
  int wrong = 0;
  int hits = 0;

  for (int n = 0; n < 20000; n++) {
    struct span text = make_text(&s[0], &seed, 15);
    struct span word = make_text(&s[1], &seed, 3);
    size_t start = 0;
    size_t end = 0;
    int found;

    s[2].len = s[3].len = 0;
    (void)!(casefold_cat(&s[2], text) && casefold_cat(&s[3], word));
    if (s[3].len == 0)
      continue;
    found = casefold_find(text, span_sa(&s[3]), 0, &start, &end);
    wrong += found != has(span_sa(&s[2]), span_sa(&s[3]));
    hits += found;
    s[2].len = 0;
    (void)!casefold_cat(&s[2], span_first(span_from(text, start), end - start));
    wrong += found && !span_equal(span_sa(&s[2]), span_sa(&s[3]));
  }
  ok(wrong == 0 && hits > 1000, "20,000 texts are searched as their forms (%d wrong, %d found)", wrong, hits);
  for (int i = 0; i < 4; i++)
    stralloc_free(&s[i]);
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
  test_places();
  test_agreement();
  return tap_done();
}
