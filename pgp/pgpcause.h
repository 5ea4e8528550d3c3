/* pgpcause: every outcome that the check of an OpenPGP signature can have, and every outcome of opening.
 *
 * One table gives each cause its result (in the words of RFC 8601 2.7), the exit code of qmail-pgp, its token for
 * `policy.x-openpgp`, its word for the rules (`is=` of unsealrules(5)), and its text. The printed line, the
 * Authentication-Results field, the exit code and the log are all made from this table. qmail-pgp(8) shows it.
 */
#ifndef PGPCAUSE_H
#define PGPCAUSE_H

#include "mail/authresult.h"

enum pgpcause {
  PGPCAUSE_PENDING,            /* no error was found yet */
  PGPCAUSE_VERIFIED,
  PGPCAUSE_UNSIGNED,
  /* the signature or the message cannot be read, so nothing was proved and nothing disproved */
  PGPCAUSE_SYNTAX,
  PGPCAUSE_AMBIGUOUS,          /* mail readers differ about the structure of the message */
  PGPCAUSE_LIMIT,
  PGPCAUSE_ALGORITHM,
  PGPCAUSE_VERSION,            /* of the certificate, or of the signature */
  PGPCAUSE_NO_ADDRESS,         /* no user id of the certificate has a mail address */
  PGPCAUSE_NO_CERTIFICATE,     /* that of the signer was not given */
  /* the text or the signature was changed, or somebody else signed */
  PGPCAUSE_SIGNATURE,
  PGPCAUSE_OTHER_ADDRESS,      /* the user ids name other addresses than the From field */
  /* the signature is good, but our policy does not accept it */
  PGPCAUSE_KEY_EXPIRED,
  PGPCAUSE_KEY_NOT_YET,
  PGPCAUSE_KEY_REVOKED,
  PGPCAUSE_PURPOSE,            /* the key is not one that signs */
  PGPCAUSE_SIGNATURE_EXPIRED,
  PGPCAUSE_SIGNATURE_NOT_YET,
  PGPCAUSE_WEAK,               /* hash or key */
  PGPCAUSE_FROM,               /* no From field, several, several mailboxes, or another one within the signed part */
  PGPCAUSE_TEXT_OUTSIDE,       /* a reader shows text that is not signed */
  PGPCAUSE_OTHER_SIGNATURE,    /* this one is good, but not all of them are */
  /* temporary */
  PGPCAUSE_PROGRAM,            /* the SOP program cannot be run, or gave no answer that can be read */
  PGPCAUSE_TROUBLE,
  /* of opening; these are no results */
  PGPCAUSE_OPENED,
  PGPCAUSE_CLOSED,             /* whatever the reason: it would help an attacker */
  PGPCAUSE_NO_KEY,             /* the file with the key cannot be used */
  PGPCAUSE_NOT_SEALED,
  PGPCAUSE_HEADER,
  PGPCAUSE_INNER_HEADER
};
#define PGPCAUSE_COUNT (PGPCAUSE_INNER_HEADER + 1)

/* pgpcause_result - the result of a cause; AUTHRESULT_NONE for one of opening. A cause without a row in the table
 * counts as PGPCAUSE_TROUBLE, here and below.
 * pgpcause_exit - the exit code of qmail-pgp, one of link/answer.h.
 */
enum authresult pgpcause_result(enum pgpcause c);
int pgpcause_exit(enum pgpcause c);

/* pgpcause_token - one word without blanks, the value of policy.x-openpgp in a result line. A static string, empty for
 * PGPCAUSE_VERIFIED, PGPCAUSE_UNSIGNED and the causes of opening.
 */
const char *pgpcause_token(enum pgpcause c);

/* pgpcause_text - a text for a line of the log or of standard error. A static string; empty where there is nothing to
 * say.
 */
const char *pgpcause_text(enum pgpcause c);

/* pgpcause_word - the word for `is=`: pass, fail, weak, unknown, revoked or expired; of opening also opened and nokey.
 * A static string, empty for PGPCAUSE_UNSIGNED and where there was nothing to open.
 */
const char *pgpcause_word(enum pgpcause c);

#endif
