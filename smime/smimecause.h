/* smimecause: every outcome that the check of an S/MIME signature can have.
 *
 * One table gives each cause its result (RFC 7281 3.1), its text, and its word for the rules (`is=` of unsealrules(5)).
 * The printed line, the Authentication-Results field, the exit code and the log are all made from this table.
 */
#ifndef SMIMECAUSE_H
#define SMIMECAUSE_H

#include "mail/authresult.h"

enum smimecause {
  SMIMECAUSE_PENDING,           /* no error was found yet */
  SMIMECAUSE_VERIFIED,
  SMIMECAUSE_UNSIGNED,
  /* the signature or the message cannot be read, so nothing was proved and nothing disproved */
  SMIMECAUSE_SYNTAX,
  SMIMECAUSE_AMBIGUOUS,         /* mail readers differ about the structure of the message */
  SMIMECAUSE_LIMIT,
  SMIMECAUSE_ALGORITHM,
  SMIMECAUSE_ATTRIBUTES,        /* signed attributes that are missing, doubled or contradict each other */
  SMIMECAUSE_NO_ADDRESS,        /* the certificate names no mail address */
  /* nor can they be at another time */
  SMIMECAUSE_NO_CERTIFICATE,    /* that of the signer is neither in the signature nor known */
  /* the text or the signature was changed, or somebody else signed */
  SMIMECAUSE_DIGEST,
  SMIMECAUSE_SIGNATURE,
  SMIMECAUSE_OTHER_ADDRESS,     /* the certificate names other addresses than the From field */
  /* the signature is good, but our policy does not accept it */
  SMIMECAUSE_NO_ROOT,
  SMIMECAUSE_EXPIRED,
  SMIMECAUSE_NOT_YET,
  SMIMECAUSE_PURPOSE,
  SMIMECAUSE_CONSTRAINT,
  SMIMECAUSE_REVOKED,
  SMIMECAUSE_REFUSED,           /* by the administrator */
  SMIMECAUSE_WEAK,              /* hash or key */
  SMIMECAUSE_SENDER_ONLY,       /* the certificate names the Sender field, not the From field */
  SMIMECAUSE_FROM,              /* no From field, several, several mailboxes, or another one within the signed part */
  SMIMECAUSE_TEXT_OUTSIDE,      /* a reader shows text that is not signed */
  SMIMECAUSE_OTHER_SIGNATURE,   /* this one is good, but not all of them are */
  /* temporary */
  SMIMECAUSE_NO_CRL,            /* the revocation state is not known: no list, or an old one */
  SMIMECAUSE_OCSP,
  SMIMECAUSE_TROUBLE
};

/* smimecause_result - the result of a cause; a cause without a row in the table counts as SMIMECAUSE_TROUBLE. */
enum authresult smimecause_result(enum smimecause c);

/* smimecause_text - the text for the comment behind the result. A static string, empty for SMIMECAUSE_VERIFIED, without
 * parentheses and backslashes. The caller may append a detail.
 */
const char *smimecause_text(enum smimecause c);

/* smimecause_word - the word for `is=`: pass, fail, weak, unknown, revoked or expired. A static string, empty for
 * SMIMECAUSE_UNSIGNED.
 */
const char *smimecause_word(enum smimecause c);

#endif
