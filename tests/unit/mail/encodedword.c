/* encodedword: the examples of RFC 2047 8, what mail programs write, and the way back. */
#include "tests/tap.h"
#include "mail/encodedword.h"
#include "text/ascii.h"

#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

static const struct row {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
  int result;
} rows[] = {
  {"nothing", B(""), "", 1},
  {"plain text", B(" Hello, world\n"), " Hello, world", 1},
  {"folds", B(" a\n b\r\n\tc\r\n"), " a b\tc", 1},
  {"raw UTF-8", B("gr\303\274n"), "gr\303\274n", 1},
  {"raw bytes of another set", B("gr\374n"), "gr\374n", 0},

  {"RFC 2047 8: a phrase", B("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>"), "Keith Moore <moore@cs.utk.edu>", 1},
  {"RFC 2047 8: Latin-1", B("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?="), "Keld J\303\270rn Simonsen", 1},
  {"RFC 2047 8: base64",
   B("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="),
   "If you can read this you understand the example.", 1},
  {"RFC 2047 8: one", B("(=?ISO-8859-1?Q?a?=)"), "(a)", 1},
  {"RFC 2047 8: a word and text", B("(=?ISO-8859-1?Q?a?= b)"), "(a b)", 1},
  {"RFC 2047 8: two words", B("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)"), "(ab)", 1},
  {"RFC 2047 8: two blanks", B("(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)"), "(ab)", 1},
  {"RFC 2047 8: a fold", B("(=?ISO-8859-1?Q?a?=\n    =?ISO-8859-1?Q?b?=)"), "(ab)", 1},
  {"RFC 2047 8: a blank in a word", B("(=?ISO-8859-1?Q?a_b?=)"), "(a b)", 1},
  {"RFC 2047 8: a blank in the second word", B("(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)"), "(a b)", 1},
  {"RFC 2231 5: a language", B("=?US-ASCII*EN?Q?Keith?="), "Keith", 1},

  {"small letters", B("=?utf-8?q?=c3=a4?= =?utf-8?b?w6Q=?="), "\303\244\303\244", 1},
  {"an empty word", B("a =?utf-8?q?" "?= b"), "a  b", 1},
  {"a word behind text, without a blank", B("a=?utf-8?q?b?=c"), "abc", 1},
  {"words without a blank between", B("=?utf-8?q?a?==?utf-8?q?b?="), "ab", 1},
  {"a blank before text stays", B("=?utf-8?q?a?= b =?utf-8?q?c?="), "a b c", 1},
  {"a character in two words", B("=?utf-8?b?w6TD?= =?UTF-8?b?pA==?="), "\303\244\303\244", 1},
  {"... of two encodings", B("=?utf-8?q?=c3?= =?UTF-8?b?pA==?="), "\303\244", 1},
  {"base64 without padding", B("=?utf-8?b?w6Q?="), "\303\244", 1},
  {"quotes", B("\"=?utf-8?q?a?=\" <b@c>"), "\"a\" <b@c>", 1},
  {"a line end in a word", B("=?utf-8?q?a=0Ab?="), "a\nb", 1},

  {"a set that nobody knows", B("=?x-none?q?a=ff?= b"), "=?x-none?q?a=ff?= b", 0},
  {"... between others", B("=?utf-8?q?a?= =?x-none?q?b?= =?utf-8?q?c?="), "a =?x-none?q?b?= c", 0},
  {"... twice", B("=?x-none?q?a?=\n =?x-none?q?b?="), "=?x-none?q?a?= =?x-none?q?b?=", 0},
  {"a damaged octet", B("=?utf-8?q?a=zz?="), "=?utf-8?q?a=zz?=", 0},
  {"... at the end", B("=?utf-8?q?a=?="), "=?utf-8?q?a=?=", 0},
  {"... before a blank", B("=?utf-8?q?a=_?= =?utf-8?q?b?="), "=?utf-8?q?a=_?= b", 0},
  {"... between others", B("=?utf-8?q?a?= =?utf-8?q?=z?= =?utf-8?q?c?="), "a =?utf-8?q?=z?= c", 0},
  {"damaged base64", B("=?utf-8?b?w6Q!?="), "=?utf-8?b?w6Q!?=", 0},
  {"half a character", B("=?utf-8?b?ww==?= x"), "=?utf-8?b?ww==?= x", 0},
  {"another encoding", B("=?utf-8?x?abc?="), "=?utf-8?x?abc?=", 1},
  {"an encoding of two letters", B("=?utf-8?qq?abc?="), "=?utf-8?qq?abc?=", 1},
  {"no set", B("=??q?abc?="), "=??q?abc?=", 1},
  {"a blank in a word", B("=?utf-8?q?a b?="), "=?utf-8?q?a b?=", 1},
  {"no end", B("=?utf-8?q?abc"), "=?utf-8?q?abc", 1},
  {"half an end", B("=?utf-8?q?abc?"), "=?utf-8?q?abc?", 1},
  {"a beginning before it", B("=?=?utf-8?q?a?="), "=?a", 1},
};

