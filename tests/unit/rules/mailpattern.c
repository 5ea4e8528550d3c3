/* mailpattern: which addresses fit which patterns. */
#include "tests/tap.h"
#include "rules/mailpattern.h"

static const struct {
  enum mailpattern_kind kind;
  const char *pattern;
  const char *subject;
  int fits;
} table[] = {
  { MAILPATTERN_ADDRESS, "ann@example.org", "ann@example.org", 1 },
  { MAILPATTERN_ADDRESS, "ann@example.org", "Ann@EXAMPLE.org", 1 },
  { MAILPATTERN_ADDRESS, "ANN@example.org", "ann@example.org", 1 },
  { MAILPATTERN_ADDRESS, "ann@example.org", "joann@example.org", 0 },
  { MAILPATTERN_ADDRESS, "ann@example.org", "ann@example.org.evil.example", 0 },
  { MAILPATTERN_ADDRESS, "ann@b\303\274cher.example", "ann@xn--bcher-kva.example", 1 },
  { MAILPATTERN_ADDRESS, "ann@xn--bcher-kva.example", "ann@B\303\234CHER.example", 1 },
  { MAILPATTERN_ADDRESS, "@b\303\274cher.example", "\303\274@b\303\274cher.example", 1 },
  { MAILPATTERN_ADDRESS, "\303\274@a.example", "\303\234@a.example", 0 },
  { MAILPATTERN_ADDRESS, "@example.org", "ann@example.org", 1 },
  { MAILPATTERN_ADDRESS, "@example.org", "a@b@example.org", 1 },
  { MAILPATTERN_ADDRESS, "@example.org", "ann@Example.org.", 1 },
  { MAILPATTERN_ADDRESS, "ann@example.org", "ann@example.org..", 1 },
  { MAILPATTERN_ADDRESS, "@b\303\274cher.example", "ann@b\303\274cher.example.", 1 },
  { MAILPATTERN_ADDRESS, "@example.org", "ann@a.example.org", 0 },
  { MAILPATTERN_ADDRESS, "@example.org", "ann@badexample.org", 0 },
  { MAILPATTERN_ADDRESS, "@example.org", "example.org", 0 },
  { MAILPATTERN_ADDRESS, "@example.org", "", 0 },
  { MAILPATTERN_ADDRESS, ".example.org", "ann@a.example.org", 1 },
  { MAILPATTERN_ADDRESS, ".example.org", "ann@a.b.example.org", 1 },
  { MAILPATTERN_ADDRESS, ".example.org", "ann@example.org", 0 },
  { MAILPATTERN_ADDRESS, ".example.org", "x.example.org", 0 },
  { MAILPATTERN_ADDRESS, ".example.org", "x.example.org@y", 0 },
  { MAILPATTERN_ADDRESS, "*", "ann@example.org", 1 },
  { MAILPATTERN_ADDRESS, "*", "", 1 },
  { MAILPATTERN_ADDRESS, "", "", 1 },
  { MAILPATTERN_ADDRESS, "", "ann@example.org", 0 },
  { MAILPATTERN_ADDRESS, "*@*", "ann@example.org", 1 },
  { MAILPATTERN_ADDRESS, "*@*", "ann", 0 },
  { MAILPATTERN_ADDRESS, "sales-*@example.org", "sales-1@example.org", 1 },
  { MAILPATTERN_ADDRESS, "sales-*@example.org", "sales-@example.org", 1 },
  { MAILPATTERN_ADDRESS, "sales-*@example.org", "sales@example.org", 0 },
  { MAILPATTERN_ADDRESS, "ann@*.org", "ann@evil@x.org", 0 },
  { MAILPATTERN_ADDRESS, "\"a@b\"@example.org", "\"a@b\"@example.org", 1 },
  { MAILPATTERN_ADDRESS, "*ab*ab@x", "abcabab@x", 1 },
  { MAILPATTERN_ADDRESS, "*ab*abc@x", "abcabab@x", 0 },
  { MAILPATTERN_ADDRESS, "ann@[192.0.2.1]", "ann@[192.0.2.1]", 1 },
  { MAILPATTERN_ADDRESS, "ann@example.org", "ann@\377\377", 0 },
  { MAILPATTERN_HOST, "mx.example.org", "MX.example.org", 1 },
  { MAILPATTERN_HOST, "mx.example.org", "a.mx.example.org", 0 },
  { MAILPATTERN_HOST, ".example.org", "mx.example.org", 1 },
  { MAILPATTERN_HOST, ".example.org", "example.org", 0 },
  { MAILPATTERN_HOST, "*.example.org", "a.b.example.org", 1 },
  { MAILPATTERN_HOST, "*", "", 1 },
  { MAILPATTERN_HOST, "[192.0.2.1]", "[192.0.2.1]", 1 },
  { MAILPATTERN_NAME, "image/*", "IMAGE/png", 1 },
  { MAILPATTERN_NAME, "image/*", "ximage/png", 0 },
  { MAILPATTERN_NAME, "*.PDF", "a.b.pdf", 1 },
  { MAILPATTERN_NAME, "*.pdf", "a.pdf.exe", 0 },
  { MAILPATTERN_NAME, "a", "a", 1 },
  { MAILPATTERN_NAME, "@a", "x@a", 0 },
};

