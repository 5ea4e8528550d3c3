/* libcrypto_mail_direct: RSA and elliptic curves by the functions that OpenSSL 3.0 deprecates. They need no provider,
 * whose start costs as much as all the rest of a short-lived process; libcrypto.h has more.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/libcrypto_mail.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

int ec_curve_is_known(int curve)
{
  return curve == NID_X9_62_prime256v1 || curve == NID_secp384r1 || curve == NID_secp521r1
         || curve == NID_brainpoolP256r1 || curve == NID_brainpoolP384r1 || curve == NID_brainpoolP512r1;
}

void *ec_private_read(struct span der, int curve)
{
  const unsigned char *at = (const unsigned char *)der.p;
  const unsigned char *end = at + der.len;
  EC_KEY *ec = NULL;

  if (curve && (!ec_curve_is_known(curve) || !(ec = EC_KEY_new_by_curve_name(curve))))
    return NULL;
  if (d2i_ECPrivateKey(&ec, &at, (long)der.len) && at == end && EC_KEY_get0_public_key(ec)
      && ec_curve_is_known(ec_private_curve(ec)) && (!curve || curve == ec_private_curve(ec)))
    return ec;
  EC_KEY_free(ec);
  return NULL;
}

void ec_private_free(void *ec)
{
  EC_KEY_free(ec);
}

int ec_private_curve(void *ec)
{
  return EC_GROUP_get_curve_name(EC_KEY_get0_group(ec));
}

static size_t point_of(const EC_KEY *ec, unsigned char out[EC_POINT_BYTES_MAX])
{
  return EC_POINT_point2oct(EC_KEY_get0_group(ec), EC_KEY_get0_public_key(ec), POINT_CONVERSION_UNCOMPRESSED, out,
                            EC_POINT_BYTES_MAX, NULL);
}

size_t ec_private_point(void *ec, unsigned char out[EC_POINT_BYTES_MAX])
{
  return point_of(ec, out);
}

/* ECDSA_sign() would hash key and digest into its random number, by a hash of the provider. Here the number is that of
 * the kernel alone.
 */
int ec_private_sign(void *ec, struct span digest, unsigned char *out, size_t *out_len)
{
  const unsigned char *in = (const unsigned char *)digest.p;
  unsigned int len = 0;
  BIGNUM *inverse = NULL;
  BIGNUM *r = NULL;
  int good = ECDSA_sign_setup(ec, NULL, &inverse, &r)
             && ECDSA_sign_ex(0, in, (int)digest.len, out, &len, inverse, r, ec);

  BN_clear_free(inverse);
  BN_clear_free(r);
  *out_len = len;
  return good && ECDSA_verify(0, in, (int)digest.len, out, (int)len, ec) == 1;
}

int ec_agree(struct ec_agreement *out, int curve, struct span peer)
{
  EC_KEY *ec = ec_curve_is_known(curve) ? EC_KEY_new_by_curve_name(curve) : NULL;
  EC_POINT *point = ec ? EC_POINT_new(EC_KEY_get0_group(ec)) : NULL;
  int len = 0;

  if (point && EC_POINT_oct2point(EC_KEY_get0_group(ec), point, (const unsigned char *)peer.p, peer.len, NULL)
      && !EC_POINT_is_at_infinity(EC_KEY_get0_group(ec), point) && EC_KEY_generate_key(ec))
    len = ECDH_compute_key(out->secret, sizeof out->secret, point, ec, NULL);
  out->secret_len = len > 0 ? (size_t)len : 0;
  out->point_len = len > 0 ? point_of(ec, out->point) : 0;
  EC_POINT_free(point);
  EC_KEY_free(ec);
  return out->point_len > 0;
}

size_t rsa_public_encrypt(void *rsa, struct span secret, unsigned char *out)
{
  int len = RSA_public_encrypt((int)secret.len, (const unsigned char *)secret.p, out, rsa, RSA_PKCS1_PADDING);

  return len > 0 ? (size_t)len : 0;
}

EVP_PKEY *pkey_of_rsa(struct span der)
{
  const unsigned char *at = (const unsigned char *)der.p;
  const unsigned char *end = at + der.len;
  RSA *rsa = d2i_RSAPrivateKey(NULL, &at, (long)der.len);
  EVP_PKEY *key = rsa && at == end ? EVP_PKEY_new() : NULL;

  if (key && EVP_PKEY_assign_RSA(key, rsa))
    return key;
  EVP_PKEY_free(key);
  RSA_free(rsa);
  return NULL;
}

EVP_PKEY *pkey_of_ec(struct span der, int curve)
{
  EC_KEY *ec = ec_private_read(der, curve);
  EVP_PKEY *key = ec ? EVP_PKEY_new() : NULL;

  if (key && EVP_PKEY_assign_EC_KEY(key, ec))
    return key;
  EVP_PKEY_free(key);
  EC_KEY_free(ec);
  return NULL;
}
