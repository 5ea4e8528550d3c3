/* public_key: verify a signature with a public key as a key record holds it.
 */
#ifndef PUBLIC_KEY_H
#define PUBLIC_KEY_H

#include "crypto/algorithm.h"

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
