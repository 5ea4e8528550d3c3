/* smimecause: the result and the word of each cause, against RFC 7281 3.1 and DESIGN. */
#include "tests/tap.h"
#include "smime/smimecause.h"

static const struct {
  enum smimecause cause;
  const char *result;
  const char *word;
} causes[] = {
  {SMIMECAUSE_VERIFIED, "pass", "pass"},
  {SMIMECAUSE_UNSIGNED, "none", ""},
  /* cannot be processed: neutral */
  {SMIMECAUSE_SYNTAX, "neutral", "unknown"},
  {SMIMECAUSE_AMBIGUOUS, "neutral", "unknown"},
  {SMIMECAUSE_LIMIT, "neutral", "unknown"},
  {SMIMECAUSE_ALGORITHM, "neutral", "unknown"},
  {SMIMECAUSE_ATTRIBUTES, "neutral", "unknown"},
  {SMIMECAUSE_NO_CERTIFICATE, "permerror", "unknown"},
  {SMIMECAUSE_NO_ADDRESS, "neutral", "unknown"},
  /* a test failed: fail */
  {SMIMECAUSE_DIGEST, "fail", "fail"},
  {SMIMECAUSE_SIGNATURE, "fail", "fail"},
  {SMIMECAUSE_OTHER_ADDRESS, "fail", "fail"},
  /* good, but not accepted: policy */
  {SMIMECAUSE_NO_ROOT, "policy", "unknown"},
  {SMIMECAUSE_EXPIRED, "policy", "expired"},
  {SMIMECAUSE_NOT_YET, "policy", "expired"},
  {SMIMECAUSE_PURPOSE, "policy", "unknown"},
  {SMIMECAUSE_CONSTRAINT, "policy", "unknown"},
  {SMIMECAUSE_REVOKED, "policy", "revoked"},
  {SMIMECAUSE_REFUSED, "policy", "revoked"},
  {SMIMECAUSE_WEAK, "policy", "weak"},
  {SMIMECAUSE_SENDER_ONLY, "policy", "unknown"},
  {SMIMECAUSE_FROM, "policy", "unknown"},
  {SMIMECAUSE_TEXT_OUTSIDE, "policy", "unknown"},
  {SMIMECAUSE_OTHER_SIGNATURE, "policy", "unknown"},
  /* at another time it may be otherwise: temperror */
  {SMIMECAUSE_NO_CRL, "temperror", "unknown"},
  {SMIMECAUSE_OCSP, "temperror", "unknown"},
  {SMIMECAUSE_TROUBLE, "temperror", "unknown"},
};

int main(void)
{
  int seen[SMIMECAUSE_TROUBLE + 1] = {0};
  int missed = 0;

  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
    const char *text = smimecause_text(causes[i].cause);
    int is_empty = causes[i].cause == SMIMECAUSE_VERIFIED;

    seen[causes[i].cause]++;
    ok(strcmp(authresult_name(smimecause_result(causes[i].cause)), causes[i].result) == 0, "%s: %s", text,
       causes[i].result);
    ok(strcmp(smimecause_word(causes[i].cause), causes[i].word) == 0, "  is=%s", causes[i].word);
    ok((*text == 0) == is_empty && strpbrk(text, "()\\\"") == NULL, "  with a text that can stand in a comment");
  }
  for (int c = SMIMECAUSE_VERIFIED; c <= SMIMECAUSE_TROUBLE; c++)
    missed += seen[c] != 1;
  ok(missed == 0, "each cause has one row above");
  ok(smimecause_result(SMIMECAUSE_PENDING) == AUTHRESULT_TEMPERROR, "a cause without a row is temporary, never a pass");
  return tap_done();
}
