/* sealedstart: EVP, because these ciphers are needed once in a process. */
#include "crypto/sealedstart.h"

#include "crypto/crypto.h"
#include "crypto/secret.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define SALT_BYTES 32
#define HEAD_BYTES (3 + SALT_BYTES)   /* cipher, mode, chunk size, salt */
#define TAG_BYTES 16
#define KEY_BYTES_MAX 32
#define NONCE_BYTES_MAX 15
/* the tag of a packet with a header in the new format */
#define SEIPD_TAG 0xd2

struct algorithm {
  int number;
  const char *name;
};

/* RFC 9580 9.3; the names are those of libcrypto */
static const struct algorithm cfb[] = {
  { 2, "DES-EDE3-CFB" }, { 7, "AES-128-CFB" }, { 8, "AES-192-CFB" }, { 9, "AES-256-CFB" },
  { 11, "CAMELLIA-128-CFB" }, { 12, "CAMELLIA-192-CFB" }, { 13, "CAMELLIA-256-CFB" }, { 0, NULL }
};
static const struct algorithm ocb[] = {
  { 7, "AES-128-OCB" }, { 8, "AES-192-OCB" }, { 9, "AES-256-OCB" }, { 0, NULL }
};
static const struct algorithm gcm[] = {
  { 7, "AES-128-GCM" }, { 8, "AES-192-GCM" }, { 9, "AES-256-GCM" }, { 0, NULL }
};

/* modes of AEAD (RFC 9580 9.6), except EAX, which libcrypto does not have */
static const struct {
  int number;
  const struct algorithm *ciphers;
  int nonce_bytes;
} modes[] = { { 2, ocb, 15 }, { 3, gcm, 12 } };

static EVP_CIPHER *fetch(const struct algorithm *all, int number)
{
  while (all->name && all->number != number)
    all++;
  return all->name ? EVP_CIPHER_fetch(NULL, all->name, NULL) : NULL;
}

/* what a failure of the library is */
static int failed(void)
{
  return crypto_memory_was_short() ? -1 : 0;
}

static int decrypt(unsigned char *out, const EVP_CIPHER *cipher, int nonce_bytes, const unsigned char *key,
                   const unsigned char *nonce, struct span in)
{
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  int len;
  int good = ctx && EVP_DecryptInit_ex(ctx, cipher, NULL, NULL, NULL)
             && (!nonce_bytes || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, nonce_bytes, NULL))
             && EVP_DecryptInit_ex(ctx, NULL, NULL, key, nonce)
             && EVP_DecryptUpdate(ctx, out, &len, (const unsigned char *)in.p, (int)in.len);

  EVP_CIPHER_CTX_free(ctx);
  return good ? 1 : failed();
}

int sealedstart_cfb(unsigned char *out, size_t *skip, int cipher, struct span key, struct span in)
{
  static const unsigned char zero[EVP_MAX_IV_LENGTH];
  EVP_CIPHER *c = fetch(cfb, cipher);
  int result;

  if (!c)
    return failed();
  /* a block, whose last two octets are repeated */
  *skip = (size_t)EVP_CIPHER_get_iv_length(c) + 2;
  result = key.len == (size_t)EVP_CIPHER_get_key_length(c) && in.len >= *skip
           ? decrypt(out, c, 0, (const unsigned char *)key.p, zero, in) : 0;
  EVP_CIPHER_free(c);
  return result;
}

/* RFC 9580 5.13.2: HKDF with SHA-256 gives the key and the first octets of the nonce */
static int derive(unsigned char *out, size_t len, struct span key, struct span head)
{
  unsigned char info[5] = { SEIPD_TAG, 2 };
  char digest[] = "SHA256";
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
  OSSL_PARAM params[5];
  int good;

  memcpy(info + 2, head.p, 3);
  params[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
  params[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(size_t)key.p, key.len);
  params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(size_t)(head.p + 3), SALT_BYTES);
  params[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info);
  params[4] = OSSL_PARAM_construct_end();
  good = ctx && EVP_KDF_derive(ctx, out, len, params) > 0;
  EVP_KDF_CTX_free(ctx);
  EVP_KDF_free(kdf);
  return good ? 1 : failed();
}

/* `len` octets of the first chunk */
static int decrypt_chunk(unsigned char *out, EVP_CIPHER *c, int nonce_bytes, struct span key, struct span in,
                         size_t len)
{
  unsigned char derived[KEY_BYTES_MAX + NONCE_BYTES_MAX];
  unsigned char nonce[NONCE_BYTES_MAX] = { 0 };
  size_t key_len = (size_t)EVP_CIPHER_get_key_length(c);
  size_t fixed = (size_t)nonce_bytes - 8;   /* behind them the number of the chunk, 0 */
  int result;

  if (key.len != key_len || key_len > KEY_BYTES_MAX)
    return 0;
  result = derive(derived, key_len + fixed, key, in);
  if (result == 1) {
    memcpy(nonce, derived + key_len, fixed);
    result = decrypt(out, c, nonce_bytes, derived, nonce, span_first(span_from(in, HEAD_BYTES), len));
  }
  secret_wipe(derived, sizeof derived);
  return result;
}

int sealedstart_aead(unsigned char *out, size_t room, size_t *used, struct span key, struct span in)
{
  EVP_CIPHER *c = NULL;
  int nonce_bytes = 0;
  size_t chunk;
  int result;

  if (in.len <= HEAD_BYTES + 2 * TAG_BYTES || (unsigned char)in.p[2] > 16)
    return 0;
  chunk = (size_t)1 << ((unsigned char)in.p[2] + 6);
  for (size_t i = 0; i < sizeof modes / sizeof *modes && !c; i++)
    if (modes[i].number == in.p[1]) {
      c = fetch(modes[i].ciphers, in.p[0]);
      nonce_bytes = modes[i].nonce_bytes;
    }
  if (!c)
    return failed();
  *used = in.len - HEAD_BYTES - 2 * TAG_BYTES;
  if (*used > chunk)
    *used = chunk;
  if (*used > room)
    *used = room;
  /* a block that is not whole stays in the library */
  *used -= *used % TAG_BYTES;
  result = decrypt_chunk(out, c, nonce_bytes, key, in, *used);
  EVP_CIPHER_free(c);
  return result;
}
