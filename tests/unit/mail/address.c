/* address: From fields, good, bad, obsolete and hostile, each with the answer it must get; and the
 * authserv-ids of Authentication-Results fields.
 */
#include "tests/tap.h"
#include "mail/address.h"

#include <stdlib.h>
#include <unistd.h>

#define B(literal) literal, sizeof(literal) - 1

#define SYNTAX ADDRESS_SYNTAX
#define NONE ADDRESS_NONE
#define ONE ADDRESS_ONE
#define SEVERAL ADDRESS_SEVERAL

static const struct from_case {
  const char *reason;
  const char *body;
  size_t len;
  enum address_result wanted;
  const char *domain;
} from_cases[] = {
  /* plain forms, RFC 5322 3.4 */
  {"addr-spec alone", B(" joe@example.com"), ONE, "example.com"},
  {"no blank behind the colon", B("joe@example.com"), ONE, "example.com"},
  {"angle-addr without a name", B(" <joe@example.com>"), ONE, "example.com"},
  {"display name of atoms", B(" Joe Q Public <joe@example.com>"), ONE, "example.com"},
  {"no blank between name and angle", B(" Joe<joe@example.com>"), ONE, "example.com"},
  {"A-Z of a domain goes to lower case", B(" J@EXAMPLE.Com"), ONE, "example.com"},
  {"a domain of one label is a domain", B(" root@localhost"), ONE, "localhost"},
  {"five labels", B(" a@b.c.d.e.example"), ONE, "b.c.d.e.example"},
  {"dots and atext in the local part", B(" a.b+c=d/e@example.com"), ONE, "example.com"},
  {"every atext byte in the local part", B(" !#$%&'*+-/=?^_`{|}~@e.example"), ONE, "e.example"},
  {"blanks at the end", B(" joe@example.com  \t "), ONE, "example.com"},
  {"tab instead of blank", B("\tjoe@example.com"), ONE, "example.com"},
  {"underscore in a domain is kept", B(" a@my_host.example"), ONE, "my_host.example"},
  {"slash is atext: whoever makes a path of it must look", B(" a@b/c.example"), ONE, "b/c.example"},
  {"a domain that looks like an address range is atext", B(" a@192.0.2.1"), ONE, "192.0.2.1"},
  {"A-label", B(" a@xn--bcher-kva.example"), ONE, "xn--bcher-kva.example"},

  /* quoted strings */
  {"parentheses in a quoted name are no comment", B(" \"Name (My Company)\" <x@y.example>"), ONE,
   "y.example"},
  {"comma in a quoted name", B(" \"Public, Joe\" <joe@example.com>"), ONE, "example.com"},
  {"an address in a quoted name is a name", B(" \"ceo@bank.example\" <x@evil.example>"), ONE,
   "evil.example"},
  {"an angle address in a quoted name is a name", B(" \"<ceo@bank.example>\" <x@evil.example>"), ONE,
   "evil.example"},
  {"escaped quotes in a name", B(" \"Joe \\\"Q\\\" <a@b.example>\" <joe@example.com>"), ONE,
   "example.com"},
  {"escaped backslash ends before the quote", B(" \"Joe\\\\\" <joe@example.com>"), ONE, "example.com"},
  {"empty quoted name", B(" \"\" <joe@example.com>"), ONE, "example.com"},
  {"two quoted words", B(" \"Joe\" \"Public\" <joe@example.com>"), ONE, "example.com"},
  {"atoms and quoted strings mixed", B(" Giant; \"Big\" Box <x@example.net>"), SYNTAX, ""},
  {"RFC 5322 A.1.2: the same, quoted", B(" \"Giant; \\\"Big\\\" Box\" <x@example.net>"), ONE,
   "example.net"},
  {"quoted local part with an @", B(" \"joe@home\"@example.com"), ONE, "example.com"},
  {"quoted local part with blanks", B(" \"joe public\"@example.com"), ONE, "example.com"},
  {"quoted local part, empty", B(" \"\"@example.com"), ONE, "example.com"},
  {"quoted local part with an angle bracket", B(" <\">\"@example.com>"), ONE, "example.com"},
  {"fold in a quoted name", B(" \"Joe\r\n Public\" <joe@example.com>"), ONE, "example.com"},
  {"quoted pair with a fold behind the backslash", B(" \"a\\\n b\" <x@example.com>"), ONE,
   "example.com"},
  {"control byte in a quoted string (obs-qtext)", B(" \"a\x01\x7f\" <x@example.com>"), ONE,
   "example.com"},
  {"quoted string cut off", B(" \"Joe <joe@example.com>"), SYNTAX, ""},
  {"quoted string that ends in a backslash", B(" \"Joe\\"), SYNTAX, ""},
  {"quoted pair outside quotes", B(" Joe\\ Public <joe@example.com>"), SYNTAX, ""},
  {"quoted domain", B(" joe@\"example.com\""), SYNTAX, ""},

  /* names as they are written */
  {"obs-phrase: bare dots", B(" Joe Q. Public <joe@example.com>"), ONE, "example.com"},
  {"obs-phrase: dots in a row", B(" Joe ... <joe@example.com>"), ONE, "example.com"},
  {"obs-phrase: a dot can't come first", B(" .Joe <joe@example.com>"), SYNTAX, ""},
  {"name that looks like a dotted local part", B(" joe.public <joe@example.com>"), ONE,
   "example.com"},
  {"encoded word, B", B(" =?utf-8?B?SsO8cmdlbg==?= <j@example.com>"), ONE, "example.com"},
  {"encoded word, Q", B(" =?iso-8859-1?Q?J=FCrgen_M.?= <j@example.com>"), ONE, "example.com"},
  {"several encoded words, folded", B(" =?utf-8?Q?a?=\n =?utf-8?Q?b?= <j@example.com>"), ONE,
   "example.com"},
  {"encoded word with parentheses: a comment to this grammar", B(" =?utf-8?Q?J_(x)?= <j@example.com>"),
   ONE, "example.com"},
  {"encoded word that hides an address is not decoded", B(" =?utf-8?Q?a=40b.example?= <j@example.com>"),
   ONE, "example.com"},
  {"raw @ in an encoded word", B(" =?utf-8?Q?a@b.example?= <j@example.com>"), SYNTAX, ""},
  {"raw comma in an encoded word", B(" =?utf-8?Q?a,_b?= <j@example.com>"), SYNTAX, ""},
  {"UTF-8 name", B(" J\xc3\xbcrgen <j@example.com>"), ONE, "example.com"},
  {"Latin-1 name: not UTF-8, but a name can't mislead", B(" J\xfcrgen <j@example.com>"), ONE,
   "example.com"},
  {"unquoted comma in a name", B(" Doe, John <john@example.com>"), SYNTAX, ""},
  {"address as an unquoted name", B(" joe@example.com <joe@example.com>"), SYNTAX, ""},
  {"another address as an unquoted name", B(" ceo@bank.example <x@evil.example>"), SYNTAX, ""},
  {"unquoted colon in a name makes a group that does not end", B(" Re: Joe <joe@example.com>"),
   SYNTAX, ""},
  {"unquoted square brackets in a name", B(" Joe [sales] <joe@example.com>"), SYNTAX, ""},

  /* comments */
  {"comment behind the address", B(" joe@example.com (Joe Public)"), ONE, "example.com"},
  {"address in a comment is none", B(" joe@example.com (ceo@bank.example)"), ONE, "example.com"},
  {"comment before", B(" (from) joe@example.com"), ONE, "example.com"},
  {"comments around every token", B("(a)<(b)joe(c)@(d)example(e).(f)com(g)>(h)"), ONE, "example.com"},
  {"nested comments", B(" (a(b(c)d)e) joe@example.com"), ONE, "example.com"},
  {"escaped parenthesis in a comment", B(" (a\\)b\\(c) joe@example.com"), ONE, "example.com"},
  {"quotes mean nothing in a comment", B(" (\") joe@example.com (\")"), ONE, "example.com"},
  {"commas and angles mean nothing in a comment", B(" (,<a@b.example>,) joe@example.com"), ONE,
   "example.com"},
  {"UTF-8 comment", B(" joe@example.com (J\xc3\xbcrgen)"), ONE, "example.com"},
  {"folded comment", B(" (a\n b\r\n\tc) joe@example.com"), ONE, "example.com"},
  {"RFC 5322 A.5", B(" Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>"), ONE,
   "silly.test"},
  {"comment not closed", B(" joe@example.com (Joe"), SYNTAX, ""},
  {"comment not closed: escaped end", B(" joe@example.com (Joe\\)"), SYNTAX, ""},
  {"comment not closed behind the @", B(" joe@(x"), SYNTAX, ""},
  {"comment closed too often", B(" joe@example.com (Joe))"), SYNTAX, ""},
  {"comment within an atom cuts it", B(" joe@exam(x)ple.com"), SYNTAX, ""},
  {"a comment alone", B(" (joe@example.com)"), SYNTAX, ""},

  /* folding */
  {"folded behind the colon", B("\r\n joe@example.com"), ONE, "example.com"},
  {"folded by LF", B("\n\tjoe@example.com"), ONE, "example.com"},
  {"folded between name and address", B(" Joe\n <joe@example.com>"), ONE, "example.com"},
  {"folded inside the domain (obs-domain)", B(" joe@example\n .com"), ONE, "example.com"},
  {"obs-FWS: two folds in a row", B(" Joe\r\n \r\n <joe@example.com>"), ONE, "example.com"},
  {"LF without a blank behind it is no fold", B(" Joe\n<joe@example.com>"), SYNTAX, ""},
  {"CR alone is no blank", B(" Joe\r <joe@example.com>"), SYNTAX, ""},
  {"CR in a quoted name", B(" \"Joe\r\" <joe@example.com>"), SYNTAX, ""},
  {"quoted CR (obs-qp, refused)", B(" \"Joe\\\r\" <joe@example.com>"), SYNTAX, ""},
  {"form feed is no blank", B(" Joe\f<joe@example.com>"), SYNTAX, ""},
  {"a second field behind a line end", B(" joe@example.com\nFrom: x@evil.example"), SYNTAX, ""},

  /* NUL and 8-bit */
  {"NUL behind the address", B(" joe@example.com\0"), SYNTAX, ""},
  {"NUL cuts off another domain", B(" joe@example.com\0.evil.example"), SYNTAX, ""},
  {"NUL in a quoted name", B(" \"Joe\0\" <joe@example.com>"), SYNTAX, ""},
  {"quoted NUL (obs-qp, refused)", B(" \"Joe\\\0\" <joe@example.com>"), SYNTAX, ""},
  {"NUL in a comment", B(" joe@example.com (\0)"), SYNTAX, ""},
  {"NUL alone", B("\0"), SYNTAX, ""},
  {"EAI: UTF-8 local part", B(" j\xc3\xbcrgen@example.com"), ONE, "example.com"},
  {"EAI: U-label, kept as it is", B(" j@b\xc3\xbc" "cher.Example"), ONE, "b\xc3\xbc" "cher.example"},
  {"EAI: only ASCII goes to lower case", B(" j@B\xc3\x9c" "CHER.example"), ONE,
   "b\xc3\x9c" "cher.example"},
  {"EAI: three- and four-byte characters", B(" j@\xe4\xbe\x8b.\xf0\x9f\x93\xa7.example"), ONE,
   "\xe4\xbe\x8b.\xf0\x9f\x93\xa7.example"},
  {"EAI: the first and last character of each length",
   B(" j@\xc2\x80.\xdf\xbf.\xe0\xa0\x80.\xed\x9f\xbf.\xef\xbf\xbf.\xf0\x90\x80\x80.\xf4\x8f\xbf\xbf"), ONE,
   "\xc2\x80.\xdf\xbf.\xe0\xa0\x80.\xed\x9f\xbf.\xef\xbf\xbf.\xf0\x90\x80\x80.\xf4\x8f\xbf\xbf"},
  {"EAI: all in UTF-8", B(" \"\xe4\xbe\x8b\" <\xe4\xbe\x8b@\xe4\xbe\x8b.example>"), ONE,
   "\xe4\xbe\x8b.example"},
  {"domain in Latin-1", B(" j@b\xfc" "cher.example"), SYNTAX, ""},
  {"overlong dot in a domain", B(" j@example\xc0\xae" "com"), SYNTAX, ""},
  {"overlong slash, three bytes", B(" j@example\xe0\x80\xaf" "com"), SYNTAX, ""},
  {"surrogate in a domain", B(" j@\xed\xa0\x80.example"), SYNTAX, ""},
  {"above U+10FFFF", B(" j@\xf4\x90\x80\x80.example"), SYNTAX, ""},
  {"overlong, four bytes", B(" j@\xf0\x8f\xbf\xbf.example"), SYNTAX, ""},
  {"UTF-8 cut off by the end", B(" j@example.\xe4\xbe"), SYNTAX, ""},
  {"UTF-8 cut off by a dot", B(" j@\xe4\xbe.example"), SYNTAX, ""},
  {"continuation byte alone", B(" j@\x80.example"), SYNTAX, ""},
  {"byte that is never UTF-8", B(" j@\xff.example"), SYNTAX, ""},

  /* domain literals and missing parts */
  {"domain literal gives no domain", B(" joe@[192.0.2.1]"), ONE, ""},
  {"domain literal in angles", B(" Joe <joe@[IPv6:2001:db8::1]>"), ONE, ""},
  {"domain literal with blanks and a quoted pair", B(" joe@ [ 192.0.2\\.1\n ] (x)"), ONE, ""},
  {"domain literal not closed", B(" joe@[192.0.2.1"), SYNTAX, ""},
  {"bracket in a domain literal", B(" joe@[[192.0.2.1]"), SYNTAX, ""},
  {"text behind a domain literal", B(" joe@[192.0.2.1].example"), SYNTAX, ""},
  {"no domain", B(" joe@"), SYNTAX, ""},
  {"no domain in angles", B(" <joe@>"), SYNTAX, ""},
  {"no local part", B(" @example.com"), SYNTAX, ""},
  {"no local part in angles", B(" <@example.com>"), SYNTAX, ""},
  {"no @", B(" root"), SYNTAX, ""},
  {"no @ in angles", B(" Root <root>"), SYNTAX, ""},
  {"empty angles", B(" <>"), SYNTAX, ""},
  {"name and empty angles", B(" Joe <>"), SYNTAX, ""},
  {"name without address", B(" Joe Public"), SYNTAX, ""},
  {"empty field", B(""), SYNTAX, ""},
  {"blank field", B(" \t"), SYNTAX, ""},
  {"two @", B(" a@b@c.example"), SYNTAX, ""},
  {"blank in the domain", B(" joe@example com"), SYNTAX, ""},
  {"blank in the local part", B(" joe public@example.com"), SYNTAX, ""},
  {"dot at the end of the domain", B(" joe@example.com."), SYNTAX, ""},
  {"dot at the start of the domain", B(" joe@.example.com"), SYNTAX, ""},
  {"two dots in the domain", B(" joe@example..com"), SYNTAX, ""},
  {"parent folders for a domain", B(" joe@../../etc"), SYNTAX, ""},
  {"two dots in the local part", B(" a..b@example.com"), SYNTAX, ""},
  {"dot at the end of the local part", B(" a.@example.com"), SYNTAX, ""},
  {"dot at the start of the local part", B(" .a@example.com"), SYNTAX, ""},
  {"angle not closed", B(" Joe <joe@example.com"), SYNTAX, ""},
  {"angle not opened", B(" joe@example.com>"), SYNTAX, ""},
  {"two opening angles", B(" <<joe@example.com>>"), SYNTAX, ""},
  {"text behind the angle", B(" <joe@example.com> Joe"), SYNTAX, ""},
  {"two angles without a comma", B(" <a@example.com> <b@example.com>"), SYNTAX, ""},
  {"two addresses without a comma", B(" a@example.com b@example.com"), SYNTAX, ""},
  {"semicolon between addresses", B(" a@example.com; b@example.com"), SYNTAX, ""},
  {"uri", B(" mailto:joe@example.com"), SYNTAX, ""},

  /* obsolete addresses, RFC 5322 4.4 */
  {"obs-route", B(" <@a.example,@b.example:joe@example.com>"), ONE, "example.com"},
  {"obs-route of one hop, with a name", B(" Joe <@relay.example:joe@example.com>"), ONE,
   "example.com"},
  {"obs-route with empty elements", B(" <,,@a.example,,@b.example,:joe@example.com>"), ONE,
   "example.com"},
  {"obs-route with comments and blanks", B(" <(x) @ a . example (y) , @b.example : joe@example.com>"),
   ONE, "example.com"},
  {"obs-route with a literal", B(" <@[192.0.2.1]:joe@example.com>"), ONE, "example.com"},
  {"route without angles", B(" @a.example:joe@example.com"), SYNTAX, ""},
  {"route without colon", B(" <@a.example joe@example.com>"), SYNTAX, ""},
  {"route with a comment that does not end", B(" <@a.example, (@b.example:joe@example.com>"), SYNTAX, ""},
  {"route of commas only", B(" <,:joe@example.com>"), SYNTAX, ""},
  {"route: hops without a comma", B(" <@a.example@b.example:joe@example.com>"), SYNTAX, ""},
  {"route without an address", B(" <@a.example:>"), SYNTAX, ""},
  {"obs-local-part: blanks around dots", B(" joe . public @example.com"), ONE, "example.com"},
  {"obs-local-part: quoted words", B(" joe.\"q p\".public@example.com"), ONE, "example.com"},
  {"obs-domain: blanks around dots", B(" joe@ example . com"), ONE, "example.com"},
  {"RFC 5322 A.6.1", B(" Joe Q. Public <john.q.public@example.com>"), ONE, "example.com"},
  {"RFC 5322 A.6.3", B(" <  john.q(c)  . public @ example  .   com (x) >"), ONE, "example.com"},

  /* lists */
  {"two addresses", B(" a@example.com, b@example.com"), SEVERAL, ""},
  {"the same address twice is two mailboxes", B(" a@example.com,a@example.com"), SEVERAL, ""},
  {"two with names", B(" A <a@example.com>, \"B, B\" <b@example.org>"), SEVERAL, ""},
  {"a good one and a bad one", B(" a@example.com, b@"), SYNTAX, ""},
  {"a bad one and a good one", B(" b@, a@example.com"), SYNTAX, ""},
  {"empty elements before", B(" ,, a@example.com"), ONE, "example.com"},
  {"empty elements behind", B(" a@example.com,, ,"), ONE, "example.com"},
  {"empty elements between two", B(" a@example.com,,b@example.com"), SEVERAL, ""},
  {"comments as elements", B(" (x), a@example.com ,(y)"), ONE, "example.com"},
  {"one comma", B(","), SYNTAX, ""},
  {"commas only", B(" ,,, "), SYNTAX, ""},

  /* groups, RFC 6854 */
  {"empty group", B(" Nightly Monitor Robot:;"), NONE, ""},
  {"empty group with a comment in it", B(" Robot:(nobody);"), NONE, ""},
  {"empty group with commas in it", B(" Robot: , ,;"), NONE, ""},
  {"two empty groups", B(" A:;, B:;"), NONE, ""},
  {"group of one", B(" Joe: joe@example.com;"), ONE, "example.com"},
  {"group of one, name-addr, empty elements", B(" Joe: ,Joe <joe@example.com>,;"), ONE, "example.com"},
  {"group of two", B(" Managing Partners:ben@example.com,carol@example.com;"), SEVERAL, ""},
  {"group of one and an empty group", B(" A:a@example.com;, B:;"), ONE, "example.com"},
  {"empty group and an address", B(" A:;, a@example.com"), ONE, "example.com"},
  {"group of one and an address", B(" A:a@example.com;, b@example.com"), SEVERAL, ""},
  {"group name in quotes with a colon", B(" \"A: B\":a@example.com;"), ONE, "example.com"},
  {"group name with dots", B(" Dr. A.: a@example.com ; (x)"), ONE, "example.com"},
  {"group with a domain literal", B(" A: a@[192.0.2.1];"), ONE, ""},
  {"group without a name", B(" :a@example.com;"), SYNTAX, ""},
  {"group not closed", B(" A: a@example.com"), SYNTAX, ""},
  {"group not closed, empty", B(" A:"), SYNTAX, ""},
  {"group in a group", B(" A: B: a@example.com;;"), SYNTAX, ""},
  {"groups without a comma", B(" A:; B:;"), SYNTAX, ""},
  {"semicolon without a group", B(" a@example.com;"), SYNTAX, ""},
  {"address behind a group without a comma", B(" A:; a@example.com"), SYNTAX, ""},
};

