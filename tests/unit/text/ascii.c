/* ascii and span: every byte value, and the edges of each helper. */
#include "tests/tap.h"
#include "text/ascii.h"

static void test_classes(void)
{
  size_t bad_digit = 0;
  size_t bad_alpha = 0;
  size_t bad_alnum = 0;
  size_t bad_wsp = 0;
  size_t bad_fws = 0;
  size_t bad_vchar = 0;
  size_t bad_only = 0;
  size_t bad_printable = 0;
  size_t bad_lower = 0;

  for (int i = 0; i < 256; i++) {
    char c = (char)i;
    int digit = i >= 0x30 && i <= 0x39;
    int upper = i >= 0x41 && i <= 0x5a;
    int lower = i >= 0x61 && i <= 0x7a;

    bad_digit += !ascii_is_digit(c) != !digit;
    bad_alpha += !ascii_is_alpha(c) != !(upper || lower);
    bad_alnum += !ascii_is_alnum(c) != !(upper || lower || digit);
    bad_wsp += !ascii_is_wsp(c) != !(i == 0x20 || i == 0x09);
    bad_fws += !ascii_is_fws(c) != !(i == 0x20 || i == 0x09 || i == 0x0d || i == 0x0a);
    bad_vchar += !ascii_is_vchar(c) != !(i >= 0x21 && i <= 0x7e);
    bad_only += ascii_only(span_make(&c, 1)) != (i < 0x80);
    bad_printable += ascii_printable(span_make(&c, 1)) != (i >= 0x20 && i <= 0x7e);
    bad_lower += ascii_lower(c) != (char)(upper ? i + 32 : i);
  }
  ok(bad_digit == 0, "0-9 are the digits, of all 256 bytes");
  ok(bad_alpha == 0, "A-Z and a-z are the letters: no byte over 127 is one");
  ok(bad_alnum == 0, "letters and digits");
  ok(bad_wsp == 0, "blank and tab are WSP: no form feed, CR, LF, NUL, no-break space");
  ok(bad_fws == 0, "blank, tab, CR and LF are FWS");
  ok(bad_vchar == 0, "VCHAR is what is printable, without the blank");
  ok(bad_only == 0, "ASCII ends at 127");
  ok(bad_printable == 0, "VCHAR and the blank are printable: no tab, no DEL");
  ok(ascii_only(span_of("")) && ascii_only(span_of("a\n\x7f")) && !ascii_only(span_of("ab\xc4")) &&
     !ascii_only(span_of("\xc4" "ab")), "one byte over 127 is enough");
  ok(ascii_printable(span_of("")) && ascii_printable(span_of(" a ~")) && !ascii_printable(span_of("a\t")) &&
     !ascii_printable(span_make("a\0b", 3)), "and so is one that can't be printed");
  ok(bad_lower == 0, "only A-Z has a lower case");
}

static void test_equal(void)
{
  static const struct {
    const char *reason;
    const char *a;
    size_t a_len;
    const char *b;
    size_t b_len;
    int wanted;
  } cases[] = {
    {"the same", "from", 4, "from", 4, 1},
    {"another case", "FrOm", 4, "fRoM", 4, 1},
    {"empty", "", 0, "", 0, 1},
    {"a prefix is not equal", "from", 4, "fro", 3, 0},
    {"the length counts, not what stands behind", "fromX", 4, "from", 4, 1},
    {"goes on behind a NUL", "a\0b", 3, "a\0c", 3, 0},
    {"NUL is a byte like others", "a\0b", 3, "A\0B", 3, 1},
    {"@ and ` differ by the bit that cases differ by", "@", 1, "`", 1, 0},
    {"[ and { too", "[", 1, "{", 1, 0},
    {"bytes over 127 have no case", "\xc4", 1, "\xe4", 1, 0},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span a = span_make(cases[i].a, cases[i].a_len);
    struct span b = span_make(cases[i].b, cases[i].b_len);
    ok(ascii_equal_nocase(a, b) == cases[i].wanted && ascii_equal_nocase(b, a) == cases[i].wanted,
       "equal_nocase: %s", cases[i].reason);
  }
}

static void test_compare(void)
{
  static const struct {
    const char *reason;
    struct span lower;
    struct span higher;
  } cases[] = {
    {"letters without their case", {"a", 1}, {"B", 1}},
    {"and the other way round", {"A", 1}, {"b", 1}},
    {"empty is lowest", {"", 0}, {"a", 1}},
    {"a beginning comes first", {"a.", 2}, {"A.b", 3}},
    {"the first difference counts, not the length", {"ab", 2}, {"B", 1}},
    {"NUL is a byte like others", {"a\0a", 3}, {"a\0b", 3}},
    {"bytes over 127 come last", {"z", 1}, {"\xc4", 1}},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span l = cases[i].lower;
    struct span h = cases[i].higher;
    ok(ascii_compare_nocase(l, h) < 0 && ascii_compare_nocase(h, l) > 0, "compare_nocase: %s", cases[i].reason);
    ok(ascii_compare_nocase(l, l) == 0, "compare_nocase: %s: same", cases[i].reason);
  }
  ok(ascii_compare_nocase(span_of("aBc"), span_of("AbC")) == 0, "compare_nocase: case makes no difference");
}