/* text, encoded, at column 9 */
static const struct encoded {
  const char *reason;
  const char *text;
  const char *wanted;   /* NULL: it cannot be encoded */
} encoded[] = {
  {"nothing", "", ""},
  {"ASCII", "Hello, (world)! = ?", "Hello, (world)! = ?"},
  {"what looks like a word", "a =?b", "=?utf-8?b?YSA9P2I=?="},
  {"a line end", "a\nBcc: b", "=?utf-8?q?a=0ABcc=3A_b?="},
  {"a few other letters", "Gr\303\274\303\237e aus K\303\266ln_", "=?utf-8?b?R3LDvMOfZSBhdXMgS8O2bG5f?="},
  {"one in much text", "a long text with \303\274 in it", "=?utf-8?q?a_long_text_with_=C3=BC_in_it?="},
  {"more than a line",
   "\303\274 is a letter, and this is a long text about it and about nothing else, with four more words",
   "=?utf-8?q?=C3=BC_is_a_letter=2C_and_this_is_a_long_text_about_it_?=\n"
   " =?utf-8?q?and_about_nothing_else=2C_with_four_more_words?="},
  {"no UTF-8", "a\344", NULL},
};

static void test_row(const struct row *r)
{
  stralloc out = STRALLOC_ZERO;
  /* so that a tool that looks on sees a byte too many */
  char *copy = malloc(r->len + 1);
  int result;

  if (!copy)
    exit(1);
  memcpy(copy, r->in, r->len);
  result = encodedword_decode(&out, span_make(copy, r->len));
  ok(result == r->result, "%s: %d, wanted %d", r->reason, result, r->result);
  is_bytes(out.s, out.len, r->wanted, strlen(r->wanted), "  is this text");
  free(copy);
  stralloc_free(&out);
}

static int lines_fit(struct span s, size_t column)
{
  while (s.len) {
    size_t len = span_find(s, '\n');

    if (column + len > 76)
      return 0;
    column = 0;
    s = span_from(s, len + 1);
  }
  return 1;
}

static void test_encoded(const struct encoded *e)
{
  stralloc out = STRALLOC_ZERO;
  stralloc back = STRALLOC_ZERO;

  ok(encodedword_encode(&out, span_of(e->text), 9) == (e->wanted != NULL), "encoded, %s", e->reason);
  if (e->wanted) {
    is_bytes(out.s, out.len, e->wanted, strlen(e->wanted), "  is this");
    ok(encodedword_decode(&back, span_sa(&out)) == 1, "  and comes back");
    is_bytes(back.s, back.len, e->text, strlen(e->text), "  as it was");
  }
  ok(e->wanted || out.len == 0, "  nothing is appended where it cannot be encoded");
  stralloc_free(&out);
  stralloc_free(&back);
}

/* at each column, text of many kinds fits the lines and comes back */
static void test_columns(void)
{
  static const char *const texts[] = {"\360\237\230\200", "a\303\244", "\342\202\254 ", "abc_=?\303\237"};
  size_t bad = 0;

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    for (size_t column = 0; column < 90; column++) {
      stralloc text = STRALLOC_ZERO;
      stralloc out = STRALLOC_ZERO;
      stralloc back = STRALLOC_ZERO;

      while (text.len < 300)
        if (!stralloc_cats(&text, texts[i]))
          exit(1);
      bad += encodedword_encode(&out, span_sa(&text), column) != 1;
      bad += !lines_fit(span_sa(&out), column <= 76 ? column : 0);
      /* a fold before the first word is a blank that the field has anyway */
      bad += encodedword_decode(&back, span_sa(&out)) != 1
             || !span_equal(ascii_trim(span_sa(&back)), ascii_trim(span_sa(&text)));
      stralloc_free(&text);
      stralloc_free(&out);
      stralloc_free(&back);
    }
  ok(bad == 0, "at each column, lines are short and the text comes back");
}

int main(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    test_row(rows + i);
  for (size_t i = 0; i < sizeof encoded / sizeof *encoded; i++)
    test_encoded(encoded + i);
  test_columns();
  return tap_done();
}
