/* sigverify: verify one signature value of a SignerInfo with a public key: RSA PKCS#1 v1.5 and PSS (RFC 4056), ECDSA
 * (RFC 5753), Ed25519 and Ed448 (RFC 8419).
 */
#ifndef SIGVERIFY_H
#define SIGVERIFY_H

#include "text/span.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

enum sigverify_result {
  SIGVERIFY_GOOD,
  SIGVERIFY_BAD,        /* not a signature of these octets by this key */
  SIGVERIFY_UNKNOWN     /* this algorithm, these parameters or this type of key cannot be used */
};

/* what was signed: octets, of which only the hash need be known */
struct sigverify_signed {
  int hash_nid;         /* the digestAlgorithm of the signer */
  struct span hash;     /* of the octets, by that hash; may be empty where the octets are given */
  struct span octets;   /* p is NULL if only the hash is known */
};

/* sigverify - verify.
 *
 *   algorithm  signatureAlgorithm of the signer
 *   key        of his certificate
 *   what       the hash in `algorithm` and in its parameters must be what->hash_nid
 *   signature  the value
 *
 * EdDSA needs the octets themselves. A failure for want of memory is a result other than SIGVERIFY_GOOD, and
 * crypto_memory_was_short() tells.
 */
enum sigverify_result sigverify(const X509_ALGOR *algorithm, EVP_PKEY *key, const struct sigverify_signed *what,
                                struct span signature);

#endif
