/* origin: which messages came from outside, and which signatures must they not get? */
#include "mail/origin.h"
#include "dkim/limits.h"
#include "tests/tap.h"

#include <stdlib.h>

#define OURS "mx.example.net"
#define FROM "From: joe@example.org\n"
#define TOP "Delivered-To: x@example.net\nReceived: (qmail 7 invoked from network); 1 Nov 2026 10:00:00 -0000\n"
#define PASS "Authentication-Results: " OURS "; dkim=pass header.d=example.org\n"
#define SMTP "Received: from x (HELO y) (192.0.2.1)\n  by mx.example.net with SMTP; 1 Nov 2026 10:00:00 -0000\n"

enum { ANY = 1, DELIVERED = 2, AUTHRES = 4, BOTH = DELIVERED | AUTHRES };

static const struct {
  const char *reason;
  const char *header;
  const char *signer;
  int forbidden;   /* in which modes */
} cases[] = {
  /* where does it come from? */
  {"own mail", FROM, "example.org", 0},
  {"own mail by SMTP", SMTP FROM, "example.org", 0},
  {"Delivered-To", "Delivered-To: x\n" FROM, "example.org", DELIVERED},
  {"Delivered-To below From, in another case", FROM "DELIVERED-tO: x\n", "example.org", DELIVERED},
  {"Delivered-To with a blank before the colon", "Delivered-To : x\n" FROM, "example.org", DELIVERED},
  {"Delivered-To with nothing in it", "Delivered-To:\n" FROM, "example.org", DELIVERED},
  {"Delivered-To, folded", "Delivered-To:\n\tx\n" FROM, "example.org", DELIVERED},
  {"X-Delivered-To", "X-Delivered-To: x\n" FROM, "example.org", 0},
  {"Delivered-To in another field", "X: Delivered-To: x\n Delivered-To: y\n" FROM, "example.org", 0},
  {"our results", "Authentication-Results: " OURS "; dkim=none\n" FROM, "example.org", BOTH},
  {"our results below From, in another case",
   FROM "authentication-results :MX.Example.NET; none\n", "example.org", BOTH},
  {"our results, folded", "Authentication-Results:\n\t" OURS ";\n none\n" FROM, "example.org", BOTH},
  {"our results, quoted, with a version", "Authentication-Results: \"" OURS "\" 1; none\n" FROM, "example.org", BOTH},
  {"our results behind foreign ones",
   "Authentication-Results: a.example; none\nAuthentication-Results: " OURS "; none\n" FROM, "example.org", BOTH},
  {"results with a comment before their host",
   "Authentication-Results: (x) " OURS "; none\n" FROM, "example.org", BOTH},
  {"results that can't be parsed", "Authentication-Results: (x; none\n" FROM, "example.org", BOTH},
  {"results of nobody", "Authentication-Results: ; none\n" FROM, "example.org", BOTH},
  {"results with bytes over 127", "Authentication-Results: \xff; none\n" FROM, "example.org", BOTH},
  {"results of version 2", "Authentication-Results: a.example 2; none\n" FROM, "example.org", BOTH},
  {"foreign results", "Authentication-Results: mx.example.com; none\n" FROM, "example.org", 0},
  {"results of a host below ours", "Authentication-Results: a." OURS "; none\n" FROM, "example.org", 0},

  /* does d= align? */
  {"d= above From", TOP "From: a@b.example.org\n", "example.org", DELIVERED},
  {"d= below From", TOP FROM, "b.c.example.org", DELIVERED},
  {"d= beside From", TOP "From: a@b.example.org\n", "c.example.org", DELIVERED},
  {"d= in another case", TOP "From: a@EXAMPLE.org\n", "Example.ORG", DELIVERED},
  {"d= with nothing in common", TOP FROM, "example.com", 0},
  {"d= with one label in common", TOP FROM, "other.org", 0},
  {"d= that From ends in, without a dot", TOP "From: a@badexample.org\n", "example.org", 0},
  {"d= that ends in From, without a dot", TOP FROM, "badexample.org", 0},
  {"From of one label", TOP "From: a@org\n", "example.org", DELIVERED},
  {"From of another single label", TOP "From: a@localhost\n", "example.org", 0},
  {"From in Unicode", TOP "From: a@b\xc3\xbc" "cher.example\n", "xn--bcher-kva.example", DELIVERED},
  {"From in Unicode, capitals", TOP "From: a@B\xc3\x9c" "CHER.example\n", "xn--bcher-kva.example", DELIVERED},
  {"From as A-label", TOP "From: a@XN--bcher-kva.example\n", "xn--bcher-kva.example", DELIVERED},
  {"other From in Unicode", TOP "From: a@b\xc3\xb6" "cher.test\n", "xn--bcher-kva.example", 0},
  {"From that is not UTF-8", TOP "From: a@b\xfc" "cher.test\n", "example.org", DELIVERED},
  {"From that is no host name", TOP "From: a@x/y\n", "example.org", DELIVERED},
  {"From with an address literal", TOP "From: a@[192.0.2.1]\n", "example.org", DELIVERED},
  {"From that can't be parsed", TOP "From: Doe, J <a@example.com>\n", "example.org", DELIVERED},
  {"two authors", TOP "From: a@example.com, b@example.com\n", "example.org", DELIVERED},
  {"no author", TOP "From: x:;\n", "example.org", DELIVERED},
  {"no From", TOP "To: a@example.com\n", "example.org", DELIVERED},
  {"two From fields", TOP "From: a@example.com\nFrom: a@example.com\n", "example.org", DELIVERED},
  {"d= that is no host name", TOP FROM, "x/y", DELIVERED},
  {"d= in the name, not in the address", TOP "From: \"a@example.org\" <a@example.com>\n", "example.org", 0},

  /* is From genuine? */
  {"a pass", TOP PASS SMTP FROM, "example.org", 0},
  {"a pass on top", PASS SMTP FROM, "example.org", 0},
  {"a pass, forwarded twice", TOP TOP "Return-Path: <a@b>\n" PASS SMTP SMTP FROM, "example.org", 0},
  {"a pass below the Received field of another queue",
   "Received: (indimail-mta 7 invoked by uid 1); x\n" PASS SMTP FROM,
   "example.org", 0},
  {"a pass below another field of ours",
   TOP "Authentication-Results: " OURS "; none\n" PASS SMTP FROM, "example.org", 0},
  {"a pass for d= above From", TOP PASS SMTP "From: a@b.example.org\n", "example.org", 0},
  {"a pass for d= below From", TOP "Authentication-Results: " OURS "; dkim=pass header.d=b.example.org\n" SMTP FROM,
   "example.org", 0},
  {"a pass in Unicode", TOP "Authentication-Results: " OURS "; dkim=pass header.d=b\xc3\xbc" "cher.example\n" SMTP
   "From: a@xn--bcher-kva.example\n", "xn--bcher-kva.example", 0},
  {"the third signature passes", TOP "Authentication-Results: " OURS "; dkim=fail header.d=example.org;\n"
   "\tdkim=pass header.d=a.example; dkim=pass header.i=@example.org\n" SMTP FROM, "example.org", 0},
  {"a pass beside From", TOP "Authentication-Results: " OURS "; dkim=pass header.d=b.example.org\n" SMTP
   "From: a@c.example.org\n", "example.org", BOTH},
  {"a pass beside d=", TOP "Authentication-Results: " OURS "; dkim=pass header.d=b.example.org\n" SMTP FROM,
   "c.example.org", BOTH},
  {"a pass of another domain", TOP "Authentication-Results: " OURS "; dkim=pass header.d=example.com\n" SMTP FROM,
   "example.org", BOTH},
  {"a pass of a top-level domain", TOP "Authentication-Results: " OURS "; dkim=pass header.d=org\n" SMTP FROM,
   "example.org", BOTH},
  {"a pass of what is no domain", TOP "Authentication-Results: " OURS "; dkim=pass header.d=.example.org\n" SMTP FROM,
   "example.org", BOTH},
  {"a pass in a foreign field", TOP "Authentication-Results: a.example; dkim=pass header.d=example.org\n" SMTP FROM,
   "example.org", DELIVERED},
  {"a fail", TOP "Authentication-Results: " OURS "; dkim=fail header.d=example.org\n" SMTP FROM, "example.org", BOTH},

  /* where does the pass stand? */
  {"below the field of qmail-smtpd", TOP SMTP PASS FROM, "example.org", DELIVERED},
  {"below one that begins with a comment",
   "Received: (x) (qmail 1 invoked by y); z\n" PASS FROM, "example.org", DELIVERED},
  {"below one of a queue that was not invoked", "Received: (qmail 1 by y); z\n" PASS FROM, "example.org", DELIVERED},
  {"below one of a queue without a number",
   "Received: (qmail x invoked by y); z\n" PASS FROM, "example.org", DELIVERED},
  {"below From", TOP FROM PASS, "example.org", DELIVERED},
  {"below a field of a list manager", "Mailing-List: contact x\n" TOP PASS SMTP FROM, "example.org", DELIVERED},
  {"below a foreign field", TOP "Authentication-Results: a.example; none\n" PASS FROM, "example.org", 0},
};

