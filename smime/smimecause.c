/* smimecause: the table of causes. The result of each cause follows RFC 7281 3.1. */
#include "smime/smimecause.h"

#include <stddef.h>

#define NONE SMIMECAUSE_NO_PROPERTIES
#define PART SMIMECAUSE_PART
#define ADDRESS SMIMECAUSE_IDENTIFIER
#define SERIAL SMIMECAUSE_SERIAL

/* Behind some rows stands the section of the RFC that they follow. */
static const struct {
  enum smimecause cause;
  enum authresult result;
  int exit;
  enum smimecause_properties properties;
  const char *word;
  const char *text;
} table[] = {
  { SMIMECAUSE_VERIFIED, AUTHRESULT_PASS, 0, ADDRESS, "pass", "" },
  { SMIMECAUSE_UNSIGNED, AUTHRESULT_NONE, 3, NONE, "", "message not signed" },
  { SMIMECAUSE_SYNTAX, AUTHRESULT_NEUTRAL, 1, PART, "unknown", "signature syntax error:" },
  { SMIMECAUSE_AMBIGUOUS, AUTHRESULT_NEUTRAL, 1, PART, "unknown", "ambiguous message:" },
  { SMIMECAUSE_LIMIT, AUTHRESULT_NEUTRAL, 1, PART, "unknown", "over a limit:" },
  { SMIMECAUSE_ALGORITHM, AUTHRESULT_NEUTRAL, 1, ADDRESS, "unknown", "unknown algorithm:" },
  { SMIMECAUSE_ATTRIBUTES, AUTHRESULT_NEUTRAL, 1, ADDRESS, "unknown", "bad signed attributes:" }, /* 5652 5.3 */
  { SMIMECAUSE_NO_CERTIFICATE, AUTHRESULT_PERMERROR, 1, PART, "unknown", "no certificate of the signer" },
  { SMIMECAUSE_NO_ADDRESS, AUTHRESULT_NEUTRAL, 1, SERIAL, "unknown", "no address in the certificate" }, /* 8550 3 */
  { SMIMECAUSE_DIGEST, AUTHRESULT_FAIL, 1, PART, "fail", "content was changed" }, /* 5652 5.6 */
  { SMIMECAUSE_SIGNATURE, AUTHRESULT_FAIL, 1, ADDRESS, "fail", "signature did not verify" }, /* 5652 5.6 */
  { SMIMECAUSE_OTHER_ADDRESS, AUTHRESULT_FAIL, 1, ADDRESS, "fail", "From is not in the certificate" }, /* 8550 3 */
  { SMIMECAUSE_NO_ROOT, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "no trusted root" }, /* 8550 4 */
  { SMIMECAUSE_EXPIRED, AUTHRESULT_POLICY, 1, ADDRESS, "expired", "certificate expired" }, /* 5280 6.1 */
  { SMIMECAUSE_NOT_YET, AUTHRESULT_POLICY, 1, ADDRESS, "expired", "certificate not yet valid" }, /* 5280 6.1 */
  { SMIMECAUSE_PURPOSE, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "certificate is not for signed mail" }, /* 8550 4.4 */
  { SMIMECAUSE_CONSTRAINT, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "constraint of a certificate" }, /* 5280 6.1 */
  { SMIMECAUSE_REVOKED, AUTHRESULT_POLICY, 1, ADDRESS, "revoked", "certificate revoked" }, /* 5280 6.3 */
  { SMIMECAUSE_REFUSED, AUTHRESULT_POLICY, 1, ADDRESS, "revoked", "certificate refused here" },
  { SMIMECAUSE_WEAK, AUTHRESULT_POLICY, 1, ADDRESS, "weak", "weak algorithm:" }, /* 8551 2 */
  { SMIMECAUSE_SENDER_ONLY, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "signed by Sender" }, /* 8550 3 */
  { SMIMECAUSE_FROM, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "From does not name one author" },
  { SMIMECAUSE_TEXT_OUTSIDE, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "text outside the signed part" },
  { SMIMECAUSE_OTHER_SIGNATURE, AUTHRESULT_POLICY, 1, ADDRESS, "unknown", "another signature is not good" },
  { SMIMECAUSE_NO_CRL, AUTHRESULT_TEMPERROR, 111, ADDRESS, "unknown", "no current revocation list" }, /* 5280 6.3 */
  { SMIMECAUSE_OCSP, AUTHRESULT_TEMPERROR, 111, ADDRESS, "unknown", "no answer by OCSP" }, /* 6960 */
  { SMIMECAUSE_OPENED, AUTHRESULT_NONE, 0, NONE, "opened", "" },
  { SMIMECAUSE_OPENED_WEAK, AUTHRESULT_NONE, 0, NONE, "opened,weak", "" },
  { SMIMECAUSE_EXPANDED, AUTHRESULT_NONE, 0, NONE, "", "" },
  { SMIMECAUSE_CLOSED, AUTHRESULT_NONE, 1, NONE, "unknown", "the message cannot be decrypted" },
  { SMIMECAUSE_NO_KEY, AUTHRESULT_NONE, 4, NONE, "nokey", "" },
  { SMIMECAUSE_NOT_SEALED, AUTHRESULT_NONE, 3, NONE, "", "the message is not encrypted" },
  { SMIMECAUSE_COMPRESSED, AUTHRESULT_NONE, 1, NONE, "unknown", "damaged compressed data" },
  { SMIMECAUSE_EXPANDS, AUTHRESULT_NONE, 1, NONE, "unknown", "compressed data that expands too much" },
  { SMIMECAUSE_HEADER, AUTHRESULT_NONE, 1, NONE, "unknown", "the header of the message is too long" },
  { SMIMECAUSE_INNER_HEADER, AUTHRESULT_NONE, 1, NONE, "unknown", "the header inside is too long" },
  { SMIMECAUSE_TROUBLE, AUTHRESULT_TEMPERROR, 111, NONE, "unknown", "out of memory" },
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

int smimecause_exit(enum smimecause c)
{
  return table[find(c)].exit;
}

enum smimecause_properties smimecause_properties(enum smimecause c)
{
  return table[find(c)].properties;
}

const char *smimecause_text(enum smimecause c)
{
  return table[find(c)].text;
}

const char *smimecause_word(enum smimecause c)
{
  return table[find(c)].word;
}
