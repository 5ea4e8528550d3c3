/* private_key: read a private key, sign with it, wipe it. */
#ifndef PRIVATE_KEY_H
#define PRIVATE_KEY_H

#include "crypto/algorithm.h"
#include "crypto/key_limits.h"

/* the size of libsodium's form of the secret key: the seed (RFC 8032 5.1.5), then the public key */
#define ED25519_SECRET_BYTES 64

struct private_key {
  enum key_type type;
  unsigned int bits;                            /* RSA: of the modulus */
  void *rsa;                                    /* an object of libcrypto, owned */
  unsigned char ed25519[ED25519_SECRET_BYTES];  /* seed and public key */
};

/* private_key_load - read a private key from the text of a key file.
 *
 *   key  filled in; of type KEY_NONE on failure. The caller calls private_key_wipe() when done.
 *   pem  PEM: "RSA PRIVATE KEY" (PKCS#1) or "PRIVATE KEY" (PKCS#8, RSA or Ed25519). Text and other blocks before it
 *        are skipped. The caller wipes it.
 *
 * Returns NULL, or a static string with the reason why the key cannot be used, which can be printed behind the name of
 * the file. On failure errno is ENOMEM if memory was short, which says nothing about the key, and else 0.
 */
const char *private_key_load(struct private_key *key, struct span pem);

/* private_key_read_block - read the content of a PEM block, for crypto/mailkey. `key` is zeroed, and must be wiped
 * after a failure. Returns NULL, or the reason as a static string.
 */
const char *private_key_read_block(struct private_key *key, const char *label, struct span der);

/* private_key_wipe - overwrite and free the key. A zeroed or wiped key is allowed. */
void private_key_wipe(struct private_key *key);

/* private_key_fits - 1 if this key can sign with this algorithm, 0 if not. */
int private_key_fits(const struct private_key *key, enum algorithm a);

/* private_key_sign - sign a header hash.
 *
 *   out        room for at least LIMIT_SIGNATURE_BYTES
 *   out_len    set to the number of bytes written
 *   digest     the hash of the algorithm: SHA-256 (32 bytes) or SHA-1 (20)
 *
 * RSA is RSASSA-PKCS1-v1_5 (RFC 6376 3.3); Ed25519 is PureEdDSA over the hash (RFC 8463 3).
 * Returns 1; 0 with ENOMEM if memory is short; 0 with errno 0 if the key does not fit the algorithm, or cannot make an
 * RSA signature that its public half verifies.
 */
int private_key_sign(const struct private_key *key, enum algorithm a, struct span digest,
                     unsigned char *out, size_t *out_len);

/* private_key_matches - compare a published public key with this private key.
 *
 *   type    of the public key
 *   public  p= of a key record, decoded, as for public_key_verify()
 *
 * Returns 1 if the public key belongs to the private key, 0 if not.
 */
int private_key_matches(const struct private_key *key, enum key_type type, struct span public);

#endif
