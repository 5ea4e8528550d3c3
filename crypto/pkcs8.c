/* pkcs8: libcrypto reads it. */
#include "crypto/pkcs8.h"

#include <openssl/objects.h>

static int curve_of(const X509_ALGOR *algorithm)
{
  const void *value = NULL;
  int kind = V_ASN1_UNDEF;

  X509_ALGOR_get0(NULL, &kind, &value, algorithm);
  return kind == V_ASN1_OBJECT ? OBJ_obj2nid(value) : NID_undef;
}

int pkcs8_open(struct pkcs8 *p, struct span der)
{
  const unsigned char *at = (const unsigned char *)der.p;
  const unsigned char *end = at + der.len;
  const ASN1_OBJECT *type = NULL;
  const unsigned char *key = NULL;
  const X509_ALGOR *algorithm = NULL;
  int len = 0;

  memset(p, 0, sizeof *p);
  p->info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)der.len);
  if (!p->info || at != end || !PKCS8_pkey_get0(&type, &key, &len, &algorithm, p->info))
    return 0;
  p->type = OBJ_obj2nid(type);
  p->curve = p->type == NID_X9_62_id_ecPublicKey ? curve_of(algorithm) : NID_undef;
  p->key = span_make((const char *)key, (size_t)len);
  return 1;
}

void pkcs8_close(struct pkcs8 *p)
{
  PKCS8_PRIV_KEY_INFO_free(p->info);
  p->info = NULL;
}