static void read_header(struct message *m, const char *header)
{
  struct span body;

  message_init(m, LIMIT_HEADER_BYTES);
  message_push(m, span_of(header));
  if (message_next(m, &body) != MESSAGE_MORE)
    abort();
  message_end(m);
  if (message_next(m, &body) != MESSAGE_HEADER)
    abort();
}

static int forbidden(const struct message *m, struct origin o, struct span signer)
{
  static const struct { enum origin_mode mode; int bit; } modes[] = {
    { ORIGIN_ANY, ANY }, { ORIGIN_DELIVERED, DELIVERED }, { ORIGIN_AUTHRES, AUTHRES },
  };
  int all = 0;

  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
    const char *why = NULL;
    int r;

    o.mode = modes[i].mode;
    r = origin_forbids(&why, m, &o, signer);
    if (r == 1)
      all |= modes[i].bit;
    if (r == -1 || (r == 1) != (why != NULL))
      abort();
  }
  return all;
}

/* the reason, and the bytes before the first CR */
static void check_details(void)
{
  static const struct { const char *header; size_t clean; const char *why; } rows[] = {
    { TOP FROM, 999, "Delivered-To field, and no dkim=pass for the From domain" },
    { TOP "From: a\n", 999, "Delivered-To field, and the From domain can't be found" },
    { TOP SMTP PASS FROM, 999, "Delivered-To field, and a dkim=pass for the From domain that could be forged" },
    { SMTP PASS FROM TOP, 999,
      "Authentication-Results field of this host, and a dkim=pass for the From domain that could be forged" },
    { "Authentication-Results: x; none\n", 999, NULL },
    { PASS "From: a\n", 999, "Authentication-Results field of this host, and the From domain can't be found" },
    { PASS SMTP FROM, sizeof PASS - 1, NULL },
    { PASS SMTP FROM, sizeof PASS - 2,
      "Authentication-Results field of this host, and a dkim=pass for the From domain that could be forged" },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct origin o = { ORIGIN_DELIVERED, span_of(OURS), rows[i].clean };
    const char *why = NULL;
    struct message m;

    read_header(&m, rows[i].header);
    ok(origin_forbids(&why, &m, &o, span_of("example.org")) == (rows[i].why != NULL), "%s",
       rows[i].why ? rows[i].why : "signed");
    ok(rows[i].why ? why && strcmp(why, rows[i].why) == 0 : !why, "  the reason");
    o.mode = ORIGIN_AUTHRES;
    ok(i < 6 || origin_forbids(&why, &m, &o, span_of("example.org")) == (rows[i].why != NULL),
       "  a CR above counts for authres, too");
    message_free(&m);
  }
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct origin o = { ORIGIN_ANY, span_of(OURS), LIMIT_HEADER_BYTES };
    struct message m;

    read_header(&m, cases[i].header);
    ok(forbidden(&m, o, span_of(cases[i].signer)) == cases[i].forbidden, "%s", cases[i].reason);
    o.authserv = span_of("");
    ok(!(forbidden(&m, o, span_of(cases[i].signer)) & AUTHRES), "  without an authserv-id only Delivered-To counts");
    message_free(&m);
  }
  check_details();
  return tap_done();
}
