/* cfws: each lexical piece, read off the start of a text: taken or not, what it is, what is left. */
#include "tests/tap.h"
#include "mail/cfws.h"

#define B(literal) literal, sizeof(literal) - 1

enum rule { SKIP, ATOM, QUOTED, WORD, LITERAL, TOKEN, PVALUE };

static const struct piece_case {
  enum rule rule;
  const char *reason;
  const char *in;
  size_t len;
  int wanted;
  const char *text;  /* what the rule gives: atext, raw quoted text, token */
  const char *left;
} piece_cases[] = {
  {SKIP, "nothing there", B("a"), 1, "", "a"},
  {SKIP, "nothing at all", B(""), 1, "", ""},
  {SKIP, "blanks and tabs", B(" \t a"), 1, "", "a"},
  {SKIP, "CRLF fold", B(" \r\n a"), 1, "", "a"},
  {SKIP, "LF fold", B("\n\ta"), 1, "", "a"},
  {SKIP, "folds in a row", B(" \r\n \n\t \r\n a"), 1, "", "a"},
  {SKIP, "line end without a blank behind it", B(" \r\na"), 1, "", "\r\na"},
  {SKIP, "line end at the end", B(" \n"), 1, "", "\n"},
  {SKIP, "CR at the end", B(" \r"), 1, "", "\r"},
  {SKIP, "CR before a blank", B("\r a"), 1, "", "\r a"},
  {SKIP, "two CR before LF", B("\r\r\n a"), 1, "", "\r\r\n a"},
  {SKIP, "form feed is no blank", B(" \fa"), 1, "", "\fa"},
  {SKIP, "no-break space is no blank", B(" \xc2\xa0"), 1, "", "\xc2\xa0"},
  {SKIP, "comment", B("(a)b"), 1, "", "b"},
  {SKIP, "empty comment", B("()b"), 1, "", "b"},
  {SKIP, "comments with and without blanks", B(" (a)(b) \n (c) d"), 1, "", "d"},
  {SKIP, "nested", B("(a(b(c))(d))e"), 1, "", "e"},
  {SKIP, "quoted parentheses", B("(\\)\\()a"), 1, "", "a"},
  {SKIP, "quoted backslash", B("(\\\\)a"), 1, "", "a"},
  {SKIP, "quoted blank", B("(\\ )a"), 1, "", "a"},
  {SKIP, "quoted tab behind a fold", B("(\\\r\n\t)a"), 1, "", "a"},
  {SKIP, "fold in a comment", B("(a\n b)c"), 1, "", "c"},
  {SKIP, "control bytes (obs-ctext)", B("(\x01\x1f\x7f)a"), 1, "", "a"},
  {SKIP, "8-bit bytes", B("(\x80\xff)a"), 1, "", "a"},
  {SKIP, "not closed", B("(a"), 0, "", NULL},
  {SKIP, "one level not closed", B("(a(b)"), 0, "", NULL},
  {SKIP, "end behind the backslash", B("(a\\"), 0, "", NULL},
  {SKIP, "NUL in a comment", B("(\0)"), 0, "", NULL},
  {SKIP, "quoted NUL", B("(\\\0)"), 0, "", NULL},
  {SKIP, "LF in a comment that is no fold", B("(a\nb)"), 0, "", NULL},
  {SKIP, "quoted LF", B("(\\\nb)"), 0, "", NULL},
  {SKIP, "quoted CR", B("(\\\rb)"), 0, "", NULL},
  {SKIP, "second comment not closed", B("(a)(b"), 0, "", NULL},

  {ATOM, "letters, digits", B("aZ09 b"), 1, "aZ09", "b"},
  {ATOM, "every other atext byte", B("!#$%&'*+-/=?^_`{|}~"), 1, "!#$%&'*+-/=?^_`{|}~", ""},
  {ATOM, "8-bit bytes", B("b\xc3\xbc"), 1, "b\xc3\xbc", ""},
  {ATOM, "CFWS on both sides", B(" (a)\n b (c) d"), 1, "b", "d"},
  {ATOM, "a dot ends it", B("a.b"), 1, "a", ".b"},
  {ATOM, "a comment ends it", B("a(x)b"), 1, "a", "b"},
  {ATOM, "specials are none", B("@"), 0, "", NULL},
  {ATOM, "a quote is none", B("\"a\""), 0, "", NULL},
  {ATOM, "NUL is none", B("\0"), 0, "", NULL},
  {ATOM, "a control byte is none", B("\x7f"), 0, "", NULL},
  {ATOM, "nothing", B(" "), 0, "", NULL},
  {ATOM, "broken comment before", B("(a"), 0, "", NULL},
  {ATOM, "broken comment behind", B("a (b"), 0, "", NULL},

  {QUOTED, "text", B("\"a b\" c"), 1, "a b", "c"},
  {QUOTED, "empty", B("\"\""), 1, "", ""},
  {QUOTED, "CFWS on both sides", B("(x) \"a\" (y)."), 1, "a", "."},
  {QUOTED, "quoted quote", B("\"a\\\"b\""), 1, "a\\\"b", ""},
  {QUOTED, "quoted backslash at the end", B("\"a\\\\\""), 1, "a\\\\", ""},
  {QUOTED, "parentheses", B("\"(\""), 1, "(", ""},
  {QUOTED, "fold", B("\"a\r\n b\""), 1, "a\r\n b", ""},
  {QUOTED, "blanks alone", B("\" \t\""), 1, " \t", ""},
  {QUOTED, "not closed", B("\"a"), 0, "", NULL},
  {QUOTED, "only an escaped quote", B("\"\\\""), 0, "", NULL},
  {QUOTED, "LF that is no fold", B("\"a\nb\""), 0, "", NULL},
  {QUOTED, "CR", B("\"a\rb\""), 0, "", NULL},
  {QUOTED, "NUL", B("\"\0\""), 0, "", NULL},
  {QUOTED, "no quote", B("a"), 0, "", NULL},
  {QUOTED, "broken comment behind", B("\"a\"(b"), 0, "", NULL},

  {WORD, "atom", B(" a b"), 1, "", "b"},
  {WORD, "quoted string", B(" \"a\" b"), 1, "", "b"},
  {WORD, "atom, then quoted string without a blank", B("a\"b\""), 1, "", "\"b\""},
  {WORD, "broken comment before", B("(a"), 0, "", NULL},
  {WORD, "neither", B(" ."), 0, "", NULL},
  {WORD, "nothing", B(""), 0, "", NULL},

  {LITERAL, "address", B(" [192.0.2.1] x"), 1, "", "x"},
  {LITERAL, "empty", B("[]"), 1, "", ""},
  {LITERAL, "blanks and folds", B("[ 1 \n 2 ]"), 1, "", ""},
  {LITERAL, "quoted bracket (obs-dtext)", B("[\\]\\[]"), 1, "", ""},
  {LITERAL, "opening bracket inside", B("[[]"), 0, "", NULL},
  {LITERAL, "not closed", B("[1"), 0, "", NULL},
  {LITERAL, "NUL", B("[\0]"), 0, "", NULL},
  {LITERAL, "no bracket", B("1]"), 0, "", NULL},

  {TOKEN, "up to a tspecial", B("a.b-c;d"), 1, "a.b-c", ";d"},
  {TOKEN, "up to a blank", B("a b"), 1, "a", " b"},
  {TOKEN, "no blank is skipped before", B(" a"), 0, "", NULL},
  {TOKEN, "all that is no tspecial", B("!#$%&'*+-.^_`{|}~"), 1, "!#$%&'*+-.^_`{|}~", ""},
  {TOKEN, "UTF-8", B("b\xc3\xbc=1"), 1, "b\xc3\xbc", "=1"},
  {TOKEN, "DEL ends it", B("a\x7f"), 1, "a", "\x7f"},
  {TOKEN, "NUL is none", B("\0"), 0, "", NULL},
  {TOKEN, "nothing", B(""), 0, "", NULL},

  {PVALUE, "an address", B("a.b-c@d x"), 1, "a.b-c@d", " x"},
  {PVALUE, "a domain behind @", B("@example.org;"), 1, "@example.org", ";"},
  {PVALUE, "all that is no other tspecial", B("!#$%&'*+-.^_`{|}~@\""), 1, "!#$%&'*+-.^_`{|}~@", "\""},
  {PVALUE, "up to a slash", B("a/b"), 1, "a", "/b"},
  {PVALUE, "no blank is skipped before", B(" a"), 0, "", NULL},
  {PVALUE, "nothing", B(""), 0, "", NULL},
};

