/* subjectedit: what is left of a Subject when a word is taken out, and what a tag makes of it. */
#include "tests/tap.h"
#include "mail/subjectedit.h"
#include "text/casefold.h"

/* taken out is `[x]`; a text that begins with `+` is the tag */
static const struct {
  const char *why;
  const char *body;
  const char *text;
  const char *wanted;      /* NULL: nothing changes */
} cases[] = {
  { "at the start", " [x] a\n", "[x]", " a\n" },
  { "at the end", " a [x]\n", "[x]", " a\n" },
  { "in the middle, with one of the blanks", " a [x] b\n", "[x]", " a b\n" },
  { "inside a word", " a[x]b\n", "[x]", " ab\n" },
  { "all of it", " [x]\n", "[x]", " \n" },
  { "several", " [x] a [X] b [x]\n", "[x]", " a b\n" },
  { "side by side", " [x][x] a\n", "[x]", " a\n" },
  { "not there", " a [y]\n", "[x]", NULL },
  { "an empty body", "\n", "[x]", NULL },
  { "without line end", " [x] a", "[x]", " a\n" },
  { "in a line of its own", " a\n [x]\n b\n", "[x]", " a\n b\n" },
  { "all of the first line", " [x]\n b\n", "[x]", " b\n" },
  { "in an encoded word", " =?utf-8?q?[x]_=C3=BC?=\n", "[x]", " =?utf-8?b?w7w=?=\n" },
  { "what is left is ASCII", " =?utf-8?q?[x]_b?=\n", "[x]", " b\n" },
  { "an encoded word goes as a whole", " =?utf-8?q?[x]?= b\n", "[x]", " b\n" },
  { "over two encoded words", " =?utf-8?q?a_[?= =?utf-8?q?x]_b?=\n", "[x]", " =?utf-8?q?a_?= =?utf-8?q?b?=\n" },
  { "a character in two words", " [x] =?utf-8?q?=C3?= =?utf-8?q?=BC?= b\n", "[x]",
    " =?utf-8?q?=C3?= =?utf-8?q?=BC?= b\n" },
  { "and the match beside it", " =?utf-8?q?[x]_=C3?= =?utf-8?q?=BC_b?= c\n", "[x]", " =?utf-8?q?=C3=BC_b?= c\n" },
  { "other words stay as they are", " =?iso-8859-1?q?=FC?= [x] =?UTF-8?B?w7w=?=\n", "[x]",
    " =?iso-8859-1?q?=FC?= =?UTF-8?B?w7w=?=\n" },
  { "an unknown charset stays", " =?none?q?y?= [x]\n", "[x]", " =?none?q?y?=\n" },
  { "a tag", " a\n", "+[t]", " a [t]\n" },
  { "a tag behind blanks", " a  \n", "+[t]", " a [t]\n" },
  { "a tag on nothing", "\n", "+[t]", " [t]\n" },
  { "a tag that is there", " [T] a\n", "+[t]", NULL },
  { "a tag that is there in an encoded word", " =?utf-8?q?[t]?=\n", "+[t]", NULL },
  { "a tag that is not ASCII", " a\n", "+\303\274", " a =?utf-8?b?w7w=?=\n" },
  { "behind an encoded word, its blank is inside", " =?utf-8?q?=C3=BC?=\n", "+\303\244",
    " =?utf-8?q?=C3=BC?= =?utf-8?b?IMOk?=\n" },
};

static enum subjectedit_result change(stralloc *out, struct span body, struct span text, const char *line_end)
{
  stralloc form = STRALLOC_ZERO;
  enum subjectedit_result r = SUBJECTEDIT_NOMEM;
  struct span needle;

  if (span_take(&text, "+"))
    return subjectedit_tag(out, body, text, strlen("Subject:"), line_end);
  if (casefold_cat(&form, text)) {
    needle = span_sa(&form);
    r = subjectedit_strip(out, body, subjectedit_literal, &needle, line_end);
  }
  stralloc_free(&form);
  return r;
}

static int give_up(void *arg, struct span text, size_t from, size_t *start, size_t *end)
{
  (void)text;
  (void)from;
  (void)start;
  (void)end;
  return *(const int *)arg;
}

int main(void)
{
  stralloc out = STRALLOC_ZERO;
  int result = 2;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *wanted = cases[i].wanted ? cases[i].wanted : "";

    ok(change(&out, span_of(cases[i].body), span_of(cases[i].text), "\n")
           == (cases[i].wanted ? SUBJECTEDIT_CHANGED : SUBJECTEDIT_SAME),
       "%s", cases[i].why);
    is_bytes(out.s ? out.s : "", out.len, wanted, strlen(wanted), cases[i].why);
  }
  ok(change(&out, span_of(" a\r\n [x] b\r\n"), span_of("[x]"), "\r\n") == SUBJECTEDIT_CHANGED, "with CRLF");
  is_bytes(out.s, out.len, " a\r\n b\r\n", 8, "with CRLF");
  ok(subjectedit_strip(&out, span_of(" a\n"), give_up, &result, "\n") == SUBJECTEDIT_GAVE_UP && out.len == 0,
     "a search that gives up");
  result = -1;
  ok(subjectedit_strip(&out, span_of(" a\n"), give_up, &result, "\n") == SUBJECTEDIT_NOMEM && out.len == 0,
     "a search without memory");
  stralloc_free(&out);
  return tap_done();
}
