/* libcrypto: what OpenSSL's libcrypto can be asked for in two ways. Only the files of this room include this.
 *
 * There are two files behind this header and behind digest.h, and the build takes one of them (make CRYPTO=evp):
 *
 *   libcrypto_direct.c  calls RSA_sign() and SHA256_Init(), deprecated since OpenSSL 3.0 but in every 3.x
 *   libcrypto_evp.c     calls the EVP functions. They start the providers, the config file and the random generator
 *                       first, which costs this short-lived process more than the signature itself (bench/README.md).
 *
 * The tests build and run both. An RSA key is an object of the library; which one, only these two files know.
 */
#ifndef LIBCRYPTO_H
#define LIBCRYPTO_H

#include "crypto/digest.h"

#include <openssl/bn.h>

/* libcrypto_init - start the library. A process that is confined later opens nothing after this. Returns 1 or 0. */
int libcrypto_init(void);

/* rsa_private_read - read an RSAPrivateKey (PKCS#1, RFC 8017 A.1.2).
 *
 *   der   moved behind what was read
 *   bits  of the modulus
 *
 * Returns the key, to be freed by rsa_private_free(), or NULL.
 */
void *rsa_private_read(const unsigned char **der, long len, unsigned int *bits);
void rsa_private_free(void *rsa);

/* rsa_private_sign - sign a hash by RSASSA-PKCS1-v1_5, and verify that the public half takes the signature.
 *
 *   out      at least LIMIT_SIGNATURE_BYTES
 *   out_len  bytes written
 *
 * Returns 1, or 0.
 */
int rsa_private_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len);

/* rsa_private_matches - are these modulus and exponent those of the private key? Returns 1 or 0. */
int rsa_private_matches(void *rsa, const BIGNUM *n, const BIGNUM *e);

/* rsa_public_read - read an RSAPublicKey (RFC 8017 A.1.1).
 *
 *   der   moved behind what was read
 *   n, e  modulus and exponent; they live as long as the key
 *
 * Returns the key, to be freed by rsa_public_free() with the same n and e, or NULL.
 */
void *rsa_public_read(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e);
void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e);

/* rsa_public_verify - does this signature of a SHA-256 hash fit the key? Returns 1 or 0. */
int rsa_public_verify(void *rsa, struct span digest, struct span signature);

#endif