static const struct id_case {
  const char *reason;
  const char *body;
  size_t len;
  int wanted;
  const char *id;
} id_cases[] = {
  {"token", B(" mx.example.com; dkim=pass"), 1, "mx.example.com"},
  {"token, no result", B(" mx.example.com; none"), 1, "mx.example.com"},
  {"nothing before or behind", B("mx;"), 1, "mx"},
  {"case is kept", B(" MX.Example.COM; none"), 1, "MX.Example.COM"},
  {"version", B(" mx.example.com 1; none"), 1, "mx.example.com"},
  {"version that is not ours", B(" mx.example.com 2; none"), 1, "mx.example.com"},
  {"comments and a version", B(" (x) mx.example.com (y) 1 (z); none"), 1, "mx.example.com"},
  {"a comment cuts token and version", B(" mx.example.com(y)1; none"), 1, "mx.example.com"},
  {"folded", B("\r\n mx.example.com\n 1\r\n ; none"), 1, "mx.example.com"},
  {"comment with a semicolon and an id", B(" (evil; none) mx.example.com; none"), 1,
   "mx.example.com"},
  {"nested comments", B(" (a(b)c) mx; none"), 1, "mx"},
  {"quoted-string", B(" \"mx.example.com\"; none"), 1, "mx.example.com"},
  {"quoted pairs", B(" \"m\\x.\\\"e\\\"\"; none"), 1, "mx.\"e\""},
  {"quoted, semicolon and blanks inside", B(" \"a; b\" 1; none"), 1, "a; b"},
  {"quoted, folded: the line end goes, the blank stays", B(" \"a\r\n b\\\n c\"; none"), 1, "a b c"},
  {"quoted, empty", B(" \"\"; none"), 1, ""},
  {"UTF-8", B(" mx.b\xc3\xbc" "cher.example; none"), 1, "mx.b\xc3\xbc" "cher.example"},
  {"UTF-8, quoted", B(" \"b\xc3\xbc" "cher\"; none"), 1, "b\xc3\xbc" "cher"},
  {"token bytes that atoms share", B(" !#$%&'*+-^_`{|}~.; none"), 1, "!#$%&'*+-^_`{|}~."},
  {"nothing behind the id", B(" mx.example.com"), 1, "mx.example.com"},
  {"nothing behind the version", B(" mx.example.com 1 "), 1, "mx.example.com"},
  {"empty", B(""), 0, ""},
  {"blank", B(" \t"), 0, ""},
  {"no id", B(" ; none"), 0, ""},
  {"comment only", B(" (mx.example.com); none"), 0, ""},
  {"comment not closed", B(" (mx.example.com; none"), 0, ""},
  {"quoted string not closed", B(" \"mx.example.com; none"), 0, ""},
  {"quoted string that ends in a backslash", B(" \"mx\\"), 0, ""},
  {"two words", B(" mx example; none"), 0, ""},
  {"version and more", B(" mx 1 2; none"), 0, ""},
  {"version that is no number", B(" mx 1a; none"), 0, ""},
  {"property instead of a version", B(" mx.example.com from=a.example; domainkeys=pass"), 0, ""},
  {"result without an id", B(" dkim=pass header.d=example.com"), 0, ""},
  {"id in angles", B(" <mx.example.com>; none"), 0, ""},
  {"@ is no token", B(" postmaster@mx.example.com; none"), 0, ""},
  {"slash is no token", B(" mx/1; none"), 0, ""},
  {"NUL in a token", B(" mx\0.example.com; none"), 0, ""},
  {"NUL in quotes", B(" \"mx\0\"; none"), 0, ""},
  {"line end that is no fold", B(" mx\n; none"), 0, ""},
};