static void test_trim(void)
{
  static const struct {
    const char *reason;
    const char *in;
    const char *wanted;
  } cases[] = {
    {"blanks and tabs at both ends", " \ta b\t ", "a b"},
    {"nothing to trim", "a", "a"},
    {"blanks only", " \t ", ""},
    {"empty", "", ""},
    {"line ends stay", " a \n", "a \n"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct span got = ascii_trim(span_of(cases[i].in));
    is_bytes(got.p, got.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].reason);
  }
  struct span got = ascii_trim_fws(span_of("\r\n \ta \n\tb\f\n\t \r"));
  is_bytes(got.p, got.len, "a \n\tb\f", 6, "folds at both ends, one inside");
  ok(ascii_trim_fws(span_of(" \r\n\t")).len == 0, "folds only");
}

static void test_number(void)
{
  static const struct {
    const char *reason;
    const char *in;
    size_t max_digits;
    int wanted;
    unsigned long long value;
  } cases[] = {
    {"zero", "0", 9, 1, 0},
    {"leading zeros", "007", 9, 1, 7},
    {"as many digits as allowed", "999999999", 9, 1, 999999999},
    {"18 digits", "999999999999999999", 18, 1, 999999999999999999ULL},
    {"one digit too many", "1000000000", 9, 0, 0},
    {"one zero too many", "0000000000", 9, 0, 0},
    {"empty", "", 9, 0, 0},
    {"sign", "-1", 9, 0, 0},
    {"plus", "+1", 9, 0, 0},
    {"blank before", " 1", 9, 0, 0},
    {"blank behind", "1 ", 9, 0, 0},
    {"hexadecimal", "0x10", 9, 0, 0},
    {"exponent", "1e3", 9, 0, 0},
    {"byte before 0", "1/", 9, 0, 0},
    {"byte behind 9", "1:", 9, 0, 0},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unsigned long long n = 4711;
    int result = ascii_number(span_of(cases[i].in), cases[i].max_digits, &n);
    ok(result == cases[i].wanted && (!result || n == cases[i].value), "number: %s", cases[i].reason);
  }
}

static void test_cat_lower(void)
{
  stralloc out = STRALLOC_ZERO;

  ok(ascii_cat_lower(&out, span_make("A\0z[\xc4", 5)) && ascii_cat_lower(&out, span_of("BC")),
     "cat_lower succeeds");
  is_bytes(out.s, out.len, "a\0z[\xc4" "bc", 7, "cat_lower appends, with A-Z in lower case");
  ok(ascii_cat_lower(&out, span_of("")) && out.len == 7, "cat_lower of nothing appends nothing");
  stralloc_free(&out);
}

static void test_cat_number(void)
{
  static const struct {
    unsigned long long n;
    const char *wanted;
  } cases[] = {
    {0, "0"},
    {9, "9"},
    {10, "10"},
    {4294967296ULL, "4294967296"},
    {18446744073709551615ULL, "18446744073709551615"},
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    out.len = 0;
    ok(ascii_cat_number(&out, cases[i].n), "cat_number succeeds");
    is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].wanted);
  }
  out.len = 0;
  ok(stralloc_cats(&out, "line ") && ascii_cat_number(&out, 7), "cat_number behind other text");
  is_bytes(out.s, out.len, "line 7", 6, "cat_number appends, without a NUL");
  stralloc_free(&out);
}

static void test_span(void)
{
  struct span s = span_of("a.b");

  ok(span_find(s, '.') == 1 && span_find(s, 'x') == 3 && span_find(span_of(""), '.') == 0,
     "find: the offset, or the length");
  ok(span_from(s, 2).len == 1 && span_from(s, 3).len == 0 && span_from(s, 9).len == 0,
     "from: never beyond the end");
  ok(span_from(s, 9).p == s.p + 3, "from: stays at the end");
  ok(span_first(s, 2).len == 2 && span_first(s, 9).len == 3, "first: at most all");
  ok(span_equal(s, span_make("a.bc", 3)) && !span_equal(s, span_of("a.B")) &&
     span_equal(span_make(NULL, 0), span_of("")), "equal: by bytes");
  stralloc owned = STRALLOC_ZERO;
  ok(span_sa(&owned).len == 0, "sa: an empty one has no bytes");
  ok(stralloc_catb(&owned, "a\0b", 3) && span_sa(&owned).p == owned.s && span_sa(&owned).len == 3,
     "sa: the same bytes, NUL among them");
  stralloc_free(&owned);
}

int main(void)
{
  test_classes();
  test_equal();
  test_compare();
  test_trim();
  test_number();
  test_cat_lower();
  test_cat_number();
  test_span();
  return tap_done();
}
