/* authclaim: which received Authentication-Results fields claim to be ours. */
#include "mail/authclaim.h"
#include "tests/tap.h"

#define B(literal) literal, sizeof(literal) - 1
#define OURS "mx.example.net"

/* checklist 116 and RFC 8601 5: who claims to be us */
static const struct claim_case {
  const char *reason;
  const char *body;
  size_t len;
  int is_cut;
  int wanted;
} claim_cases[] = {
  {"as we write it", B(" mx.example.net; dkim=pass\n"), 0, 1},
  {"none", B(" mx.example.net; none"), 0, 1},
  {"nothing but the id", B(" mx.example.net"), 0, 1},
  {"case", B(" MX.Example.NET; x\n"), 0, 1},
  {"quoted", B(" \"mx.example.net\"; x\n"), 0, 1},
  {"quoted, with a quoted pair", B(" \"mx\\.example.net\"; x\n"), 0, 1},
  {"comment before", B(" (x) mx.example.net; x\n"), 0, 1},
  {"nested comment before", B(" (x (y) ;) mx.example.net; x\n"), 0, 1},
  {"comment behind", B(" mx.example.net (;) ; x\n"), 0, 1},
  {"folded before", B("\n\tmx.example.net; x\n"), 0, 1},
  {"folded by CRLF", B("\r\n mx.example.net\r\n ; x\r\n"), 0, 1},
  {"no blank", B("mx.example.net; x\n"), 0, 1},
  {"version 1", B(" mx.example.net 1; x\n"), 0, 1},
  {"version 2", B(" mx.example.net 2; x\n"), 0, 1},
  {"a dot at its end", B(" mx.example.net.; x\n"), 0, 1},
  {"tab", B("\tmx.example.net\t;\tx\n"), 0, 1},
  {"a foreign id", B(" mx.example.com; dkim=pass\n"), 0, 0},
  {"a foreign id with version 1", B(" mx.example.com 1; dkim=pass\n"), 0, 0},
  {"version 1 in other digits", B(" mx.example.com 01; dkim=pass\n"), 0, 0},
  {"ours is the end of it", B(" a.mx.example.net; x\n"), 0, 0},
  {"ours is the start of it", B(" mx.example.net.evil.example; x\n"), 0, 0},
  {"ours behind the first semicolon", B(" mx.example.com; mx.example.net; x\n"), 0, 0},
  {"a comment before the id, whoever's it is", B(" (mx.example.net) mx.example.com; x\n"), 0, 1},
  {"a foreign id without results", B(" mx.example.com\n"), 0, 0},
  {"a foreign id with a version that nobody knows", B(" mx.example.com 2; x\n"), 0, 1},
  {"a foreign id with version 0", B(" mx.example.com 0; x\n"), 0, 1},
  {"a foreign id with a version of 30 digits", B(" mx.example.com 000000000000000000000000000001; x\n"), 0, 1},
  {"nothing", B(""), 0, 1},
  {"a line end", B("\n"), 0, 1},
  {"no id", B(" ; dkim=pass\n"), 0, 1},
  {"no semicolon", B(" mx.example.com dkim=pass\n"), 0, 1},
  {"comment not closed", B(" (mx.example.com; dkim=pass\n"), 0, 1},
  {"quote not closed", B(" \"mx.example.com; dkim=pass\n"), 0, 1},
  {"NUL", B(" mx.example.com\0; dkim=pass\n"), 0, 1},
  {"CR", B(" mx.example.com\r; dkim=pass\n"), 0, 1},
  {"a slash", B(" mx/mx.example.com; dkim=pass\n"), 0, 1},
  {"bytes over 127 may be ours", B(" m\xc3\xbc.example; dkim=pass\n"), 0, 1},
  {"an A-label is not ours if ours is ASCII", B(" xn--m-tga.example; dkim=pass\n"), 0, 0},
  {"cut behind the id", B(" mx.example.com; dkim="), 1, 0},
  {"cut in the id", B(" mx.example.co"), 1, 1},
  {"cut in the version", B(" mx.example.com 1"), 1, 1},
  {"cut at a line end", B(" mx.example.com\n"), 1, 1},
  {"cut in a comment", B(" mx.example.com (x"), 1, 1},
  {"cut behind our id", B(" mx.example.net; dkim="), 1, 1},
};

static void claims(void)
{
  for (size_t i = 0; i < sizeof claim_cases / sizeof *claim_cases; i++) {
    const struct claim_case *c = claim_cases + i;

    ok(authclaim(span_make(c->body, c->len), c->is_cut, span_of(OURS)) == c->wanted, "claims: %s", c->reason);
  }
  ok(authclaim(span_of(" xn--bcher-kva.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 1,
     "claims: an A-label may be our U-label");
  ok(authclaim(span_of(" mx.xn--bcher-kva.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 1,
     "claims: an A-label inside");
  ok(authclaim(span_of(" other.example; x"), 0, span_of("b\xc3\xbc" "cher.example")) == 0,
     "claims: ASCII is not our U-label");
  ok(authclaim(span_of(" XN--BCHER-KVA.example; x"), 0, span_of("xn--bcher-kva.example")) == 1,
     "claims: our A-label");
}

int main(void)
{
  claims();
  return tap_done();
}