/* Memory that ends with a copy of `s`, so that a sanitizer sees a read behind it. The copy starts at
 * the second byte: malloc(0) may give nothing.
 */
static char *exact_copy(struct span s)
{
  char *memory = malloc(s.len + 1);

  if (!memory)
    abort();
  memcpy(memory + 1, s.p, s.len);
  return memory;
}

static stralloc got = STRALLOC_ZERO;

static void from_is(struct span body, enum address_result wanted, const char *domain,
                    const char *how, const char *reason)
{
  char *copy = exact_copy(body);
  enum address_result result = address_one_mailbox_domain(&got, span_make(copy + 1, body.len));

  free(copy);
  ok(result == wanted && span_equal(span_make(got.s, got.len), span_of(domain)),
     "From%s: %s", how, reason);
  if (result != wanted)
    printf("# answer %d, wanted %d\n", result, wanted);
}

/* Folding changes nothing: neither a line end behind the field nor one before each blank. */
static void test_from(void)
{
  stralloc other = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof from_cases / sizeof *from_cases; i++) {
    const struct from_case *c = &from_cases[i];
    from_is(span_make(c->body, c->len), c->wanted, c->domain, "", c->reason);

    other.len = 0;
    if (!stralloc_catb(&other, c->body, c->len) || !stralloc_catb(&other, "\n", 1))
      abort();
    from_is(span_make(other.s, other.len), c->wanted, c->domain, ", LF at its end", c->reason);
    other.len--;
    if (!stralloc_catb(&other, "\r\n", 2))
      abort();
    from_is(span_make(other.s, other.len), c->wanted, c->domain, ", CRLF at its end", c->reason);

    other.len = 0;
    for (size_t j = 0; j < c->len; j++)
      if ((c->body[j] == ' ' && !(j && c->body[j - 1] == '\n') && !stralloc_catb(&other, "\r\n", 2)) ||
          !stralloc_catb(&other, c->body + j, 1))
        abort();
    from_is(span_make(other.s, other.len), c->wanted, c->domain, ", folded at each blank", c->reason);
  }
  stralloc_free(&other);
}

