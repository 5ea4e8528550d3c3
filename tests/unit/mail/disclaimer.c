/* disclaimer: `%f`, HTML, references, format=flowed. */
#include "tests/tap.h"
#include "mail/disclaimer.h"

#define FROM "a&b@<x>"

static const struct {
  const char *what;
  const char *text;        /* NULL: there is none */
  const char *html;
  const char *wanted_text;
  const char *wanted_html;
} cases[] = {
  { "a text", "one\ntwo\n", NULL, "one\ntwo", "<div>one<br>\ntwo</div>" },
  { "the author", "by %f.\n", NULL, "by " FROM ".", "<div>by a&amp;b@&lt;x&gt;.</div>" },
  { "in HTML he is escaped", NULL, "<p>%f</p>\n\n", "", "<p>a&amp;b@&lt;x&gt;</p>" },
  { "a percent sign", "100%% of 5%\n%x", "", "100% of 5%\n%x", "" },
  { "what is HTML in the text", "a<b>\"'&", NULL, "a<b>\"'&", "<div>a&lt;b&gt;&quot;&#39;&amp;</div>" },
  { "not ASCII", "\303\274\342\202\254\360\237\230\200", NULL, "\303\274\342\202\254\360\237\230\200",
    "<div>&#252;&#8364;&#128512;</div>" },
  { "not ASCII in HTML", NULL, "<b>\303\274</b>", "", "<b>&#252;</b>" },
  { "both", "t\n", "<i>h</i>\n", "t", "<i>h</i>" },
  { "an empty file", "", NULL, "", "<div></div>" },
  { "an empty line inside", "a\n\nb", NULL, "a\n\nb", "<div>a<br>\n<br>\nb</div>" },
};

static const struct {
  const char *in;
  const char *out;
} flowed[] = {
  { "a line", "a line" },
  { "blanks at the end  ", "blanks at the end" },
  { "-- \nsignature", "-- \nsignature" },
  { " indented", "  indented" },
  { ">quote", " >quote" },
  { "From me", " From me" },
  { "Fromage", "Fromage" },
  { "a \n\n b\n", "a\n\n  b\n" },
  { "", "" },
};

static const struct {
  const char *file;
  size_t len;
  int is_good;
} files[] = {
  { "a\n", 2, 1 }, { "", 0, 1 }, { "\303\274", 2, 1 }, { "\303", 1, 0 }, { "a\r\n", 3, 0 }, { "a\0b", 3, 0 },
  { "\355\240\200", 3, 0 },
};

static void add(struct disclaimer *d, const char *text, const char *html)
{
  struct span t = span_of(text ? text : "");
  struct span h = span_of(html ? html : "");

  ok(disclaimer_add(d, text ? &t : NULL, html ? &h : NULL, span_of(FROM)), "added");
}

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct disclaimer d = DISCLAIMER_ZERO;

    add(&d, cases[i].text, cases[i].html);
    is_bytes(d.text.s ? d.text.s : "", d.text.len, cases[i].wanted_text, strlen(cases[i].wanted_text), cases[i].what);
    is_bytes(d.html.s ? d.html.s : "", d.html.len, cases[i].wanted_html, strlen(cases[i].wanted_html), cases[i].what);
    ok(d.has_text == (cases[i].text != NULL) && d.has_html, "%s: there is HTML in any case", cases[i].what);
    disclaimer_free(&d);
  }
}

static void test_several(void)
{
  struct disclaimer d = DISCLAIMER_ZERO;

  add(&d, "one\n", NULL);
  add(&d, NULL, "<p>two</p>\n");
  add(&d, "three", NULL);
  is_bytes(d.text.s, d.text.len, "one\nthree", 9, "one below the other");
  is_bytes(d.html.s, d.html.len, "<div>one</div>\n<p>two</p>\n<div>three</div>", 42, "in HTML too");
  disclaimer_free(&d);
}

int main(void)
{
  stralloc out = STRALLOC_ZERO;

  test_cases();
  test_several();
  for (size_t i = 0; i < sizeof flowed / sizeof *flowed; i++) {
    out.len = 0;
    ok(disclaimer_flow(&out, span_of(flowed[i].in)), "flowed");
    is_bytes(out.s ? out.s : "", out.len, flowed[i].out, strlen(flowed[i].out), flowed[i].in);
  }
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    ok(disclaimer_is_good(span_make(files[i].file, files[i].len)) == files[i].is_good, "file %zu is %s", i,
       files[i].is_good ? "good" : "not good");
  stralloc_free(&out);
  return tap_done();
}
