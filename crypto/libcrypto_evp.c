/* libcrypto_evp: the start of libcrypto, and RSA by the EVP functions. libcrypto.h says when this file is linked. */
#include "crypto/libcrypto.h"

#include "crypto/key_limits.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/* The config file and the algorithms are loaded here, because a confined process cannot open files later. */
int libcrypto_init(void)
{
  return OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
}

static const EVP_MD *evp_hash(enum hash hash)
{
  return hash == HASH_SHA1 ? EVP_sha1() : EVP_sha256();
}

void *rsa_private_read(const unsigned char **der, long len, unsigned int *bits)
{
  EVP_PKEY *rsa = d2i_PrivateKey(EVP_PKEY_RSA, NULL, der, len);

  if (rsa)
    *bits = (unsigned int)EVP_PKEY_bits(rsa);
  return rsa;
}

void rsa_private_free(void *rsa)
{
  EVP_PKEY_free(rsa);
}

int rsa_private_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len)
{
  const unsigned char *in = (const unsigned char *)digest.p;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
  int good;

  *out_len = LIMIT_SIGNATURE_BYTES;
  good = ctx && EVP_PKEY_sign_init(ctx) > 0
         && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
         && EVP_PKEY_CTX_set_signature_md(ctx, evp_hash(hash)) > 0
         && EVP_PKEY_sign(ctx, out, out_len, in, digest.len) > 0
         && EVP_PKEY_verify_init(ctx) > 0
         && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
         && EVP_PKEY_CTX_set_signature_md(ctx, evp_hash(hash)) > 0
         && EVP_PKEY_verify(ctx, out, *out_len, in, digest.len) > 0;
  EVP_PKEY_CTX_free(ctx);
  return good;
}

void *rsa_public_read(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e)
{
  EVP_PKEY *rsa = d2i_PublicKey(EVP_PKEY_RSA, NULL, der, len);
  BIGNUM *modulus = NULL;
  BIGNUM *exponent = NULL;

  if (rsa && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &modulus)
      && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_E, &exponent)) {
    *n = modulus;
    *e = exponent;
    return rsa;
  }
  BN_free(modulus);
  BN_free(exponent);
  EVP_PKEY_free(rsa);
  return NULL;
}

void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  BN_free((BIGNUM *)(size_t)n);
  BN_free((BIGNUM *)(size_t)e);
  EVP_PKEY_free(rsa);
}

int rsa_private_matches(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  BIGNUM *modulus = NULL;
  BIGNUM *exponent = NULL;
  int same = EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &modulus)
             && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_E, &exponent)
             && BN_cmp(modulus, n) == 0 && BN_cmp(exponent, e) == 0;

  BN_free(modulus);
  BN_free(exponent);
  return same;
}

int rsa_public_verify(void *rsa, struct span digest, struct span signature)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
  int good = ctx && EVP_PKEY_verify_init(ctx) > 0
             && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
             && EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) > 0
             && EVP_PKEY_verify(ctx, (const unsigned char *)signature.p, signature.len,
                                (const unsigned char *)digest.p, digest.len) > 0;

  EVP_PKEY_CTX_free(ctx);
  return good;
}