static int read_piece(enum rule rule, struct span *in, struct span *text)
{
  switch (rule) {
  case SKIP: return cfws_skip(in);
  case ATOM: return cfws_atom(in, text);
  case QUOTED: return cfws_quoted_string(in, text);
  case WORD: return cfws_word(in);
  case LITERAL: return cfws_domain_literal(in);
  case TOKEN: return cfws_token(in, text);
  case PVALUE: return cfws_pvalue(in, text);
  }
  return -1;
}

static void test_pieces(void)
{
  static const char *const names[] = {"CFWS", "atom", "quoted-string", "word", "domain-literal",
                                      "token", "pvalue"};

  for (size_t i = 0; i < sizeof piece_cases / sizeof *piece_cases; i++) {
    const struct piece_case *c = &piece_cases[i];
    struct span in = span_make(c->in, c->len);
    struct span text = {"", 0};
    int result = read_piece(c->rule, &in, &text);

    ok(result == c->wanted, "%s: %s", names[c->rule], c->reason);
    if (result != 1 || !c->wanted)
      continue;
    is_bytes(text.p, text.len, c->text, strlen(c->text), "  what it is");
    is_bytes(in.p, in.len, c->left, strlen(c->left), "  what is left");
  }
}

static void test_tspecials(void)
{
  static const char specials[] = "()<>@,;:\\\"/[]?=";

  for (const char *p = specials; *p; p++) {
    struct span in = span_make(p, 1);
    struct span text;
    ok(!cfws_token(&in, &text), "token: tspecial %c is none", *p);
  }
}

