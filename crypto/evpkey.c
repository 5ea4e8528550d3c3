/* evpkey: RSA and EC keys are read without the decoders of OpenSSL 3, whose start costs 0.4 ms; others with them. */
#include "crypto/evpkey.h"

#include "crypto/key_limits.h"
#include "crypto/key_pem.h"
#include "crypto/libcrypto_mail.h"
#include "crypto/pkcs8.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/objects.h>

static EVP_PKEY *read_pkcs8(struct span der)
{
  struct pkcs8 p;
  EVP_PKEY *key = NULL;

  if (pkcs8_open(&p, der)) {
    if (p.type == NID_rsaEncryption)
      key = pkey_of_rsa(p.key);
    else if (ec_curve_is_known(p.curve))
      key = pkey_of_ec(p.key, p.curve);
    else
      key = EVP_PKCS82PKEY(p.info);
  }
  pkcs8_close(&p);
  return key;
}

static const char *judge(EVP_PKEY *key)
{
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
    return NULL;
  if (EVP_PKEY_get_bits(key) < (int)LIMIT_RSA_BITS_MIN)
    return "RSA key of less than 1024 bits";
  return EVP_PKEY_get_bits(key) > (int)LIMIT_RSA_BITS_MAX ? "RSA key of more than 16384 bits" : NULL;
}

static const char *load_block(void *arg, const char *label, struct span der)
{
  EVP_PKEY **key = arg;

  if (strcmp(label, "PRIVATE KEY") == 0)
    *key = read_pkcs8(der);
  else if (strcmp(label, "RSA PRIVATE KEY") == 0)
    *key = pkey_of_rsa(der);
  else if (strcmp(label, "EC PRIVATE KEY") == 0)
    *key = pkey_of_ec(der, 0);
  return *key ? judge(*key) : "damaged key, or of an unknown type";
}

const char *evpkey_load(EVP_PKEY **key, struct span pem)
{
  const char *why;
  int error;

  *key = NULL;
  why = key_pem_read(pem, load_block, key);
  if (why) {
    error = errno;
    EVP_PKEY_free(*key);
    *key = NULL;
    errno = error;
  }
  return why;
}

/* RFC 5480 2.2: a point may be compressed, which has the same x-coordinate */
static int is_compressed(struct span point, struct span bits)
{
  size_t half = (point.len - 1) / 2;

  return point.len % 2 == 1 && bits.len == 1 + half && point.len > half + 1 && point.p[0] == 4
         && bits.p[0] == 2 + (point.p[point.len - 1] & 1) && memcmp(bits.p + 1, point.p + 1, half) == 0;
}

int evpkey_matches(const EVP_PKEY *key, struct span bits)
{
  unsigned char *own = NULL;
  int len = i2d_PublicKey(key, &own);
  struct span public = span_make((const char *)own, len > 0 ? (size_t)len : 0);
  int same = public.len && bits.len && (span_equal(public, bits)
                                        || (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && is_compressed(public, bits)));

  OPENSSL_free(own);
  return same;
}

void evpkey_free(EVP_PKEY *key)
{
  EVP_PKEY_free(key);
}
