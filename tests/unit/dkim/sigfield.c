/* sigfield: RFC 6376 3.5 and 6.1.1, tag by tag; the same over the whole verifier is tests/verify/checklist.t. */
#include "tests/tap.h"
#include "dkim/sigfield.h"

#include <skalibs/stralloc.h>
#include <stdlib.h>

#define HASH "bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;"
#define SHA1_HASH "bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=;"
#define BASE "v=1;a=rsa-sha256;d=example.org;s=jan;h=from;" HASH "b=Zm9v;"

/* each tag that is right or wrong in a way of its own */
static const struct {
  const char *in;
  enum cause cause;
  const char *tag;
} cases[] = {
  {BASE, CAUSE_PENDING, NULL},
  {"", CAUSE_FIELD_SYNTAX, "empty tag"},
  {BASE "b=Zm9v", CAUSE_FIELD_SYNTAX, "tag twice"},
  {BASE "x=\r1", CAUSE_FIELD_SYNTAX, "control character"},
  {BASE "x=1\r\n 2", CAUSE_FIELD_SYNTAX, "control character"},

  {"a=rsa-sha256;d=example.org;s=jan;h=from;" HASH "b=Zm9v", CAUSE_MISSING_TAG, "v"},
  {"v=1;d=example.org;s=jan;h=from;" HASH "b=Zm9v", CAUSE_MISSING_TAG, "a"},
  {"v=1;a=rsa-sha256;s=jan;h=from;" HASH "b=Zm9v", CAUSE_MISSING_TAG, "d"},
  {"v=1;a=rsa-sha256;d=example.org;h=from;" HASH "b=Zm9v", CAUSE_MISSING_TAG, "s"},
  {"v=1;a=rsa-sha256;d=example.org;s=jan;" HASH "b=Zm9v", CAUSE_MISSING_TAG, "h"},
  {"v=1;a=rsa-sha256;d=example.org;s=jan;h=from;b=Zm9v", CAUSE_MISSING_TAG, "bh"},
  {"v=1;a=rsa-sha256;d=example.org;s=jan;h=from;" HASH, CAUSE_MISSING_TAG, "b"},
  {"v=2", CAUSE_VERSION, "v"},
  {"v=1 1", CAUSE_VERSION, "v"},

  {"v=1;a=RSA-sha256;d=e.org;s=j;h=from;" HASH "b=Zm9v", CAUSE_PENDING, NULL},
  {"v=1;a=ed25519-sha256;d=e.org;s=j;h=from;" HASH "b=Zm9v", CAUSE_PENDING, NULL},
  {"v=1;a=rsa-sha1;d=e.org;s=j;h=from;" SHA1_HASH "b=Zm9v", CAUSE_SHA1, NULL},
  {"v=1;a=rsa-sha1;d=e.org;s=j;h=from;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "bh"},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=from;" SHA1_HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "bh"},
  {"v=1;a=rsa-md5;d=e.org;s=j;h=from;" HASH "b=Zm9v", CAUSE_ALGORITHM, "a"},
  {"v=1;a=rsa;d=e.org;s=j;h=from;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "a"},

  {"v=1;a=rsa-sha256;d=org;s=j;h=from;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "d"},
  {"v=1;a=rsa-sha256;d=e.org.;s=j;h=from;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "d"},
  {"v=1;a=rsa-sha256;d=e.org;s=j..k;h=from;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "s"},
  {"v=1;a=rsa-sha256;d=e.org;s=j.k;h=from;" HASH "b=Zm9v", CAUSE_PENDING, NULL},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=to:FROM;" HASH "b=Zm9v", CAUSE_PENDING, NULL},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=to:fromm;" HASH "b=Zm9v", CAUSE_FROM_UNSIGNED, "h"},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=from:;" HASH "b=Zm9v", CAUSE_FIELD_SYNTAX, "h"},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=from;" HASH "b=Zm9", CAUSE_FIELD_SYNTAX, "b"},
  {"v=1;a=rsa-sha256;d=e.org;s=j;h=from;bh=Zm9v;b=Zm9v", CAUSE_FIELD_SYNTAX, "bh"},

  {BASE "c=relaxed", CAUSE_PENDING, NULL},
  {BASE "c=simple/RELAXED", CAUSE_PENDING, NULL},
  {BASE "c=", CAUSE_FIELD_SYNTAX, "c"},
  {BASE "c=relaxed /simple", CAUSE_FIELD_SYNTAX, "c"},
  {BASE "c=relaxed/other", CAUSE_CANON, "c"},
  {BASE "c=simple/simple/simple", CAUSE_CANON, "c"},
  {BASE "i=jan@example.org", CAUSE_PENDING, NULL},
  {BASE "i=@a.EXAMPLE.org", CAUSE_PENDING, NULL},
  {BASE "i=j\xc3\xbcrgen@example.org", CAUSE_PENDING, NULL},
  {BASE "i=j\xfcrgen@example.org", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=j=FCrgen@example.org", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=@example.net", CAUSE_IDENTITY, "i"},
  {BASE "i=@xexample.org", CAUSE_IDENTITY, "i"},
  {BASE "i=", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=jan", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=jan@example.org=4", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=jan=0a@example.org", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "i=jan=0A@example.org", CAUSE_FIELD_SYNTAX, "i"},
  {BASE "l=0", CAUSE_PENDING, NULL},
  {BASE "l=", CAUSE_FIELD_SYNTAX, "l"},
  {BASE "l=1a", CAUSE_FIELD_SYNTAX, "l"},
  {BASE "q=dns/txt", CAUSE_PENDING, NULL},
  {BASE "q=a/b:DNS/txt", CAUSE_PENDING, NULL},
  {BASE "q=dns", CAUSE_QUERY, "q"},
  {BASE "q=", CAUSE_FIELD_SYNTAX, "q"},
  {BASE "t=123456789012", CAUSE_PENDING, NULL},
  {BASE "t=1234567890123", CAUSE_FIELD_SYNTAX, "t"},
  {BASE "t=", CAUSE_FIELD_SYNTAX, "t"},
  {BASE "x=1", CAUSE_PENDING, NULL},
  {BASE "x=1234567890123", CAUSE_PENDING, NULL},
  {BASE "x=", CAUSE_FIELD_SYNTAX, "x"},
  {BASE "t=5;x=5", CAUSE_FIELD_SYNTAX, "x"},
  {BASE "x=5;t=5", CAUSE_FIELD_SYNTAX, "x"},
  {BASE "t=5;x=6", CAUSE_PENDING, NULL},
};

static enum cause parse(struct sigfield *s, const char *text)
{
  memset(s, 0, sizeof *s);
  return sigfield_parse(s, span_of(text));
}

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct sigfield s;
    enum cause cause = parse(&s, cases[i].in);
    const char *shown = cases[i].in;

    if (strncmp(shown, BASE, strlen(BASE)) == 0)
      shown += strlen(BASE);
    ok(cause == cases[i].cause, "`%.60s`: %s", strpbrk(shown, "\r\n") ? "with CR" : shown,
       cases[i].cause == CAUSE_PENDING ? "can be verified" : cause_text(cases[i].cause));
    ok(s.tag == cases[i].tag || (s.tag && cases[i].tag && strcmp(s.tag, cases[i].tag) == 0), "  what is wrong: %s",
       cases[i].tag ? cases[i].tag : "nothing");
    sigfield_free(&s);
  }
}

static void is_span(struct span got, const char *wanted, const char *what)
{
  is_bytes(got.p, got.len, wanted, strlen(wanted), what);
}

static void test_values(void)
{
  static const char text[] = " v=1; a=ed25519-sha256; c=relaxed;\n d=Example.ORG; s=Jan; i=a=3D\n b@X.example.org;\n"
                             " h=From :\n TO; l=10; t=5; x=7; " HASH " b = Zm\n 9v ; z=b=x\n";
  struct sigfield s;

  ok(parse(&s, text) == CAUSE_PENDING, "a field with all there is");
  ok(s.algorithm == ALGORITHM_ED25519_SHA256, "a=");
  ok(s.header_canon == CANON_RELAXED && s.body_canon == CANON_SIMPLE, "c=");
  is_span(span_sa(&s.domain), "example.org", "d= in lower case");
  is_span(span_sa(&s.selector), "jan", "s= in lower case");
  is_span(span_sa(&s.identity), "a=b@X.example.org", "i= decoded");
  ok(s.identity_is_below, "i= is below d=");
  is_span(s.names, "From :\n TO", "h= as it stands");
  ok(s.has_length && s.length == 10 && s.signed_s == 5 && s.expires_s == 7, "l=, t=, x=");
  ok(memcmp(s.body_hash, "12345678901234567890123456789012", 32) == 0, "bh= decoded");
  is_span(span_sa(&s.signature), "foo", "b= decoded");
  is_span(s.signature_text, "Zm\n 9v", "b= as it stands");
  is_span(s.signature_raw, " Zm\n 9v ", "and what is left out of the hash");
  sigfield_free(&s);

  ok(parse(&s, BASE) == CAUSE_PENDING, "a field with what there must be");
  ok(s.header_canon == CANON_SIMPLE && s.body_canon == CANON_SIMPLE, "no c= is simple/simple");
  is_span(span_sa(&s.identity), "@example.org", "no i= is @ and d=");
  ok(!s.identity_is_below && !s.has_length && s.length == SIGFIELD_HUGE && s.signed_s == 0
     && s.expires_s == SIGFIELD_HUGE, "no l=, t=, x=");
  sigfield_free(&s);
}

/* l= and x= of many digits: no overflow */
static const struct {
  const char *digits;
  size_t zeros;            /* behind them */
  unsigned long long value;
} numbers[] = {
  {"1", 17, 100000000000000000ULL}, {"1", 18, SIGFIELD_HUGE}, {"18446744073709551616", 0, SIGFIELD_HUGE},
  {"18446744073709551626", 0, SIGFIELD_HUGE}, {"9", 75, SIGFIELD_HUGE},
  {"0000000000000000000000000000000000000000000000000000000000000000000000000012", 0, 12}
};

static void test_numbers(void)
{
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    stralloc text = STRALLOC_ZERO;
    struct sigfield s;

    if (!span_copy(&text, span_of(BASE "l=")) || !stralloc_cats(&text, numbers[i].digits))
      abort();
    for (size_t n = 0; n < numbers[i].zeros; n++)
      if (!stralloc_append(&text, '0'))
        abort();
    if (!stralloc_0(&text))
      abort();
    ok(parse(&s, text.s) == CAUSE_PENDING && s.length == numbers[i].value, "l=%s and %zu zeros", numbers[i].digits,
       numbers[i].zeros);
    sigfield_free(&s);
    stralloc_free(&text);
  }
}

int main(void)
{
  test_cases();
  test_values();
  test_numbers();
  return tap_done();
}
