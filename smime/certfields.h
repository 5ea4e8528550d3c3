/* certfields: the fields of a certificate (RFC 5280 4.1) that are needed to sign, to encrypt and to choose. They are
 * found in its DER without libcrypto, whose reader starts the decoders of public keys. Nothing is verified here.
 */
#ifndef CERTFIELDS_H
#define CERTFIELDS_H

#include "text/span.h"

enum certfields_key {
  CERTFIELDS_OTHER,             /* also RSA of a length that we do not take, and EC on another curve */
  CERTFIELDS_RSA,
  CERTFIELDS_EC,                /* on a curve of crypto/libcrypto_mail.h */
  CERTFIELDS_ED25519
};

/* keyUsage, RFC 5280 4.2.1.3 */
#define CERTFIELDS_DIGITAL_SIGNATURE 0x80U
#define CERTFIELDS_NON_REPUDIATION 0x40U
#define CERTFIELDS_KEY_ENCIPHERMENT 0x20U
#define CERTFIELDS_KEY_AGREEMENT 0x08U

/* The spans point into the DER. Those named "element" are whole elements, with their header. */
struct certfields {
  struct span whole;
  struct span serial;           /* element */
  struct span issuer;           /* element */
  struct span subject;          /* element */
  struct span spki;             /* element */
  enum certfields_key key;
  struct span curve;            /* EC: element, an OBJECT IDENTIFIER; else empty */
  struct span bits;             /* of the public key, without the octet that counts unused bits */
  long long not_before_s;       /* seconds since 1970 */
  long long not_after_s;
  unsigned int usage;           /* keyUsage; all bits set without this extension */
  struct span key_id;           /* the value of the subject key identifier; empty without one */
  int is_for_mail;              /* extended key usage: emailProtection, any, or no such extension */
};

/* certfields_read - read one certificate. Returns 1, or 0 if it is damaged. `der` must live as long as `c`. */
int certfields_read(struct certfields *c, struct span der);

/* certfields_can_sign, certfields_can_encrypt - by the type of its key and its usages: NULL, or why not as a static
 * string.
 * certfields_is_current - the same by its dates.
 */
const char *certfields_can_sign(const struct certfields *c);
const char *certfields_can_encrypt(const struct certfields *c);
const char *certfields_is_current(const struct certfields *c, unsigned long long now_s);

/* certfields_next - take the next certificate out of the text of a file: PEM, where text and other blocks are passed
 * over, or one in DER.
 *
 *   text  moved behind it
 *   der   the certificate is appended
 *
 * Returns 1; 0 if there are no more; -1 if a block is damaged; -2 with ENOMEM.
 */
int certfields_next(stralloc *der, struct span *text);

#endif
