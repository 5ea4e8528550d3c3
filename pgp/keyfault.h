/* keyfault: why an OpenPGP certificate or key cannot be used. The line of qmail-pgp -k has one of these texts, and
 * nothing behind it; seal/choice knows those that last.
 */
#ifndef KEYFAULT_H
#define KEYFAULT_H

enum keyfault {
  KEYFAULT_NONE,
  /* the file */
  KEYFAULT_MISSING,
  KEYFAULT_NOTHING,         /* no certificate in it */
  KEYFAULT_DAMAGED,
  KEYFAULT_LIMIT,
  KEYFAULT_SECRET,          /* a secret key where a certificate belongs */
  KEYFAULT_NO_SECRET,       /* a certificate where a secret key belongs */
  KEYFAULT_NOMEM,           /* no fault of the file */
  /* what it says; from here on the fault lasts until another file takes its place */
  KEYFAULT_VERSION,
  KEYFAULT_REVOKED,
  KEYFAULT_EXPIRED,
  KEYFAULT_NOT_YET,
  KEYFAULT_NO_ADDRESS,
  KEYFAULT_OTHER_ADDRESS,
  KEYFAULT_CANNOT_ENCRYPT,
  KEYFAULT_CANNOT_SIGN,
  KEYFAULT_WEAK
};
#define KEYFAULT_COUNT (KEYFAULT_WEAK + 1)

/* keyfault_text - the text, a static string; "" for KEYFAULT_NONE.
 * keyfault_is_lasting - 1 for those from KEYFAULT_VERSION on.
 */
const char *keyfault_text(enum keyfault f);
int keyfault_is_lasting(enum keyfault f);

#endif