/* No cut-off field may be read beyond its end, nor give a domain that the answer does not go with. */
static void test_prefixes(void)
{
  size_t bad = 0;

  for (size_t i = 0; i < sizeof from_cases / sizeof *from_cases; i++)
    for (size_t len = 0; len < from_cases[i].len; len++) {
      char *copy = exact_copy(span_make(from_cases[i].body, len));
      struct span prefix = span_make(copy + 1, len);
      enum address_result result = address_one_mailbox_domain(&got, prefix);
      if (result < ADDRESS_SYNTAX || result > ADDRESS_SEVERAL || (got.len && result != ADDRESS_ONE))
        bad++;
      if (authserv_id(&got, prefix) == 0 && got.len)
        bad++;
      free(copy);
    }
  ok(bad == 0, "every prefix of every From: a domain goes with one mailbox only");
}

static void test_ids(void)
{
  for (size_t i = 0; i < sizeof id_cases / sizeof *id_cases; i++) {
    const struct id_case *c = &id_cases[i];
    char *copy = exact_copy(span_make(c->body, c->len));
    int result = authserv_id(&got, span_make(copy + 1, c->len));
    free(copy);
    if (ok(result == c->wanted, "authserv-id: %s", c->reason))
      is_bytes(got.s, got.len, c->id, strlen(c->id), c->reason);
  }
}

