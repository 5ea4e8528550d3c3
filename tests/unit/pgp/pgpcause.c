/* pgpcause: the result, the word and the token of each cause. */
#include "tests/tap.h"
#include "pgp/pgpcause.h"

#include <string.h>

static const struct {
  enum pgpcause cause;
  const char *result;
  const char *word;
} causes[] = {
  {PGPCAUSE_VERIFIED, "pass", "pass"},
  {PGPCAUSE_UNSIGNED, "none", ""},
  /* cannot be processed: neutral */
  {PGPCAUSE_SYNTAX, "neutral", "unknown"},
  {PGPCAUSE_AMBIGUOUS, "neutral", "unknown"},
  {PGPCAUSE_LIMIT, "neutral", "unknown"},
  {PGPCAUSE_ALGORITHM, "neutral", "unknown"},
  {PGPCAUSE_VERSION, "neutral", "unknown"},
  {PGPCAUSE_NO_ADDRESS, "neutral", "unknown"},
  {PGPCAUSE_NO_CERTIFICATE, "permerror", "unknown"},
  /* a test failed: fail */
  {PGPCAUSE_SIGNATURE, "fail", "fail"},
  {PGPCAUSE_OTHER_ADDRESS, "fail", "fail"},
  /* good, but not accepted: policy */
  {PGPCAUSE_KEY_EXPIRED, "policy", "expired"},
  {PGPCAUSE_KEY_NOT_YET, "policy", "expired"},
  {PGPCAUSE_KEY_REVOKED, "policy", "revoked"},
  {PGPCAUSE_PURPOSE, "policy", "unknown"},
  {PGPCAUSE_SIGNATURE_EXPIRED, "policy", "expired"},
  {PGPCAUSE_SIGNATURE_NOT_YET, "policy", "expired"},
  {PGPCAUSE_WEAK, "policy", "weak"},
  {PGPCAUSE_FROM, "policy", "unknown"},
  {PGPCAUSE_TEXT_OUTSIDE, "policy", "unknown"},
  {PGPCAUSE_OTHER_SIGNATURE, "policy", "unknown"},
  /* at another time it may be otherwise: temperror */
  {PGPCAUSE_PROGRAM, "temperror", "unknown"},
  {PGPCAUSE_TROUBLE, "temperror", "unknown"},
};

static void signatures(void)
{
  int seen[PGPCAUSE_COUNT] = {0};
  int missed = 0;
  int doubled = 0;

  for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
    const char *token = pgpcause_token(causes[i].cause);
    int has_token = causes[i].cause != PGPCAUSE_VERIFIED && causes[i].cause != PGPCAUSE_UNSIGNED;

    seen[causes[i].cause]++;
    ok(strcmp(authresult_name(pgpcause_result(causes[i].cause)), causes[i].result) == 0, "%s: %s", token,
       causes[i].result);
    ok(strcmp(pgpcause_word(causes[i].cause), causes[i].word) == 0, "  is=%s", causes[i].word);
    ok((*token != 0) == has_token && strspn(token, "abcdefghijklmnopqrstuvwxyz-") == strlen(token),
       "  with a token that needs no quotes");
    for (size_t j = 0; j < i; j++)
      doubled += *token && strcmp(token, pgpcause_token(causes[j].cause)) == 0;
  }
  for (int c = PGPCAUSE_VERIFIED; c <= PGPCAUSE_TROUBLE; c++)
    missed += seen[c] != 1;
  ok(missed == 0, "each cause has one row above");
  ok(doubled == 0, "no two have the same token");
}

static void opening(void)
{
  for (int c = PGPCAUSE_OPENED; c < PGPCAUSE_COUNT; c++)
    ok(pgpcause_result((enum pgpcause)c) == AUTHRESULT_NONE && !*pgpcause_token((enum pgpcause)c)
       && (pgpcause_exit((enum pgpcause)c) == 0) == (c == PGPCAUSE_OPENED), "%s: no result", pgpcause_text((enum
       pgpcause)c));
}

int main(void)
{
  signatures();
  opening();
  ok(pgpcause_result(PGPCAUSE_PENDING) == AUTHRESULT_TEMPERROR, "a cause without a row is temporary, never a pass");
  return tap_done();
}
