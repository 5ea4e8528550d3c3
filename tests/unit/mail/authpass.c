/* authpass: which domains does our Authentication-Results field say to be genuine? */
#include "mail/authpass.h"
#include "tests/tap.h"

#define B(literal) literal, sizeof(literal) - 1
#define OURS "mx.example.net"

static const struct {
  const char *reason;
  const char *body;
  size_t len;
  int wanted;
  const char *domains;
} cases[] = {
  /* what qmail-dkverify writes */
  {"as we write it", B(" mx.example.net;\n\tdkim=pass header.d=a.org header.i=@a.org header.s=jan header.a=rsa-sha256\n"
   "\theader.b=AbCdEfGh\n"), 1, "a.org\n"},
  {"with b= in quotes", B(" mx.example.net;\n\tdkim=pass header.d=a.org header.i=@a.org header.b=\"Ab+/EfGh\"\n"), 1,
   "a.org\n"},
  {"two signatures", B(" mx.example.net;\n\tdkim=pass header.d=a.org header.s=x;\n\tdkim=pass header.d=b.org\n"), 1,
   "a.org\nb.org\n"},
  {"one passes", B(" mx.example.net; dkim=fail (body hash did not verify) header.d=a.org; dkim=pass header.d=b.org\n"),
   1, "b.org\n"},
  {"a key in test mode", B(" mx.example.net; dkim=pass (test mode) header.d=a.org\n"), 1, "a.org\n"},
  {"none", B(" mx.example.net; dkim=none\n"), 1, ""},
  {"no result", B(" mx.example.net; none\n"), 1, ""},

  /* forms of RFC 8601 */
  {"without line end", B(" mx.example.net; dkim=pass header.d=a.org"), 1, "a.org\n"},
  {"CRLF", B("\r\n mx.example.net;\r\n dkim=pass\r\n header.d=a.org\r\n"), 1, "a.org\n"},
  {"case", B(" MX.Example.NET; DKIM=Pass Header.D=A.Org\n"), 1, "A.Org\n"},
  {"authserv-id in quotes", B(" \"mx.example.net\"; dkim=pass header.d=a.org\n"), 1, "a.org\n"},
  {"version", B(" mx.example.net 1; dkim=pass header.d=a.org\n"), 1, "a.org\n"},
  {"version of the method", B(" mx.example.net; dkim/1=pass header.d=a.org\n"), 1, "a.org\n"},
  {"comments and blanks everywhere",
   B(" mx.example.net (a) 1 (;) ; (b) dkim (c) / (d) 1 (e) = (f) pass (g) reason (h) = "
   "(i) x (j) header (k) . (l) d (m) = (n) a.org (o)\n"), 1, "a.org\n"},
  {"a reason", B(" mx.example.net; dkim=pass reason=\"dkim=fail\" header.d=a.org\n"), 1, "a.org\n"},
  {"header.d in quotes", B(" mx.example.net; dkim=pass header.d=\"a.org\"\n"), 1, "a.org\n"},
  {"header.i alone", B(" mx.example.net; dkim=pass header.i=joe@a.org\n"), 1, "a.org\n"},
  {"header.i without local part", B(" mx.example.net; dkim=pass header.i=@a.org\n"), 1, "a.org\n"},
  {"header.i in quotes", B(" mx.example.net; dkim=pass header.i=\"j oe@a.org\"\n"), 1, "a.org\n"},
  {"header.i, local part in quotes", B(" mx.example.net; dkim=pass header.i=\"b.org@\"@a.org\n"), 1, "a.org\n"},
  {"header.d counts more than header.i",
   B(" mx.example.net; dkim=pass header.i=@a.org header.d=b.org\n"), 1, "b.org\n"},
  {"header.i without @", B(" mx.example.net; dkim=pass header.i=a.org\n"), 1, ""},
  {"neither", B(" mx.example.net; dkim=pass header.s=a.org\n"), 1, ""},
  {"other methods", B(" mx.example.net; spf=pass smtp.mailfrom=joe@a.org; dkim=pass header.d=b.org; iprev=fail\n"), 1,
   "b.org\n"},
  {"a property of later days",
   B(" mx.example.net; dkim=pass header.x-new=c policy.z=d header.d=a.org\n"), 1, "a.org\n"},

  /* no pass */
  {"in a comment", B(" mx.example.net; dkim=fail (dkim=pass header.d=a.org)\n"), 1, ""},
  {"in a comment, with a semicolon", B(" mx.example.net; dkim=fail (x; dkim=pass header.d=a.org)\n"), 1, ""},
  {"a property in a comment", B(" mx.example.net; dkim=pass (header.d=a.org) header.s=x\n"), 1, ""},
  {"in a quoted string", B(" mx.example.net; dkim=fail reason=\"x; dkim=pass header.d=a.org\"\n"), 1, ""},
  {"in a quoted string with a quoted pair",
   B(" mx.example.net; dkim=fail reason=\"x\\\"; dkim=pass header.d=a.org\"\n"),
   1, ""},
  {"of another method", B(" mx.example.net; dkim-atps=pass header.d=a.org\n"), 1, ""},
  {"of spf", B(" mx.example.net; spf=pass header.d=a.org\n"), 1, ""},
  {"properties behind the next result", B(" mx.example.net; dkim=pass; spf=fail header.d=a.org\n"), 1, ""},
  {"properties of the result before", B(" mx.example.net; dkim=fail header.d=a.org; dkim=pass header.s=x\n"), 1, ""},
  {"another result", B(" mx.example.net; dkim=passed header.d=a.org\n"), 1, ""},
  {"d= of another type", B(" mx.example.net; dkim=pass smtp.d=a.org body.d=b.org\n"), 1, ""},
  {"header.from", B(" mx.example.net; dkim=pass header.from=a.org\n"), 1, ""},

  /* fields that cannot be parsed, or are not ours */
  {"another host", B(" mx.example.org; dkim=pass header.d=a.org\n"), 0, ""},
  {"our name with a dot", B(" mx.example.net.; dkim=pass header.d=a.org\n"), 0, ""},
  {"a host below ours", B(" a.mx.example.net; dkim=pass header.d=a.org\n"), 0, ""},
  {"our name in a comment", B(" a.example (mx.example.net); dkim=pass header.d=a.org\n"), 0, ""},
  {"a comment before the authserv-id", B(" (x) mx.example.net; dkim=pass header.d=a.org\n"), 0, ""},
  {"version 2", B(" mx.example.net 2; dkim=pass header.d=a.org\n"), 0, ""},
  {"version 01", B(" mx.example.net 01; dkim=pass header.d=a.org\n"), 0, ""},
  {"version 2 of the method", B(" mx.example.net; dkim/2=pass header.d=a.org\n"), 0, ""},
  {"no authserv-id", B(" ; dkim=pass header.d=a.org\n"), 0, ""},
  {"nothing behind the authserv-id", B(" mx.example.net\n"), 0, ""},
  {"empty", B(""), 0, ""},
  {"a semicolon at the end", B(" mx.example.net; dkim=pass header.d=a.org;\n"), 0, ""},
  {"two semicolons", B(" mx.example.net;; dkim=pass header.d=a.org\n"), 0, ""},
  {"none and a pass", B(" mx.example.net; none; dkim=pass header.d=a.org\n"), 0, ""},
  {"no result word", B(" mx.example.net; dkim= header.d=a.org\n"), 0, ""},
  {"no value", B(" mx.example.net; dkim=pass header.d=\n"), 0, ""},
  {"no property", B(" mx.example.net; dkim=pass header.=a.org\n"), 0, ""},
  {"commas", B(" mx.example.net, dkim=pass header.d=a.org\n"), 0, ""},
  {"a comma between", B(" mx.example.net; dkim=pass, header.d=a.org\n"), 0, ""},
  {"an open comment", B(" mx.example.net; dkim=pass header.d=a.org (x\n"), 0, ""},
  {"a closed comment too much", B(" mx.example.net; dkim=pass header.d=a.org )\n"), 0, ""},
  {"an open quote", B(" mx.example.net; dkim=pass header.d=\"a.org\n"), 0, ""},
  {"a property twice", B(" mx.example.net; dkim=pass header.d=b.org header.d=a.org\n"), 0, ""},
  {"two reasons", B(" mx.example.net; dkim=pass reason=x reason=y header.d=a.org\n"), 0, ""},
  {"a reason behind a property", B(" mx.example.net; dkim=pass header.d=a.org reason=x\n"), 0, ""},
  {"a bad result behind a good one", B(" mx.example.net; dkim=pass header.d=a.org; x\n"), 0, ""},
  {"a property that is not quoted as it must be", B(" mx.example.net; dkim=pass header.d=a.org header.b=A/b\n"), 0, ""},
  {"NUL", B(" mx.example.net; dkim=pass header.d=a.org\0\n"), 0, ""},
  {"NUL in quotes", B(" mx.example.net; dkim=pass header.d=\"a.org\0\"\n"), 0, ""},
  {"a lone CR", B(" mx.example.net;\rdkim=pass header.d=a.org\n"), 0, ""},
  {"a line end that is no fold", B(" mx.example.net;\ndkim=pass header.d=a.org\n"), 0, ""},
  {"8-bit bytes are kept",
   B(" mx.example.net; dkim=pass header.d=b\xc3\xbc" "cher.org\n"), 1, "b\xc3\xbc" "cher.org\n"},
};

int main(void)
{
  stralloc domains = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ok(authpass_dkim(&domains, span_make(cases[i].body, cases[i].len), span_of(OURS)) == cases[i].wanted, "%s",
       cases[i].reason);
    is_bytes(domains.s, domains.len, cases[i].domains, strlen(cases[i].domains), "  the domains");
  }
  stralloc_free(&domains);
  return tap_done();
}