static const struct big_case {
  const char *reason;
  const char *before;
  const char *repeated;
  const char *behind;
  size_t times;
  enum address_result wanted;
  const char *domain;
} big_cases[] = {
  {"100,000 nested comments", "", "(", "", 100000, SYNTAX, ""},
  {"100,000 opening parentheses behind an address", "a@example.com", "(", "", 100000, SYNTAX, ""},
  {"comments in a row", "", "()", "a@example.com", 500000, ONE, "example.com"},
  {"comments within the domain", "a@example", "(x)", ".com", 300000, ONE, "example.com"},
  {"backslashes in a comment", "(", "\\\\", ") a@example.com", 500000, ONE, "example.com"},
  {"backslashes in a comment, the last one escapes its end", "(", "\\\\", "\\)", 500000, SYNTAX, ""},
  {"1 MiB of commas", "", ",", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of commas and an address", "", ",", "a@example.com", 1 << 20, ONE, "example.com"},
  {"1 MiB of commas in a group", "A:", ",", ";", 1 << 20, NONE, ""},
  {"1 MiB of commas in a route", "<", ",", "@b.example:a@example.com>", 1 << 20, ONE, "example.com"},
  {"1 MiB of blanks", "", " ", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of folds", "", "\r\n ", "a@example.com", 350000, ONE, "example.com"},
  {"1 MiB of quotes", "", "\"", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of quoted text, not closed", "\"", "a", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of quoted text, closed", "\"", "a", "\" <a@example.com>", 1 << 20, ONE, "example.com"},
  {"1 MiB of angles", "", "<", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of @", "a", "@", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of colons", "a", ":", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of semicolons", "a:", ";", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of dots", "a@a", ".", "", 1 << 20, SYNTAX, ""},
  {"1 MiB of dots in a name", "a", ".", " <a@example.com>", 1 << 20, ONE, "example.com"},
  {"1 MiB of NUL", "", "", "", 1 << 20, SYNTAX, ""},
  {"groups in groups", "", "a:", "", 500000, SYNTAX, ""},
  {"empty groups", "", "a:;,", "b@example.com", 250000, ONE, "example.com"},
  {"mailboxes", "", "a@example.com,", "", 75000, SEVERAL, ""},
  {"mailboxes with names, the last one broken", "", "A <a@example.com>,", "b", 60000, SYNTAX, ""},
  {"words before an address", "", "a ", "<a@example.com>", 500000, ONE, "example.com"},
  {"words before nothing", "", "a ", "", 500000, SYNTAX, ""},
  {"route of many hops", "<", "@a.example,", ":a@example.com>", 90000, ONE, "example.com"},
  {"route of many hops, not closed", "<", "@a.example,", "", 90000, SYNTAX, ""},
  {"local part of many words", "a", ".\"b\"", "@example.com", 250000, ONE, "example.com"},
};

/* A parser that goes back over what it has read would need hours here: the alarm ends it. */
static void test_big(void)
{
  stralloc body = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof big_cases / sizeof *big_cases; i++) {
    const struct big_case *c = &big_cases[i];
    size_t len = c->repeated[0] ? strlen(c->repeated) : 1;
    if (!span_copy(&body, span_make(c->before, strlen(c->before))))
      abort();
    for (size_t n = 0; n < c->times; n++)
      if (!stralloc_catb(&body, c->repeated, len))
        abort();
    if (!stralloc_catb(&body, c->behind, strlen(c->behind)))
      abort();
    from_is(span_make(body.s, body.len), c->wanted, c->domain, ", hostile", c->reason);
  }

  body.len = 0;
  for (size_t n = 0; n < 100000; n++)
    if (!stralloc_catb(&body, "(", 1))
      abort();
  for (size_t n = 0; n < 100000; n++)
    if (!stralloc_catb(&body, ")", 1))
      abort();
  if (!stralloc_catb(&body, "a@example.com", 13))
    abort();
  from_is(span_make(body.s, body.len), ONE, "example.com", ", hostile", "100,000 nested, all closed");
  stralloc_free(&body);
}

/* the mailbox itself */
static const struct mailbox_case {
  const char *reason;
  const char *body;
  enum address_result wanted;
  const char *local;
  const char *domain;
} mailbox_cases[] = {
  {"a dot-atom", " Ann.B@Example.com\n", ONE, "Ann.B", "example.com"},
  {"with a name", " \"Ann, B\" <ann@example.com>", ONE, "ann", "example.com"},
  {"quotes that need not be", " \"ann\"@example.com", ONE, "ann", "example.com"},
  {"quoted pairs, a blank, an @", " \"a\\\"b\\\\ c@d\"@example.com", ONE, "a\"b\\ c@d", "example.com"},
  {"a fold inside quotes", " \"a\n b\"@example.com", ONE, "a b", "example.com"},
  {"words, comments and blanks", " a . (x) \"b\"(@) . c @ (y) example . com", ONE, "a.b.c", "example.com"},
  {"an empty word is a word", " \"\".a@example.com", ONE, ".a", "example.com"},
  {"an empty local part", " \"\"@example.com", ONE, "", "example.com"},
  {"UTF-8", " \303\244@\303\266.example", ONE, "\303\244", "\303\266.example"},
  {"a domain literal", " a@[192.0.2.1]", ONE, "a", ""},
  {"in a group", " g: a <b@c.example>;", ONE, "b", "c.example"},
  {"behind a route", " <@x.example,@y.example:b@c.example>", ONE, "b", "c.example"},
  {"what looked like a mailbox before it was another", " a <@b.example:c@d.example>", ONE, "c", "d.example"},
  {"two", " a@b.example, c@d.example", SEVERAL, "", ""},
  {"none", " g:;", NONE, "", ""},
  {"a domain that is not UTF-8", " a@\344.example", SYNTAX, "", ""},
  {"no mailbox", " root", SYNTAX, "", ""},
};

static void test_mailbox(void)
{
  stralloc local = STRALLOC_ZERO;
  stralloc domain = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof mailbox_cases / sizeof *mailbox_cases; i++) {
    const struct mailbox_case *c = mailbox_cases + i;

    ok(span_copy(&local, span_of("old")) && span_copy(&domain, span_of("old"))
       && address_one_mailbox(&local, &domain, span_of(c->body)) == c->wanted, "mailbox, %s", c->reason);
    is_bytes(local.s, local.len, c->local, strlen(c->local), "  its local part");
    is_bytes(domain.s, domain.len, c->domain, strlen(c->domain), "  its domain");
  }
  stralloc_free(&local);
  stralloc_free(&domain);
}

int main(void)
{
  alarm(60);
  test_from();
  test_mailbox();
  test_prefixes();
  test_ids();
  test_big();
  stralloc_free(&got);
  return tap_done();
}
