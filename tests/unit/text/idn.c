/* idn: names as the DNS knows them (RFC 5890, RFC 8616). */
#include "tests/tap.h"
#include "text/idn.h"

#define B(literal) literal, sizeof(literal) - 1
#define LABEL63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
  const char *reason;
  const char *in;
  size_t len;
  const char *wanted;  /* NULL: no name */
} cases[] = {
  {"a plain name", B("example.org"), "example.org"},
  {"upper case", B("ExAMPLE.OrG"), "example.org"},
  {"an A-label stays", B("xn--bcher-kva.example"), "xn--bcher-kva.example"},
  {"_ and digits", B("1_a._b"), "1_a._b"},
  {"63 octets in a label", B(LABEL63 ".org"), LABEL63 ".org"},
  {"a U-label", B("b\xc3\xbc" "cher.example"), "xn--bcher-kva.example"},
  {"a U-label in upper case", B("B\xc3\x9c" "CHER.Example"), "xn--bcher-kva.example"},
  {"u and a combining diaeresis", B("bu\xcc\x88" "cher.example"), "xn--bcher-kva.example"},
  {"sharp s is a letter of its own", B("stra\xc3\x9f" "e.example"), "xn--strae-oqa.example"},
  {"U-label and A-label", B("m\xc3\xbc" "nchen.xn--bcher-kva.example"), "xn--mnchen-3ya.xn--bcher-kva.example"},
  {"another script", B("\xe4\xbe\x8b.\xe4\xb8\xad\xe5\x9b\xbd"), "xn--fsq.xn--fiqs8s"},

  {"nothing", B(""), NULL},
  {"an empty label", B("a..b"), NULL},
  {"a dot at the end", B("example.org."), NULL},
  {"a dot in front", B(".example.org"), NULL},
  {"64 octets in a label", B(LABEL63 "a.org"), NULL},
  {"a blank", B("a b.org"), NULL},
  {"NUL", B("a\0b.org"), NULL},
  {"NUL in a U-label", B("b\xc3\xbc\0r.org"), NULL},
  {"NUL behind a U-label", B("b\xc3\xbc.org\0"), NULL},
  {"- in front", B("-a.org"), NULL},
  {"@", B("a@b.org"), NULL},
  {"Latin-1", B("b\xfc" "cher.example"), NULL},
  {"UTF-8 cut short", B("b\xc3"), NULL},
  {"overlong UTF-8", B("a\xc0\xae" "b.org"), NULL},
  {"a surrogate", B("\xed\xa0\x80.org"), NULL},
  {"a symbol that IDNA forbids", B("\xe2\x98\xba\xe2\x80\xa8.org"), NULL},
  {"a blank beside a U-label", B("\xc3\xbc b.org"), NULL},
  {"an ideographic full stop alone", B("\xe3\x80\x82"), NULL},
  {"a U-label whose A-label is too long",
   B("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc" LABEL63 ".org"), NULL},
};

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc out = STRALLOC_ZERO;
    int r = idn_to_ascii(&out, span_make(cases[i].in, cases[i].len));

    ok(r == (cases[i].wanted != NULL), "%s: %s", cases[i].reason, cases[i].wanted ? "a name" : "none");
    is_bytes(out.s, out.len, cases[i].wanted ? cases[i].wanted : "", cases[i].wanted ? strlen(cases[i].wanted) : 0,
             "  and what is written");
    stralloc_free(&out);
  }
  return tap_done();
}
