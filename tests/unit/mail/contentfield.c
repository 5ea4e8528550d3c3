/* contentfield: types, parameters and encodings as mail readers read them, and what they do not agree about. */
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "mail/contentfield.h"

#define B(literal) literal, sizeof(literal) - 1

/* what is told of a field: type/subtype; name=value for each name in `names`; and a letter for each fault */
static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;
} types[] = {
  {"a type alone", B(" text/plain\n"), "text/plain"},
  {"case of type, subtype and names", B("TEXT/Plain; CharSet=UTF-8"), "text/plain charset=UTF-8"},
  {"no blank anywhere", B("text/plain;charset=a"), "text/plain charset=a"},
  {"blanks and folds around all", B(" text/plain\r\n ;\n\tcharset = \"a\" \n"), "text/plain charset=a"},
  {"a semicolon at the end, and two", B("text/plain;; charset=a;"), "text/plain charset=a"},
  {"characters that need quotes, without quotes", B("multipart/x; boundary==_a/b:c?d"),
   "multipart/x boundary==_a/b:c?d"},
  {"quoted", B("a/b; boundary=\"a;b \\\"c\\\\\""), "a/b boundary=a;b \"c\\"},
  {"empty quotes", B("a/b; name=\"\""), "a/b name="},
  {"8-bit in a name", B("a/b; name=\"\xc3\xbc\""), "a/b name=\xc3\xbc"},

  {"nothing", B(""), "/ S"},
  {"no subtype", B("text"), "/ S"},
  {"no subtype behind the slash", B("text/"), "text/ S"},
  {"no type", B("/plain"), "/ S"},
  {"blanks around the slash", B("text / plain"), "text/plain S"},
  {"no semicolon", B("multipart/mixed boundary=b"), "multipart/mixed S"},
  {"two types", B("text/plain, text/html"), "text/plain S"},
  {"a comment inside", B("text/plain (a (b) \\) c); charset=a"), "text/plain charset=a C"},
  {"a comment before the type", B("(a) text/plain"), "text/plain SC"},
  {"a comment before the slash", B("text(a)/plain"), "text/plain SC"},
  {"a comment behind it", B("text/(a)plain"), "text/plain SC"},
  {"a comment that is open", B("text/plain (a"), "text/plain PC"},

  {"no value", B("a/b; name; charset=a"), "a/b charset=a P"},
  {"an empty value", B("a/b; name=; charset=a"), "a/b name= charset=a P"},
  {"no name", B("a/b; =x; charset=a"), "a/b charset=a P"},
  {"text behind a value", B("a/b; name=x y.pdf; charset=a"), "a/b name=x charset=a P"},
  {"text behind quotes", B("a/b; name=\"x\"y; charset=a"), "a/b name=x charset=a P"},
  {"a semicolon in text behind quotes", B("a/b; name=\"x\" \";\" ; charset=a"), "a/b name=x charset=a P"},
  {"quotes that are open", B("a/b; name=\"x; charset=a"), "a/b name=x; charset=a P"},
  {"a backslash that some readers keep", B("a/b; name=\"C:\\x\""), "a/b name=C:x P"},
  {"a fold in quotes", B("a/b; name=\"x\r\n y\""), "a/b name=x y P"},
  {"a comma in a value", B("a/b; name=x,y"), "a/b name=x,y P"},
  {"twice: the first one", B("a/b; name=x; NAME=y"), "a/b name=x D"},

  {"RFC 2231: charset and percent", B("a/b; name*=utf-8'en'%c3%bc%20x"), "a/b name=\xc3\xbc x [utf-8]"},
  {"RFC 2231: no charset", B("a/b; name*=''%41"), "a/b name=A"},
  {"RFC 2231: neither charset nor marks", B("a/b; name*=a%42"), "a/b name=aB"},
  {"RFC 2231: a percent without digits", B("a/b; name*=utf-8''100%%4"), "a/b name=100%%4 [utf-8]"},
  {"RFC 2231: sections in any order", B("a/b; name*1=b; name*0=\"a\"; name*2=c"), "a/b name=abc"},
  {"RFC 2231: sections of both kinds", B("a/b; name*0*=utf-8''%61; name*1=%62; name*2*=%63'd'"),
   "a/b name=a%62c'd' [utf-8]"},
  {"RFC 2231: beside a plain form for old readers", B("a/b; name=x; name*=utf-8''y"), "a/b name=y [utf-8]"},
  {"RFC 2231: sections beside a plain form", B("a/b; name=x; name*0=y; name*1=z"), "a/b name=yz"},
  {"RFC 2231: a section is missing", B("a/b; name*0=x; name*2=y"), "a/b name=x D"},
  {"RFC 2231: no first section", B("a/b; name*1=x"), "a/b D"},
  {"RFC 2231: a section twice", B("a/b; name*0=x; name*0*=y"), "a/b name=x D"},
  {"RFC 2231: sections and a whole", B("a/b; name*0=x; name*=y"), "a/b name=y D"},
  {"RFC 2231: a section that is no number", B("a/b; name*x=y"), "a/b P"},
  {"RFC 2231: a number with a zero before it", B("a/b; name*00=y"), "a/b P"},

  {"NUL", B("a/b; name=x\0y"), "a/b name=x PN"},
  {"a lone CR", B("a/b; name=x\ry"), "a/b name=x PN"},
};

static stralloc told = STRALLOC_ZERO;

static int tells(const char *s)
{
  return stralloc_cats(&told, s);
}

