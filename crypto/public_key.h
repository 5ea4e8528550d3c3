/* public_key: verify a signature with the public key of a key record. */
#ifndef PUBLIC_KEY_H
#define PUBLIC_KEY_H

#include "crypto/algorithm.h"

enum verify_result {
  VERIFY_GOOD,
  VERIFY_BAD,        /* the signature was not made with this key over this hash */
  VERIFY_KEY_SYNTAX, /* the bytes are not a usable key of this type */
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
 *
 * Nothing is kept. RSA is RSASSA-PKCS1-v1_5 (RFC 6376 3.3); Ed25519 is PureEdDSA over the hash (RFC 8463 3).
 */
enum verify_result public_key_verify(enum key_type type, struct span key, struct span digest, struct span signature);

#endif
