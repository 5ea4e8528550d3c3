/* result: the result of each cause, against the rules at the head of the checklist and RFC 8601 2.7.1. */
#include "tests/tap.h"
#include "dkim/result.h"

static const struct {
  enum cause cause;
  const char *result;
  const char *text;
} causes[] = {
  {CAUSE_VERIFIED, "pass", ""},
  {CAUSE_UNSIGNED, "none", "message not signed"},
  /* syntax, version, unsupported algorithm, canonicalization, query: neutral */
  {CAUSE_FIELD_SYNTAX, "neutral", "signature syntax error:"},
  {CAUSE_MISSING_TAG, "neutral", "signature missing required tag"},
  {CAUSE_VERSION, "neutral", "incompatible version"},
  {CAUSE_ALGORITHM, "neutral", "unknown algorithm"},
  {CAUSE_CANON, "neutral", "unknown canonicalization"},
  {CAUSE_QUERY, "neutral", "unknown query method"},
  {CAUSE_FROM_UNSIGNED, "neutral", "From field not signed"},
  {CAUSE_NOT_TRIED, "neutral", "not tried:"},
  /* body hash, signature, i= and d=: fail */
  {CAUSE_IDENTITY, "permerror", "domain mismatch of i= and d="},
  {CAUSE_IDENTITY_STRICT, "permerror", "i= in a subdomain, which the key forbids"},
  {CAUSE_NO_FROM, "permerror", "no From field"},
  {CAUSE_BODY_HASH, "fail", "body hash did not verify"},
  {CAUSE_BODY_SHORT, "fail", "body is shorter than l="},
  {CAUSE_SIGNATURE, "fail", "signature did not verify"},
  /* no key, its syntax, revoked, wrong type or hash: permerror */
  {CAUSE_NO_KEY, "permerror", "no key for signature"},
  {CAUSE_KEY_SYNTAX, "permerror", "key syntax error:"},
  {CAUSE_KEY_REVOKED, "permerror", "key revoked"},
  {CAUSE_KEY_TYPE, "permerror", "inappropriate key algorithm"},
  {CAUSE_KEY_HASH, "permerror", "inappropriate hash algorithm"},
  {CAUSE_KEY_SERVICE, "permerror", "key is not for email"},
  {CAUSE_HEADER_TOO_LONG, "permerror", "header too long"},
  /* rsa-sha1, short key, expired, a rule of ours: policy */
  {CAUSE_SHA1, "policy", "rsa-sha1 is not accepted"},
  {CAUSE_SHORT_KEY, "policy", "key of less than 1024 bits"},
  {CAUSE_EXPIRED, "policy", "signature expired"},
  {CAUSE_FUTURE, "policy", "signature from the future"},
  {CAUSE_BODY_PARTLY, "policy", "l= does not cover the whole body"},
  {CAUSE_SEVERAL_FROM, "policy", "several From fields"},
  /* TEMPFAIL: temperror */
  {CAUSE_DNS, "temperror", "key unavailable:"},
  {CAUSE_TROUBLE, "temperror", "out of memory"},
};

int main(void)
{
  int seen[CAUSE_TROUBLE + 1] = {0};
  int missed = 0;

  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
    const char *text = cause_text(causes[i].cause);

    seen[causes[i].cause]++;
    ok(strcmp(authresult_name(result_of(causes[i].cause)), causes[i].result) == 0, "%s: %s", causes[i].text,
       causes[i].result);
    ok(strcmp(text, causes[i].text) == 0, "  in these words");
    ok(strpbrk(text, "()\\\"") == NULL, "  which can stand in a comment");
  }
  for (int c = CAUSE_VERIFIED; c <= CAUSE_TROUBLE; c++)
    missed += seen[c] != 1;
  ok(missed == 0, "each cause is in this table once");
  /* what was never decided must not look like a verdict */
  ok(result_of(CAUSE_PENDING) == AUTHRESULT_TEMPERROR, "a signature that was not looked at is no pass and no fail");
  return tap_done();
}
