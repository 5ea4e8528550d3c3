/* evpkey: find the PEM block, then let libcrypto read what is in it. */
#include "crypto/evpkey.h"

#include "crypto/key_kind.h"
#include "crypto/key_limits.h"
#include "crypto/key_memory.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static EVP_PKEY *read_pkcs8(const unsigned char *der, long len)
{
  const unsigned char *end = der + len;
  PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, len);
  EVP_PKEY *key = info && der == end ? EVP_PKCS82PKEY(info) : NULL;

  PKCS8_PRIV_KEY_INFO_free(info);
  return key;
}

static EVP_PKEY *read_block(const char *name, const unsigned char *der, long len)
{
  if (strcmp(name, "PRIVATE KEY") == 0)
    return read_pkcs8(der, len);
  if (strcmp(name, "RSA PRIVATE KEY") == 0)
    return d2i_PrivateKey(EVP_PKEY_RSA, NULL, &der, len);
  return strcmp(name, "EC PRIVATE KEY") == 0 ? d2i_PrivateKey(EVP_PKEY_EC, NULL, &der, len) : NULL;
}

static const char *judge(EVP_PKEY *key)
{
  if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < (int)LIMIT_RSA_BITS_MIN)
    return "RSA key of less than 1024 bits";
  if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) > (int)LIMIT_RSA_BITS_MAX)
    return "RSA key of more than 16384 bits";
  return NULL;
}

static const char *load_block(EVP_PKEY **key, const char *name, const char *header, const unsigned char *der, long len)
{
  if (strstr(header, "ENCRYPTED") || strstr(name, "ENCRYPTED"))
    return "encrypted key: remove the pass phrase with openssl pkey";
  *key = read_block(name, der, len);
  return *key ? judge(*key) : "damaged key, or of an unknown type";
}

static const char *load_pem(EVP_PKEY **key, BIO *bio, struct span text)
{
  char *name = NULL;
  char *header = NULL;
  unsigned char *der = NULL;
  long len = 0;
  const char *why = NULL;
  int is_key = 0;

  while (!is_key && PEM_read_bio_ex(bio, &name, &header, &der, &len, PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE)) {
    is_key = strstr(name, "PRIVATE KEY") != NULL;
    if (is_key)
      why = load_block(key, name, header, der, len);
    OPENSSL_secure_free(name);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(der, (size_t)len);
  }
  return is_key ? why : key_kind_of_text(text);
}

const char *evpkey_load(EVP_PKEY **key, struct span pem)
{
  const char *why = "out of memory";
  BIO *bio;

  *key = NULL;
  errno = 0;
  key_memory_lock();
  (void)key_memory_was_short();
  if (pem.len > LIMIT_KEY_FILE_BYTES)
    return "more than 64 KiB";
  bio = BIO_new_mem_buf(pem.p, (int)pem.len);
  if (bio)
    why = load_pem(key, bio, pem);
  if (why) {
    EVP_PKEY_free(*key);
    *key = NULL;
    errno = !bio || key_memory_was_short() ? ENOMEM : 0;
  }
  BIO_free(bio);
  return why;
}

void evpkey_free(EVP_PKEY *key)
{
  EVP_PKEY_free(key);
}
