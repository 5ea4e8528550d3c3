/* pkey: RSA and EC keys, in PKCS#8 or in their own form. */
#include "crypto/pkey.h"

#include "crypto/key_pem.h"
#include "crypto/libcrypto_mail.h"
#include "crypto/pkcs8.h"

#include <openssl/evp.h>
#include <openssl/objects.h>

static const char *read_pkcs8(EVP_PKEY **key, struct span der)
{
  struct pkcs8 p;
  const char *why = "damaged PKCS#8 key";

  if (pkcs8_open(&p, der)) {
    if (p.type == NID_rsaEncryption)
      *key = pkey_of_rsa(p.key);
    else if (p.type == NID_X9_62_id_ecPublicKey)
      *key = pkey_of_ec(p.key, p.curve);
    else
      why = "neither an RSA nor an EC key";
  }
  pkcs8_close(&p);
  return *key ? NULL : why;
}

static const char *read_block(void *arg, const char *label, struct span der)
{
  EVP_PKEY **key = arg;

  if (strcmp(label, "PRIVATE KEY") == 0)
    return read_pkcs8(key, der);
  if (strcmp(label, "RSA PRIVATE KEY") == 0)
    return (*key = pkey_of_rsa(der)) ? NULL : "damaged RSA key";
  if (strcmp(label, "EC PRIVATE KEY") == 0)
    return (*key = pkey_of_ec(der, 0)) ? NULL : "damaged EC key, or one of a curve other than P-256, P-384 and P-521";
  return "neither an RSA nor an EC key";
}

const char *pkey_load(EVP_PKEY **key, struct span pem)
{
  *key = NULL;
  return key_pem_read(pem, read_block, key);
}
