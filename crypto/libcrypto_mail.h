/* libcrypto_mail: what S/MIME needs from libcrypto beside libcrypto.h. Only the files of this folder include this
 * header.
 *
 * Two files implement it, as with libcrypto.h: libcrypto_mail_direct.c and libcrypto_mail_evp.c. The types of the keys
 * differ between the two, so that they are `void *` here.
 */
#ifndef LIBCRYPTO_MAIL_H
#define LIBCRYPTO_MAIL_H

#include "text/span.h"

#include <openssl/types.h>

/* the longest point (uncompressed) and the longest shared secret, of P-521 */
#define EC_POINT_BYTES_MAX (1 + 2 * 66)
#define EC_SECRET_BYTES_MAX 66

/* ec_curve_is_known - 1 if this is the NID of P-256, P-384, P-521, or of brainpoolP256r1, brainpoolP384r1 or
 * brainpoolP512r1 (RFC 5639), 0 if not. No other curves are used. smime/certfields.c has the same list.
 */
int ec_curve_is_known(int curve);

/* ec_private_read - read an ECPrivateKey (RFC 5915 3).
 *
 *   curve  NID of the curve that PKCS#8 names; 0: the key must name it
 *
 * Returns the key, which the caller frees by ec_private_free(), or NULL: it is damaged, or of another curve.
 */
void *ec_private_read(struct span der, int curve);
void ec_private_free(void *ec);

/* ec_private_curve - the NID of the curve.
 * ec_private_point - write the public key as an uncompressed point (SEC 1, 2.3.3). Returns its length, or 0.
 */
int ec_private_curve(void *ec);
size_t ec_private_point(void *ec, unsigned char out[EC_POINT_BYTES_MAX]);

/* ec_private_sign - sign a hash by ECDSA, then verify the signature with the public half of the key.
 *
 *   out      room for at least LIMIT_SIGNATURE_BYTES
 *   out_len  set to the number of bytes written, an ECDSA-Sig-Value in DER (RFC 5753 7.2)
 *
 * Returns 1, or 0 if one of the two fails.
 */
int ec_private_sign(void *ec, struct span digest, unsigned char *out, size_t *out_len);

/* ec_agree - make a new key pair on `curve` and agree with the owner of `peer` on a secret (ECDH).
 *
 *   peer        his public key, a point in any form of SEC 1
 *   point       set to our public key, uncompressed
 *   secret      set to the shared secret: the x-coordinate, as long as the field
 *
 * Returns 1, or 0 if `peer` is no point of the curve or the library fails.
 */
struct ec_agreement {
  unsigned char point[EC_POINT_BYTES_MAX];
  size_t point_len;
  unsigned char secret[EC_SECRET_BYTES_MAX];
  size_t secret_len;
};
int ec_agree(struct ec_agreement *out, int curve, struct span peer);

/* rsa_public_encrypt - encrypt a short secret by RSAES-PKCS1-v1_5 (RFC 8017 7.2).
 *
 *   rsa  from rsa_public_read()
 *   out  room for at least LIMIT_SIGNATURE_BYTES
 *
 * Returns the number of bytes written, or 0.
 */
size_t rsa_public_encrypt(void *rsa, struct span secret, unsigned char *out);

/* pkey_of_rsa, pkey_of_ec - a key for functions of libcrypto that take an EVP_PKEY.
 *
 *   der  RSAPrivateKey, or ECPrivateKey with the curve of ec_private_read()
 *
 * Return the key, or NULL.
 */
EVP_PKEY *pkey_of_rsa(struct span der);
EVP_PKEY *pkey_of_ec(struct span der, int curve);

#endif
