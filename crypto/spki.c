/* spki: read a SubjectPublicKeyInfo with our own ASN.1 template. */
#include "crypto/spki.h"

#include "crypto/libcrypto.h"

#include <openssl/asn1t.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

/* SubjectPublicKeyInfo, RFC 5280 4.1. libcrypto's reader of it is not used because it would start the providers. */
struct public_key_info {
  X509_ALGOR *algorithm;
  ASN1_BIT_STRING *key;
};

ASN1_SEQUENCE(public_key_info) = {
  ASN1_SIMPLE(struct public_key_info, algorithm, X509_ALGOR),
  ASN1_SIMPLE(struct public_key_info, key, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END_name(struct public_key_info, public_key_info)

/* all of `der` must be one RSAPublicKey */
static void *read_rsa_public(struct span der, const BIGNUM **n, const BIGNUM **e)
{
  const unsigned char *p = (const unsigned char *)der.p;
  const unsigned char *end = p + der.len;
  void *rsa = rsa_public_read(&p, (long)der.len, n, e);

  if (rsa && p == end)
    return rsa;
  if (rsa)
    rsa_public_free(rsa, *n, *e);
  return NULL;
}

void *spki_read_rsa(struct span der, const BIGNUM **n, const BIGNUM **e)
{
  const unsigned char *p = (const unsigned char *)der.p;
  const unsigned char *end = p + der.len;
  struct public_key_info *info =
    (struct public_key_info *)ASN1_item_d2i(NULL, &p, (long)der.len, ASN1_ITEM_rptr(public_key_info));
  const ASN1_OBJECT *type = NULL;
  void *rsa = NULL;

  if (!info)
    return read_rsa_public(der, n, e);
  X509_ALGOR_get0(&type, NULL, NULL, info->algorithm);
  if (p == end && OBJ_obj2nid(type) == NID_rsaEncryption)
    rsa = read_rsa_public(span_make((const char *)ASN1_STRING_get0_data(info->key),
                                    (size_t)ASN1_STRING_length(info->key)), n, e);
  ASN1_item_free((ASN1_VALUE *)info, ASN1_ITEM_rptr(public_key_info));
  return rsa;
}
