/* hostname: what is a name, and what lies below what. No bad name may become part of a path. */
#include "tests/tap.h"
#include "text/hostname.h"

#define B(literal) literal, sizeof(literal) - 1

#define L10 "abcdefghij"
#define L63 L10 L10 L10 L10 L10 L10 "abc"
#define N253 L63 "." L63 "." L63 "." L10 L10 L10 L10 L10 L10 "a"

static const struct {
  const char *reason;
  const char *name;
  size_t len;
  unsigned int labels;
} names[] = {
  {"one label", B("localhost"), 1},
  {"two", B("example.com"), 2},
  {"five", B("a.b.c.d.e"), 5},
  {"upper case", B("EXAMPLE.Com"), 2},
  {"digits only", B("192.0.2.1"), 4},
  {"hyphen inside", B("my-host.example"), 2},
  {"two hyphens (A-label)", B("xn--bcher-kva.example"), 2},
  {"underscore anywhere", B("_a_.b_c._dmarc"), 3},
  {"label of 63", B(L63 ".example"), 2},
  {"name of 253", B(N253), 4},
  {"label of 64", B(L63 "d.example"), 0},
  {"name of 254", B(N253 "b"), 0},
  {"empty", B(""), 0},
  {"dot", B("."), 0},
  {"dot before", B(".example.com"), 0},
  {"dot behind", B("example.com."), 0},
  {"two dots", B("example..com"), 0},
  {"hyphen before a label", B("-a.example"), 0},
  {"hyphen behind a label", B("a-.example"), 0},
  {"hyphen alone", B("-"), 0},
  {"hyphen behind the last label", B("a.example-"), 0},
  {"parent folder", B(".."), 0},
  {"path", B("../../x"), 0},
  {"path without dots", B("a/b"), 0},
  {"absolute path", B("/etc"), 0},
  {"NUL", B("a\0b"), 0},
  {"NUL behind", B("example.com\0"), 0},
  {"LF behind", B("example.com\n"), 0},
  {"blank", B("exam ple.com"), 0},
  {"domain literal", B("[192.0.2.1]"), 0},
  {"UTF-8", B("b\xc3\xbc" "cher.example"), 0},
  {"star", B("*.example"), 0},
  {"at sign", B("a@example.com"), 0},
  {"colon", B("a:b"), 0},
  {"bar", B("a|b"), 0},
};

static void test_labels(void)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    ok(hostname_labels(span_make(names[i].name, names[i].len)) == names[i].labels, "labels: %s",
       names[i].reason);
}

/* one label made of each byte there is */
static void test_bytes(void)
{
  size_t bad = 0;

  for (int i = 0; i < 256; i++) {
    char name[3] = {'a', (char)i, 'a'};
    int wanted = (i >= '0' && i <= '9') || (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z') ||
                 i == '-' || i == '_';
    if (i != '.')
      bad += hostname_labels(span_make(name, 3)) != (unsigned int)wanted;
  }
  ok(bad == 0, "labels: letters, digits, hyphen, underscore and no other byte");
}

static const struct {
  const char *reason;
  const char *name;
  const char *domain;
  int wanted;
} pairs[] = {
  {"the same", "example.com", "example.com", 1},
  {"without regard to case", "A.Example.COM", "eXample.com", 1},
  {"below", "a.example.com", "example.com", 1},
  {"far below", "a.b.c.example.com", "example.com", 1},
  {"not on a label boundary", "notexample.com", "example.com", 0},
  {"above", "com", "example.com", 0},
  {"beside", "example.org", "example.com", 0},
  {"at the other end", "example.com.evil.test", "example.com", 0},
  {"a dot before is a boundary", ".example.com", "example.com", 1},
  {"empty name", "", "example.com", 0},
  {"empty domain holds nothing", "example.com", "", 0},
  {"empty and empty", "", "", 0},
};

static void test_within(void)
{
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    ok(hostname_within(span_of(pairs[i].name), span_of(pairs[i].domain)) == pairs[i].wanted,
       "within: %s", pairs[i].reason);
}

static void parent_is(const char *name, const char *wanted)
{
  struct span got = hostname_parent(span_of(name));

  is_bytes(got.p, got.len, wanted, strlen(wanted), name);
}

int main(void)
{
  test_labels();
  test_bytes();
  test_within();
  parent_is("a.b.example", "b.example");
  parent_is("example.com", "com");
  parent_is("com", "");
  parent_is("", "");
  return tap_done();
}