static int tell_span(struct span s)
{
  return stralloc_catb(&told, s.p, s.len);
}

/* 1; 0 if memory is short */
static int tell(struct span in)
{
  static const char *const names[] = { "boundary", "name", "charset" };
  struct contentfield c = CONTENTFIELD_ZERO;
  stralloc value = STRALLOC_ZERO;
  stralloc charset = STRALLOC_ZERO;
  int good = contentfield_parse_type(&c, in);

  told.len = 0;
  good = good && tell_span(contentfield_type(&c)) && tells("/") && tell_span(contentfield_subtype(&c));
  for (size_t i = 0; good && i < sizeof names / sizeof *names; i++)
    switch (contentfield_param(&c, names[i], &value, &charset)) {
      case 1:
        good = tells(" ") && tells(names[i]) && tells("=") && tell_span(span_sa(&value))
               && (!charset.len || (tells(" [") && tell_span(span_sa(&charset)) && tells("]")));
        break;
      case 0: break;
      default: good = 0;
    }
  good = good && tells(c.faults ? " " : "");
  for (unsigned int i = 0; good && i < 5; i++)
    if (c.faults & 1U << i)
      good = stralloc_append(&told, "SPDCN"[i]);
  contentfield_free(&c);
  stralloc_free(&value);
  stralloc_free(&charset);
  return good;
}

static void try_types(void)
{
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    struct span in = span_make(types[i].in, types[i].len);
    unsigned int n = 1;

    if (tell(in))
      is_bytes(told.s, told.len, types[i].wanted, strlen(types[i].wanted), types[i].reason);
    do
      fault_nth("malloc", n++, "ENOMEM");
    while (!tell(in) && n < 1000);
    fault(NULL);
    is_bytes(told.s, told.len, types[i].wanted, strlen(types[i].wanted), "the same after memory was short");
  }
}

static int parse(struct contentfield *c, const char *in)
{
  return contentfield_parse_type(c, span_of(in));
}

static void try_questions(void)
{
  struct contentfield c = CONTENTFIELD_ZERO;
  stralloc long_field = STRALLOC_ZERO;
  stralloc value = STRALLOC_ZERO;

  ok(parse(&c, "Multipart/Signed; boundary=x; protocol*=a"), "a type is read");
  ok(contentfield_is(&c, "multipart", "signed") && contentfield_is(&c, "multipart", NULL), "it is that");
  ok(!contentfield_is(&c, "multipart", "mixed") && !contentfield_is(&c, "text", NULL), "and no other");
  ok(contentfield_param_is_plain(&c, "boundary"), "a plain parameter");
  ok(!contentfield_param_is_plain(&c, "protocol"), "one of RFC 2231 is not plain");
  ok(!contentfield_param_is_plain(&c, "micalg"), "one that is not there is not plain");
  ok(parse(&c, "a/b; boundary=x; boundary=x") && !contentfield_param_is_plain(&c, "boundary"),
     "nor one that is there twice");
  ok(parse(&c, "a/b") && contentfield_param(&c, "boundary", &value, NULL) == 0, "what was there before is forgotten");

  ok(contentfield_parse_disposition(&c, span_of(" ATTACHMENT; filename=x")) && contentfield_is(&c, "attachment", ""),
     "a disposition");
  ok(contentfield_param(&c, "filename", &value, NULL) == 1 && span_equal(span_sa(&value), span_of("x")), "its name");
  ok(contentfield_parse_disposition(&c, span_of("; filename=x")) && c.faults == CONTENTFIELD_SYNTAX, "no disposition");

  for (int i = 0; i < 20000; i++)
    if (!stralloc_cats(&long_field, i ? ";x=" : "a/b"))
      return;
  ok(contentfield_parse_type(&c, span_sa(&long_field)) && c.faults & CONTENTFIELD_DOUBLE,
     "very many parameters are a fault, and take no time");
  contentfield_free(&c);
  stralloc_free(&long_field);
  stralloc_free(&value);
}

static void try_encodings(void)
{
  static const struct {
    const char *in;
    enum transfer_encoding wanted;
    unsigned int faults;
  } cases[] = {
    {" base64\n", TRANSFER_BASE64, 0},
    {"QUOTED-Printable ", TRANSFER_QUOTED_PRINTABLE, 0},
    {"\r\n 8bit\r\n", TRANSFER_8BIT, 0},
    {"binary", TRANSFER_BINARY, 0},
    {"7bit (of old)", TRANSFER_7BIT, CONTENTFIELD_COMMENT},
    {"7bit;", TRANSFER_UNKNOWN, CONTENTFIELD_SYNTAX},
    {"base64 base64", TRANSFER_UNKNOWN, CONTENTFIELD_SYNTAX},
    {"\"base64\"", TRANSFER_UNKNOWN, CONTENTFIELD_SYNTAX},
    {"", TRANSFER_UNKNOWN, CONTENTFIELD_SYNTAX},
    {"uuencode", TRANSFER_UNKNOWN, CONTENTFIELD_SYNTAX},
    {"base64\r", TRANSFER_BASE64, CONTENTFIELD_CONTROL},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unsigned int faults = 99;
    enum transfer_encoding got = contentfield_encoding(span_of(cases[i].in), &faults);

    ok(got == cases[i].wanted && faults == cases[i].faults, "encoding %zu", i);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  try_types();
  try_questions();
  try_encodings();
  stralloc_free(&told);
  return tap_done();
}
