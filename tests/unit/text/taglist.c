/* taglist: RFC 6376 3.2, tag by tag. */
#include "tests/tap.h"
#include "text/taglist.h"

#include <skalibs/stralloc.h>
#include <stdlib.h>

#define B(literal) literal, sizeof(literal) - 1

/* A list is told as `name=value|raw;` for each tag. */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;  /* what is wrong starts with ! */
} cases[] = {
  {"one tag", B("a=b"), "a=b|b;"},
  {"a ; at the end", B("a=b;"), "a=b|b;"},
  {"a ; and blanks at the end", B("a=b; \t\n "), "a=b|b;"},
  {"order is kept", B("b=1;a=2;c=3"), "b=1|1;a=2|2;c=3|3;"},
  {"blanks and folds around everything", B(" \n a\t=\r\n b \n\t; c = d "), "a=b|\r\n b \n\t;c=d| d ;"},
  {"blanks inside a value stay", B("a=b  c\n d"), "a=b  c\n d|b  c\n d;"},
  {"an empty value", B("a=;b= \t;c="), "a=|;b=| \t;c=|;"},
  {"= in a value", B("a==b=c="), "a==b=c=|=b=c=;"},
  {"names have letters, digits and _", B("aZ_9=x"), "aZ_9=x|x;"},
  {"names are case sensitive", B("a=1;A=2"), "a=1|1;A=2|2;"},
  {"bytes over 127 in a value", B("a=\xc3\xbc\xff"), "a=\xc3\xbc\xff|\xc3\xbc\xff;"},

  {"nothing", B(""), "!empty tag"},
  {"blanks", B(" \t\n "), "!empty tag"},
  {"a ; alone", B(";"), "!empty tag"},
  {"a ; in front", B(";a=b"), "!empty tag"},
  {"two ; in the middle", B("a=b;;c=d"), "!empty tag"},
  {"two ; at the end", B("a=b;;"), "!empty tag"},
  {"blanks between two ;", B("a=b; ;c=d"), "!empty tag"},
  {"no =", B("a=b;c"), "!tag without ="},
  {"no name", B("=b"), "!bad tag name"},
  {"a digit first", B("1a=b"), "!bad tag name"},
  {"_ first", B("_a=b"), "!bad tag name"},
  {"- in a name", B("a-b=c"), "!bad tag name"},
  {"a blank in a name", B("a b=c"), "!bad tag name"},
  {"NUL in a name", B("a\0=c"), "!bad tag name"},
  {"a byte over 127 in a name", B("\xc3\xbc=c"), "!bad tag name"},
  {"a tag twice", B("a=1;b=2;a=1"), "!tag twice"},
  {"a tag twice, once empty", B("a=;a=1"), "!tag twice"},
  {"NUL in a value", B("a=b\0c"), "!control character"},
  {"NUL at the end", B("a=b\0"), "!control character"},
  {"DEL in a value", B("a=b\x7f"), "!control character"},
  {"byte 1 in a value", B("a=\1"), "!control character"},
  {"VT in a value", B("a=b\vc"), "!control character"},
  {"a CR inside a value", B("a=b\rc"), "!control character"},
  {"a CR and a blank inside a value", B("a=b\r c"), "!control character"},
  {"an LF without a blank behind it", B("a=b\nc"), "!control character"},
  {"a CRLF without a blank behind it", B("a=b\r\nc"), "!control character"},
};

static stralloc told = STRALLOC_ZERO;

static void tell(struct span text)
{
  struct taglist list;
  const char *wrong = taglist_parse(&list, text);

  if (!span_copy(&told, span_of(wrong ? "!" : "")) || !stralloc_cats(&told, wrong ? wrong : ""))
    abort();
  for (size_t i = 0; !wrong && i < list.count; i++)
    if (!stralloc_catb(&told, list.tag[i].name.p, list.tag[i].name.len) || !stralloc_cats(&told, "=")
        || !stralloc_catb(&told, list.tag[i].value.p, list.tag[i].value.len) || !stralloc_cats(&told, "|")
        || !stralloc_catb(&told, list.tag[i].raw.p, list.tag[i].raw.len) || !stralloc_cats(&told, ";"))
      abort();
}

/* `count` tags of different names */
static const char *wrong_with(size_t count)
{
  static struct taglist list;
  stralloc text = STRALLOC_ZERO;
  const char *wrong;

  for (size_t i = 0; i < count; i++) {
    char tag[] = "aa=;";
    tag[0] = (char)('a' + i / 26);
    tag[1] = (char)('a' + i % 26);
    if (!stralloc_cats(&text, tag))
      abort();
  }
  wrong = taglist_parse(&list, span_sa(&text));
  stralloc_free(&text);
  return wrong;
}

static void test_find(void)
{
  struct taglist list;

  ok(taglist_parse(&list, span_of("bh=1;b=2;B=3")) == NULL, "a list to look in");
  ok(taglist_find(&list, "b") == &list.tag[1], "b= is found, not bh= or B=");
  ok(taglist_find(&list, "x") == NULL, "what is not there is not found");
  ok(taglist_find(&list, "") == NULL, "nor is no name");
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tell(span_make(cases[i].in, cases[i].len));
    is_bytes(told.s, told.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].reason);
  }
  ok(wrong_with(TAGLIST_MAX) == NULL, "as many tags as are allowed");
  ok(wrong_with(TAGLIST_MAX + 1) != NULL && strcmp(wrong_with(TAGLIST_MAX + 1), "too many tags") == 0, "one more");
  test_find();
  ok(taglist_has_blank(span_of("a b")) && taglist_has_blank(span_of("a\tb")) && taglist_has_blank(span_of("a\nb")),
     "a value with a blank");
  ok(!taglist_has_blank(span_of("a\vb\xa0")) && !taglist_has_blank(span_of("")), "values without");
  return tap_done();
}
