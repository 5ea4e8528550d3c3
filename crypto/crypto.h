/* crypto: hashes and signatures. The only files behind it that know a crypto library are
 * crypto_openssl.c (SHA, RSA, PEM) and crypto_sodium.c (Ed25519, wiping).
 */
#ifndef CRYPTO_H
#define CRYPTO_H

#include "dkim/limits.h"
#include "text/span.h"

enum hash {
  HASH_SHA256,
  HASH_SHA1
};
#define HASH_COUNT 2
#define HASH_BYTES_MAX 32

enum algorithm {
  ALGORITHM_RSA_SHA256,
  ALGORITHM_ED25519_SHA256,
  ALGORITHM_RSA_SHA1
};

/* crypto_library_init - once, before anything else. Returns 1, or 0 if a library can't start. */
int crypto_library_init(void);

/* algorithm_name - as in a=, RFC 6376 3.3 and RFC 8463 3. */
const char *algorithm_name(enum algorithm a);

/* algorithm_hash - what the algorithm hashes body and header with. */
enum hash algorithm_hash(enum algorithm a);

/* secret_wipe - overwrite `len` bytes in a way that no compiler leaves out. */
void secret_wipe(void *p, size_t len);

/* secret_wipe_stack - overwrite what the functions that were called before left on the stack. */
void secret_wipe_stack(void);

/* secret_lock - keep these bytes out of swap space as long as the process lives. Where the system does not allow it,
 * nothing happens.
 */
void secret_lock(void *p, size_t len);

/* --- hashing ---------------------------------------------------------------------------------- */

struct digest;

/* digest_new - start a hash. Returns NULL with ENOMEM. digest_end() frees it. */
struct digest *digest_new(enum hash hash);

/* digest_feed - hash `in`. Returns 1, or 0 if the library fails (never in practice). */
int digest_feed(struct digest *d, struct span in);

/* digest_end - write the hash to `out` and free `d` (NULL: nothing happens).
 * Returns its length in bytes, or 0 if the library fails.
 */
size_t digest_end(struct digest *d, unsigned char out[HASH_BYTES_MAX]);

/* --- private keys ----------------------------------------------------------------------------- */

enum key_type {
  KEY_NONE,
  KEY_RSA,
  KEY_ED25519
};

#define ED25519_SECRET_BYTES 64
#define ED25519_SIGNATURE_BYTES 64

struct private_key {
  enum key_type type;
  unsigned int bits;                                     /* RSA: of the modulus */
  void *rsa;                                             /* the library's object, owned */
  unsigned char ed25519[ED25519_SECRET_BYTES];    /* seed and public key */
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

/* --- public keys ------------------------------------------------------------------------------ */

enum verify_result {
  VERIFY_GOOD,
  VERIFY_BAD,        /* this key did not make this signature */
  VERIFY_KEY_SYNTAX, /* no key of this kind */
  VERIFY_KEY_SHORT,  /* RSA of less than LIMIT_RSA_BITS_MIN bits */
  VERIFY_TROUBLE     /* ENOMEM */
};

/* public_key_verify - check a signature over a header hash.
 *
 *   type       of the key
 *   key        p= of a record, decoded: for RSA a SubjectPublicKeyInfo (RFC 5280 4.1) or an RSAPublicKey (RFC
 *              8017 A.1.1), for Ed25519 the 32 bytes of the key (RFC 8463 4.2)
 *   digest     SHA-256 of the header
 *   signature  b=, decoded
 */
enum verify_result public_key_verify(enum key_type type, struct span key, struct span digest, struct span signature);

#endif
