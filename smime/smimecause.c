/* smimecause: the table of causes. The result of each cause follows RFC 7281 3.1. */
#include "smime/smimecause.h"

#include <stddef.h>

static const struct {
  enum smimecause cause;
  enum authresult result;
  const char *word;
  const char *text;
} table[] = {
  { SMIMECAUSE_VERIFIED, AUTHRESULT_PASS, "pass", "" },
  { SMIMECAUSE_UNSIGNED, AUTHRESULT_NONE, "", "message not signed" },
  { SMIMECAUSE_SYNTAX, AUTHRESULT_NEUTRAL, "unknown", "signature syntax error:" },
  { SMIMECAUSE_AMBIGUOUS, AUTHRESULT_NEUTRAL, "unknown", "ambiguous message:" },
  { SMIMECAUSE_LIMIT, AUTHRESULT_NEUTRAL, "unknown", "over a limit:" },
  { SMIMECAUSE_ALGORITHM, AUTHRESULT_NEUTRAL, "unknown", "unknown algorithm:" },
  { SMIMECAUSE_ATTRIBUTES, AUTHRESULT_NEUTRAL, "unknown", "bad signed attributes:" },            /* RFC 5652 5.3 */
  { SMIMECAUSE_NO_CERTIFICATE, AUTHRESULT_PERMERROR, "unknown", "no certificate of the signer" }, /* RFC 8550 2.3 */
  { SMIMECAUSE_NO_ADDRESS, AUTHRESULT_NEUTRAL, "unknown", "no address in the certificate" },     /* RFC 8550 3 */
  { SMIMECAUSE_DIGEST, AUTHRESULT_FAIL, "fail", "content was changed" },                         /* RFC 5652 5.6 */
  { SMIMECAUSE_SIGNATURE, AUTHRESULT_FAIL, "fail", "signature did not verify" },                 /* RFC 5652 5.6 */
  { SMIMECAUSE_OTHER_ADDRESS, AUTHRESULT_FAIL, "fail", "From is not in the certificate" },       /* RFC 8550 3 */
  { SMIMECAUSE_NO_ROOT, AUTHRESULT_POLICY, "unknown", "no trusted root" },                       /* RFC 8550 4 */
  { SMIMECAUSE_EXPIRED, AUTHRESULT_POLICY, "expired", "certificate expired" },                   /* RFC 5280 6.1 */
  { SMIMECAUSE_NOT_YET, AUTHRESULT_POLICY, "expired", "certificate not yet valid" },             /* RFC 5280 6.1 */
  { SMIMECAUSE_PURPOSE, AUTHRESULT_POLICY, "unknown", "certificate is not for signed mail" },    /* RFC 8550 4.4 */
  { SMIMECAUSE_CONSTRAINT, AUTHRESULT_POLICY, "unknown", "constraint of a certificate" },        /* RFC 5280 6.1 */
  { SMIMECAUSE_REVOKED, AUTHRESULT_POLICY, "revoked", "certificate revoked" },                   /* RFC 5280 6.3 */
  { SMIMECAUSE_REFUSED, AUTHRESULT_POLICY, "revoked", "certificate refused here" },
  { SMIMECAUSE_WEAK, AUTHRESULT_POLICY, "weak", "weak algorithm:" },                             /* RFC 8551 2 */
  { SMIMECAUSE_SENDER_ONLY, AUTHRESULT_POLICY, "unknown", "signed by Sender" },                  /* RFC 8550 3 */
  { SMIMECAUSE_FROM, AUTHRESULT_POLICY, "unknown", "From does not name one author" },
  { SMIMECAUSE_TEXT_OUTSIDE, AUTHRESULT_POLICY, "unknown", "text outside the signed part" },
  { SMIMECAUSE_OTHER_SIGNATURE, AUTHRESULT_POLICY, "unknown", "another signature is not good" },
  { SMIMECAUSE_NO_CRL, AUTHRESULT_TEMPERROR, "unknown", "no current revocation list" },          /* RFC 5280 6.3 */
  { SMIMECAUSE_OCSP, AUTHRESULT_TEMPERROR, "unknown", "no answer by OCSP" },                     /* RFC 6960 */
  { SMIMECAUSE_TROUBLE, AUTHRESULT_TEMPERROR, "unknown", "out of memory" },
};

static size_t find(enum smimecause c)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (table[i].cause == c)
      return i;
  return sizeof table / sizeof *table - 1;
}

enum authresult smimecause_result(enum smimecause c)
{
  return table[find(c)].result;
}

const char *smimecause_text(enum smimecause c)
{
  return table[find(c)].text;
}

const char *smimecause_word(enum smimecause c)
{
  return table[find(c)].word;
}
