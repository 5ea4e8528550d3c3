/* smimecause: every outcome that the check of an S/MIME signature can have, and every outcome of opening.
 *
 * One table gives each cause its result (RFC 7281 3.1), the exit code of qmail-smime, its text, the properties that it
 * can have, and its words for the rules (`is=` of unsealrules(5)). The printed line, the Authentication-Results field,
 * the exit code and the log are all made from this table. qmail-smime(8) shows it.
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
  SMIMECAUSE_TROUBLE,
  /* of opening; these are no results of RFC 7281 */
  SMIMECAUSE_OPENED,
  SMIMECAUSE_OPENED_WEAK,       /* nothing shows that the content is as the sender wrote it */
  SMIMECAUSE_EXPANDED,          /* compressed data */
  SMIMECAUSE_CLOSED,            /* whatever the reason: it would help an attacker */
  SMIMECAUSE_NO_KEY,            /* the file with the key or the certificate cannot be used */
  SMIMECAUSE_NOT_SEALED,
  SMIMECAUSE_COMPRESSED,
  SMIMECAUSE_EXPANDS,
  SMIMECAUSE_HEADER,
  SMIMECAUSE_INNER_HEADER
};

/* the properties that a result line can have */
enum smimecause_properties {
  SMIMECAUSE_NO_PROPERTIES,
  SMIMECAUSE_PART,              /* body.smime-part */
  SMIMECAUSE_IDENTIFIER,        /* that, and body.smime-identifier */
  SMIMECAUSE_SERIAL             /* or, without an address, body.smime-serial and body.smime-issuer */
};

/* smimecause_result - the result of a cause; AUTHRESULT_NONE for one of opening. A cause without a row in the table
 * counts as SMIMECAUSE_TROUBLE, here and below.
 * smimecause_exit - the exit code of qmail-smime, one of link/answer.h.
 */
enum authresult smimecause_result(enum smimecause c);
int smimecause_exit(enum smimecause c);

/* smimecause_text - the text for the comment behind the result. A static string, empty for SMIMECAUSE_VERIFIED, without
 * parentheses and backslashes. The caller may append a detail.
 */
const char *smimecause_text(enum smimecause c);

/* smimecause_properties - which properties the line has, if they are known. */
enum smimecause_properties smimecause_properties(enum smimecause c);

/* smimecause_word - the word for `is=`: pass, fail, weak, unknown, revoked or expired; of opening also opened, nokey,
 * and `opened,weak` for both. A static string, empty for SMIMECAUSE_UNSIGNED and where there was nothing to open.
 */
const char *smimecause_word(enum smimecause c);

#endif
