/* libcrypto: the functions of OpenSSL's libcrypto that have an old and a new interface. Only the files of this folder
 * include this header.
 *
 * Two files implement this header. The build links one of them; `make CRYPTO=evp` selects the second:
 *
 *   libcrypto_direct.c  calls RSA_sign() and the like, deprecated since OpenSSL 3.0 but in every 3.x
 *   libcrypto_evp.c     calls the EVP functions. They start the providers, the config file and the random generator
 *                       first, which costs this short-lived process more than the signature itself (bench/README.md).
 *
 * digest.h, sealedcipher.h, libcrypto_mail.h and libcrypto_methods() have two files each in the same way.
 *
 * The tests build and run both. An RSA key is an object of the library, and its type differs between the two files. So
 * the functions here take and return it as `void *`.
 */
#ifndef LIBCRYPTO_H
#define LIBCRYPTO_H

#include "crypto/digest.h"

#include <openssl/bn.h>

/* libcrypto_init - start the library. It opens all the files that it needs now, because a confined process cannot open
 * any later. Returns 1, or 0 if it cannot start.
 */
int libcrypto_init(void);

/* libcrypto_names - let libcrypto find by their identifiers the hashes of smime/strength and the ciphers of
 * smime/opening and those that wrap its keys, where libcrypto_init() has kept it from naming all that it has. Returns
 * 1, or 0 if memory is short.
 */
int libcrypto_names(void);

/* libcrypto_methods - after libcrypto_init(), in a process without private keys: let libcrypto work with the RSA and EC
 * keys of certificates, SHA-1, SHA-256, SHA-384 and SHA-512 by its own older functions, where it still has engines.
 * Those are not wanted for a private key: its providers tell less about a wrong padding. Returns 1, or 0 if memory is
 * short.
 */
int libcrypto_methods(void);

/* rsa_private_read - read an RSAPrivateKey (PKCS#1, RFC 8017 A.1.2).
 *
 *   der   the bytes; moved behind the key
 *   len   number of bytes at *der
 *   bits  set to the number of bits of the modulus
 *
 * Returns the key, which the caller frees by rsa_private_free(), or NULL.
 */
void *rsa_private_read(const unsigned char **der, long len, unsigned int *bits);
void rsa_private_free(void *rsa);

/* rsa_private_sign - sign a hash by RSASSA-PKCS1-v1_5, then verify the signature with the public half of the key.
 *
 *   out      room for at least LIMIT_SIGNATURE_BYTES
 *   out_len  set to the number of bytes written
 *
 * Returns 1, or 0 if one of the two fails.
 */
int rsa_private_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len);

/* rsa_private_matches - 1 if `n` and `e` are modulus and exponent of the private key, 0 if not. */
int rsa_private_matches(void *rsa, const BIGNUM *n, const BIGNUM *e);

/* rsa_public_read - read an RSAPublicKey (RFC 8017 A.1.1).
 *
 *   der   the bytes; moved behind the key
 *   len   number of bytes at *der
 *   n, e  set to modulus and exponent; they live as long as the key
 *
 * Returns the key, which the caller frees by rsa_public_free() with the same n and e, or NULL.
 */
void *rsa_public_read(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e);
void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e);

/* rsa_public_verify - 1 if the key verifies this signature of a SHA-256 hash (RSASSA-PKCS1-v1_5), 0 if not. */
int rsa_public_verify(void *rsa, struct span digest, struct span signature);

#endif