static void test_specials(void)
{
  static const char specials[] = "()<>[]:;@\\,.\"";

  for (const char *p = specials; *p; p++) {
    struct span in = span_make(p, 1);
    struct span text;
    ok(!cfws_atom(&in, &text), "atom: special %c is none", *p);
  }
}

static void test_unquote(void)
{
  static const struct {
    const char *reason;
    const char *raw;
    const char *wanted;
  } cases[] = {
    {"nothing to do", "a b", "a b"},
    {"empty", "", ""},
    {"quoted quote and backslash", "a\\\"\\\\b", "a\"\\b"},
    {"quoted letter", "\\a\\b", "ab"},
    {"a quoted backslash quotes nothing", "\\\\a", "\\a"},
    {"fold: the line end goes, blanks stay", "a\r\n  b\n\tc", "a  b\tc"},
    {"fold behind a backslash", "a\\\n b", "a b"},
    {"a backslash at the end stays", "a\\", "a\\"},
  };
  stralloc out = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    out.len = 0;
    ok(cfws_unquote(&out, span_of(cases[i].raw)), "unquote: %s", cases[i].reason);
    is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), "  what it means");
  }
  out.len = 0;
  ok(cfws_unquote(&out, span_of("a")) && cfws_unquote(&out, span_of("b")) && out.len == 2,
     "unquote appends");
  stralloc_free(&out);
}

int main(void)
{
  struct span in = span_of("aa");

  test_pieces();
  test_tspecials();
  test_specials();
  test_unquote();
  ok(!cfws_literal(&in, 'b') && in.len == 2, "literal: another byte is not taken");
  ok(cfws_literal(&in, 'a') && in.len == 1, "literal: one byte is taken, not two");
  in.len = 0;
  ok(!cfws_literal(&in, 'a'), "literal: nothing is left to take");
  return tap_done();
}