static const struct {
  enum mailpattern_kind kind;
  const char *pattern;
} wrong[] = {
  { MAILPATTERN_ADDRESS, "example.org" }, { MAILPATTERN_ADDRESS, "ann@" }, { MAILPATTERN_ADDRESS, "ann@a..b" },
  { MAILPATTERN_ADDRESS, "a b@c" }, { MAILPATTERN_ADDRESS, "@" }, { MAILPATTERN_ADDRESS, "." },
  { MAILPATTERN_ADDRESS, "ann@*,x" }, { MAILPATTERN_ADDRESS, "<a@b>" }, { MAILPATTERN_ADDRESS, "**.org" },
  { MAILPATTERN_ADDRESS, "@@example.org" }, { MAILPATTERN_ADDRESS, "ann@@example.org" },
  { MAILPATTERN_ADDRESS, "ann@bob@example.org" }, { MAILPATTERN_ADDRESS, "*@*@example.org" },
  { MAILPATTERN_ADDRESS, "\"@example.org@example.org" },
  { MAILPATTERN_HOST, "" }, { MAILPATTERN_HOST, "a b" }, { MAILPATTERN_HOST, "a@b" }, { MAILPATTERN_HOST, "." },
  { MAILPATTERN_NAME, "" },
};

static const struct {
  const char *file;
  int result;
  size_t line;     /* with an error */
} files[] = {
  { "", 0, 0 },
  { "ann@example.org", 1, 0 },
  { "# board\n\n bob@example.org \n\t@example.org\n", 1, 0 },
  { "bob@example.org\n", 0, 0 },
  { "*\nfoo\n", 0, 2 },
  { "a@b\n\n@\n", 0, 3 },
};

static void test_table(void)
{
  stralloc pattern = STRALLOC_ZERO;
  stralloc subject = STRALLOC_ZERO;
  const char *reason = "";
  const char *remedy;

  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    pattern.len = subject.len = 0;
    ok(mailpattern_parse(&pattern, table[i].kind, span_of(table[i].pattern), &reason, &remedy) == 1
           && mailpattern_subject(&subject, table[i].kind, span_of(table[i].subject)) == 1
           && mailpattern_matches(table[i].kind, span_sa(&pattern), span_sa(&subject)) == table[i].fits,
       "`%s` %s `%s`", table[i].subject, table[i].fits ? "fits" : "does not fit", table[i].pattern);
  }
  stralloc_free(&pattern);
  stralloc_free(&subject);
}

static void test_wrong(void)
{
  stralloc pattern = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const char *reason = NULL;
    const char *remedy = NULL;

    ok(mailpattern_parse(&pattern, wrong[i].kind, span_of(wrong[i].pattern), &reason, &remedy) == 0 && reason && remedy
           && pattern.len == 0,
       "`%s` is no pattern", wrong[i].pattern);
  }
  stralloc_free(&pattern);
}

static void test_files(void)
{
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    const char *reason = "";
    size_t line = 0;
    int r = mailpattern_list(span_of(files[i].file), span_of("ann@example.org"), &line, &reason);

    ok(r == files[i].result && (reason != NULL) == (files[i].line > 0) && (!reason || line == files[i].line),
       "file %zu of patterns", i);
  }
}

/* stars and a text on which each could be tried at each place */
static void test_time(void)
{
  static char pattern[2000];
  static char subject[100000];

  for (size_t i = 0; i < sizeof pattern; i++)
    pattern[i] = i % 2 ? 'a' : '*';
  pattern[sizeof pattern - 1] = 'b';
  memset(subject, 'a', sizeof subject);
  ok(!mailpattern_matches(MAILPATTERN_NAME, span_make(pattern, sizeof pattern), span_make(subject, sizeof subject)),
     "1,000 stars and 100,000 bytes");
}

int main(void)
{
  test_table();
  test_wrong();
  test_files();
  test_time();
  return tap_done();
}
