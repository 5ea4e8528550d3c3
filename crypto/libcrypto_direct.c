/* libcrypto_direct: the start of libcrypto, and RSA by the functions that OpenSSL 3.0 deprecates. libcrypto.h gives the
 * reason.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/libcrypto.h"

#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <sodium.h>

#ifdef OPENSSL_NO_DEPRECATED_3_0
#error "this libcrypto was built without RSA_sign(): use make CRYPTO=evp"
#endif

/* RSA blinding needs random numbers. Those of the kernel are as good as those of libcrypto and need no start-up. */
static int kernel_random(unsigned char *out, int len)
{
  randombytes_buf(out, (size_t)len);
  return 1;
}

static int random_is_ready(void)
{
  return 1;
}

int libcrypto_init(void)
{
  static RAND_METHOD method;

  method.bytes = kernel_random;
  method.pseudorand = kernel_random;
  method.status = random_is_ready;
  /* The functions used here need no configuration, and their error texts are never shown. With the names of all
   * algorithms, which go from one table to another when a certificate is read, `qmail-smime -v` had twice the work.
   */
  return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS
                             | OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS, NULL)
         && libcrypto_names() && RAND_set_rand_method(&method);
}

void *rsa_private_read(const unsigned char **der, long len, unsigned int *bits)
{
  RSA *rsa = d2i_RSAPrivateKey(NULL, der, len);

  if (rsa)
    *bits = (unsigned int)RSA_bits(rsa);
  return rsa;
}

void rsa_private_free(void *rsa)
{
  RSA_free(rsa);
}

int rsa_private_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len)
{
  int nid = hash == HASH_SHA1 ? NID_sha1 : NID_sha256;
  const unsigned char *in = (const unsigned char *)digest.p;
  unsigned int len = 0;

  if (!RSA_sign(nid, in, (unsigned int)digest.len, out, &len, rsa))
    return 0;
  *out_len = len;
  return RSA_verify(nid, in, (unsigned int)digest.len, out, len, rsa);
}

/* PKCS#1 RSAPublicKey, RFC 8017 A.1.1 */
void *rsa_public_read(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e)
{
  RSA *rsa = d2i_RSAPublicKey(NULL, der, len);

  if (rsa)
    RSA_get0_key(rsa, n, e, NULL);
  return rsa;
}

void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  (void)n;
  (void)e;
  RSA_free(rsa);
}

int rsa_private_matches(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  return BN_cmp(RSA_get0_n(rsa), n) == 0 && BN_cmp(RSA_get0_e(rsa), e) == 0;
}

int rsa_public_verify(void *rsa, struct span digest, struct span signature)
{
  return RSA_verify(NID_sha256, (const unsigned char *)digest.p, (unsigned int)digest.len,
                    (const unsigned char *)signature.p, (unsigned int)signature.len, rsa);
}
