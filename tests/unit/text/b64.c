/* b64: what is base64 and what is not, and the known answers of RFC 4648. */
#include "tests/tap.h"
#include "text/b64.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

static const struct {
  const char *reason;
  const char *in;
  size_t in_len;
  const char *wanted;  /* NULL: no base64 */
  size_t wanted_len;
} cases[] = {
  /* RFC 4648 10 */
  {"one byte", B("Zg=="), B("f")},
  {"two bytes", B("Zm8="), B("fo")},
  {"three bytes", B("Zm9v"), B("foo")},
  {"six bytes", B("Zm9vYmFy"), B("foobar")},
  {"the last two letters", B("+//+"), B("\xfb\xff\xfe")},
  {"NUL in what it stands for", B("AAAA"), B("\0\0\0")},

  {"blanks at both ends", B(" \tZm9v\t "), B("foo")},
  {"blanks inside a group", B("Z m9\tv"), B("foo")},
  {"folds, with and without CR", B("Zm\r\n 9\n\tv\r\n"), B("foo")},
  {"blanks before and in the padding", B("Zg =\r\n ="), B("f")},
  {"blanks behind the padding", B("Zg== \n"), B("f")},
  /* RFC 6376 2.10 */
  {"one byte without padding", B("Zg"), B("f")},
  {"two bytes without padding", B("Zm8"), B("fo")},
  {"seven bytes without padding", B("Zm9vYmFyIQ"), B("foobar!")},
  {"folds behind what has no padding", B("Z g\r\n \t"), B("f")},

  {"nothing", B(""), NULL, 0},
  {"blanks alone", B(" \t\r\n"), NULL, 0},
  {"padding alone", B("===="), NULL, 0},
  {"one letter", B("Z"), NULL, 0},
  {"too little padding", B("Zg="), NULL, 0},
  {"too much padding", B("Zm8=="), NULL, 0},
  {"padding behind a whole group", B("Zm9v="), NULL, 0},
  {"data behind the padding", B("Zg==Zg=="), NULL, 0},
  {"one letter too many", B("Zm9vZ"), NULL, 0},
  {"bits left over", B("Zh=="), NULL, 0},
  {"more bits left over", B("Zm9="), NULL, 0},
  {"bits left over without padding", B("Zh"), NULL, 0},
  {"more bits left over without padding", B("Zm9"), NULL, 0},
  {"padding in front", B("=Zg"), NULL, 0},
  {"a long text with one = too few", B("Zm9vYmFyIQ="), NULL, 0},
  {"a long text with one = too many", B("Zm9vYmFyIQ==="), NULL, 0},
  {"-", B("Zm-v"), NULL, 0},
  {"_", B("Zm_v"), NULL, 0},
  {"*", B("Zm9v*"), NULL, 0},
  {".", B("Zm9v."), NULL, 0},
  {"NUL inside", B("Zm\0009v"), NULL, 0},
  {"NUL at the end", B("Zm9v\0"), NULL, 0},
  {"NUL in front", B("\0Zm9v"), NULL, 0},
  {"a vertical tab", B("Zm9v\v"), NULL, 0},
  {"a byte over 127", B("Zm9v\xc3"), NULL, 0},
};

/* RFC 4648 4: each byte at a place where every letter of the alphabet may stand */
static void test_bytes(void)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t wrong = 0;

  for (int c = 0; c < 256; c++) {
    stralloc out = STRALLOC_ZERO;
    char text[] = { 'Z', (char)c, '9', 'v' };
    int is_letter = c && strchr(letters, c) != NULL;

    wrong += b64_decode(&out, span_make(text, sizeof text)) != is_letter;
    stralloc_free(&out);
  }
  ok(wrong == 0, "of all bytes 64 are letters (%zu wrong)", wrong);
}

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc out = STRALLOC_ZERO;
    int good = b64_decode(&out, span_make(cases[i].in, cases[i].in_len));

    ok(good == (cases[i].wanted != NULL), "%s: %s", cases[i].reason, cases[i].wanted ? "taken" : "refused");
    if (cases[i].wanted)
      is_bytes(out.s, out.len, cases[i].wanted, cases[i].wanted_len, "  and what it stands for");
    else
      ok(out.len == 0, "  and nothing is left in the output");
    stralloc_free(&out);
  }
}

/* whatever goes in comes out, folded anywhere, behind what was there */
static void test_round_trip(void)
{
  char data[70];
  int good = 1;

  for (size_t i = 0; i < sizeof data; i++)
    data[i] = (char)(i * 37 + 200);
  for (size_t len = 1; len <= sizeof data; len++) {
    stralloc text = STRALLOC_ZERO;
    stralloc folded = STRALLOC_ZERO;
    stralloc out = STRALLOC_ZERO;

    if (!b64_encode(&text, span_make(data, len)))
      abort();
    good &= text.len == (len + 2) / 3 * 4;
    for (size_t i = 0; i < text.len; i++)
      if (!stralloc_append(&folded, text.s[i]) || (i % 5 == len % 5 && !stralloc_cats(&folded, "\r\n ")))
        abort();
    if (!span_copy(&out, span_of("before")))
      abort();
    good &= b64_decode(&out, span_sa(&folded)) == 1 && out.len == 6 + len
            && memcmp(out.s, "before", 6) == 0 && memcmp(out.s + 6, data, len) == 0;
    stralloc_free(&text);
    stralloc_free(&folded);
    stralloc_free(&out);
  }
  ok(good, "what is encoded and folded is decoded again, for each length");
}

static void test_encode(void)
{
  /* RFC 4648 10 */
  static const char *const pairs[][2] = {
    {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "+//+"}
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    out.len = 0;
    ok(b64_encode(&out, span_of(pairs[i][0])), "base64 of %zu bytes", strlen(pairs[i][0]));
    is_bytes(out.s, out.len, pairs[i][1], strlen(pairs[i][1]), "  is the known one");
  }
  ok(b64_encode(&out, span_of("f")), "base64 once more");
  is_bytes(out.s, out.len, "+//+Zg==", 8, "  is appended");
  stralloc_free(&out);
}

int main(void)
{
  test_encode();
  test_cases();
  test_bytes();
  test_round_trip();
  return tap_done();
}
