/* pgpcause: the table of causes. The result of each cause follows RFC 8601 2.7, as those of smime do. */
#include "pgp/pgpcause.h"

#include <stddef.h>

#define ROWS (sizeof table / sizeof *table)

/* The last row is for every cause that is not here. */
static const struct {
  enum pgpcause cause;
  enum authresult result;
  int exit;
  const char *word;
  const char *token;
  const char *text;
} table[] = {
  { PGPCAUSE_VERIFIED, AUTHRESULT_PASS, 0, "pass", "", "" },
  { PGPCAUSE_UNSIGNED, AUTHRESULT_NONE, 3, "", "", "message not signed" },
  { PGPCAUSE_SYNTAX, AUTHRESULT_NEUTRAL, 1, "unknown", "syntax", "signature syntax error" },
  { PGPCAUSE_AMBIGUOUS, AUTHRESULT_NEUTRAL, 1, "unknown", "ambiguous", "ambiguous message" },
  { PGPCAUSE_LIMIT, AUTHRESULT_NEUTRAL, 1, "unknown", "limit", "over a limit" },
  { PGPCAUSE_ALGORITHM, AUTHRESULT_NEUTRAL, 1, "unknown", "algorithm", "unknown algorithm" },
  { PGPCAUSE_VERSION, AUTHRESULT_NEUTRAL, 1, "unknown", "version", "unknown version of signature or key" },
  { PGPCAUSE_NO_ADDRESS, AUTHRESULT_NEUTRAL, 1, "unknown", "no-address", "no address in the certificate" },
  { PGPCAUSE_NO_CERTIFICATE, AUTHRESULT_PERMERROR, 1, "unknown", "no-key", "no certificate of the signer" },
  { PGPCAUSE_SIGNATURE, AUTHRESULT_FAIL, 1, "fail", "signature", "signature did not verify" },
  { PGPCAUSE_OTHER_ADDRESS, AUTHRESULT_FAIL, 1, "fail", "other-address", "From is not in the certificate" },
  { PGPCAUSE_KEY_EXPIRED, AUTHRESULT_POLICY, 1, "expired", "key-expired", "certificate expired" },
  { PGPCAUSE_KEY_NOT_YET, AUTHRESULT_POLICY, 1, "expired", "key-not-yet", "certificate not yet valid" },
  { PGPCAUSE_KEY_REVOKED, AUTHRESULT_POLICY, 1, "revoked", "key-revoked", "certificate revoked" },
  { PGPCAUSE_PURPOSE, AUTHRESULT_POLICY, 1, "unknown", "key-usage", "key is not for signing" },
  { PGPCAUSE_SIGNATURE_EXPIRED, AUTHRESULT_POLICY, 1, "expired", "signature-expired", "signature expired" },
  { PGPCAUSE_SIGNATURE_NOT_YET, AUTHRESULT_POLICY, 1, "expired", "signature-not-yet", "signature not yet valid" },
  { PGPCAUSE_WEAK, AUTHRESULT_POLICY, 1, "weak", "weak", "weak algorithm" },
  { PGPCAUSE_FROM, AUTHRESULT_POLICY, 1, "unknown", "from", "From does not name one author" },
  { PGPCAUSE_TEXT_OUTSIDE, AUTHRESULT_POLICY, 1, "unknown", "text-outside", "text outside the signed part" },
  { PGPCAUSE_OTHER_SIGNATURE, AUTHRESULT_POLICY, 1, "unknown", "other-signature", "another signature is not good" },
  { PGPCAUSE_PROGRAM, AUTHRESULT_TEMPERROR, 111, "unknown", "program", "no answer of the OpenPGP program" },
  { PGPCAUSE_OPENED, AUTHRESULT_NONE, 0, "opened", "", "" },
  { PGPCAUSE_CLOSED, AUTHRESULT_NONE, 1, "unknown", "", "the message cannot be decrypted" },
  { PGPCAUSE_NO_KEY, AUTHRESULT_NONE, 4, "nokey", "", "" },
  { PGPCAUSE_NOT_SEALED, AUTHRESULT_NONE, 3, "", "", "the message is not encrypted" },
  { PGPCAUSE_HEADER, AUTHRESULT_NONE, 1, "unknown", "", "the header of the message is too long" },
  { PGPCAUSE_INNER_HEADER, AUTHRESULT_NONE, 1, "unknown", "", "the header inside is too long" },
  { PGPCAUSE_TROUBLE, AUTHRESULT_TEMPERROR, 111, "unknown", "trouble", "out of memory" },
};

static size_t find(enum pgpcause c)
{
  size_t i = 0;

  while (i < ROWS - 1 && table[i].cause != c)
    i++;
  return i;
}

enum authresult pgpcause_result(enum pgpcause c)
{
  return table[find(c)].result;
}

int pgpcause_exit(enum pgpcause c)
{
  return table[find(c)].exit;
}

const char *pgpcause_token(enum pgpcause c)
{
  return table[find(c)].token;
}

const char *pgpcause_text(enum pgpcause c)
{
  return table[find(c)].text;
}

const char *pgpcause_word(enum pgpcause c)
{
  return table[find(c)].word;
}
