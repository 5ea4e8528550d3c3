/* private_key: read a private key, sign with it, wipe it.
 */
#ifndef PRIVATE_KEY_H
#define PRIVATE_KEY_H

#include "crypto/algorithm.h"
#include "crypto/key_limits.h"

/* the form in which libsodium wants it: RFC 8032 5.1.5 */
#define ED25519_SECRET_BYTES 64

struct private_key {
  enum key_type type;
  unsigned int bits;                            /* RSA: of the modulus */
  void *rsa;                                    /* an object of libcrypto, owned */
  unsigned char ed25519[ED25519_SECRET_BYTES];  /* seed and public key */
};

/* private_key_load - read a private key from the text of a key file.
 *
 *   key  becomes the key, or of type KEY_NONE; private_key_wipe() when done with it
 *   pem  PEM: "RSA PRIVATE KEY" (PKCS#1) or "PRIVATE KEY" (PKCS#8, RSA or Ed25519). What stands
 *        before it is skipped. The caller wipes it.
 *
 * Returns NULL, or why it can't be used, in words that fit behind the file's name; the
 * string is static. ENOMEM in errno where memory was short (then it is nobody's fault), else 0.
 */
const char *private_key_load(struct private_key *key, struct span pem);

/* private_key_wipe - overwrite and free. Safe on a zeroed or wiped key. */
void private_key_wipe(struct private_key *key);

/* private_key_fits - can this key sign with this algorithm? */
int private_key_fits(const struct private_key *key, enum algorithm a);

/* private_key_sign - sign a header hash.
 *
 *   out        at least LIMIT_SIGNATURE_BYTES
 *   out_len    bytes written
 *   digest     the hash of the algorithm: SHA-256 (32 bytes) or SHA-1 (20)
 *
 * RSA is RSASSA-PKCS1-v1_5 (RFC 6376 3.3); Ed25519 is PureEdDSA over the hash (RFC 8463 3).
 * Returns 1; 0 with errno 0 if the key makes no signature that its public half accepts; 0 with ENOMEM.
 */
int private_key_sign(const struct private_key *key, enum algorithm a, struct span digest,
                     unsigned char *out, size_t *out_len);

/* private_key_matches - is this the public half of the key?
 *
 *   type    of the public key
 *   public  p= of a record, decoded, as public_key_verify() takes it
 *
 * Returns 1 or 0.
 */
int private_key_matches(const struct private_key *key, enum key_type type, struct span public);

#endif
