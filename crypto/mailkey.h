/* mailkey: a private key that signs mail with S/MIME: RSA, ECDSA on a curve of NIST or brainpool, or Ed25519. */
#ifndef MAILKEY_H
#define MAILKEY_H

#include "crypto/private_key.h"
#include "text/span.h"

enum mailkey_type {
  MAILKEY_NONE,
  MAILKEY_RSA,      /* RSASSA-PKCS1-v1_5 with SHA-256 */
  MAILKEY_EC,       /* ECDSA with SHA-256 */
  MAILKEY_ED25519   /* PureEdDSA; the content is hashed by SHA-512 (RFC 8419 2.3) */
};

struct mailkey {
  enum mailkey_type type;
  struct private_key key;   /* RSA, Ed25519 */
  void *ec;                 /* an object of libcrypto, owned */
};

/* mailkey_load - read a private key from the text of a key file.
 *
 *   k    filled in; of type MAILKEY_NONE on failure. The caller calls mailkey_wipe() when done.
 *   pem  PEM: "RSA PRIVATE KEY", "EC PRIVATE KEY" or "PRIVATE KEY" (PKCS#8). Text and other blocks before it are
 *        skipped. The caller wipes it.
 *
 * Returns NULL, or a static string with the reason why the key cannot be used. On failure errno is ENOMEM if memory was
 * short, which says nothing about the key, and else 0.
 */
const char *mailkey_load(struct mailkey *k, struct span pem);

/* mailkey_wipe - overwrite and free the key. A zeroed or wiped key is allowed. */
void mailkey_wipe(struct mailkey *k);

/* mailkey_matches - 1 if this is the private key of a SubjectPublicKeyInfo, 0 if not.
 *
 *   spki   the whole element (RFC 5280 4.1)
 *   curve  EC: the OBJECT IDENTIFIER of its curve, a whole element
 *   bits   content of its BIT STRING, without the octet that counts unused bits
 */
int mailkey_matches(const struct mailkey *k, struct span spki, struct span curve, struct span bits);

/* mailkey_sign - sign.
 *
 *   out      room for at least LIMIT_SIGNATURE_BYTES
 *   out_len  set to the number of bytes written
 *   in       RSA and EC: a SHA-256 hash; Ed25519: what is to be signed
 *
 * Returns 1; 0 with ENOMEM if memory is short; 0 with errno 0 if the key makes no signature that its public half
 * verifies.
 */
int mailkey_sign(const struct mailkey *k, struct span in, unsigned char *out, size_t *out_len);

#endif
