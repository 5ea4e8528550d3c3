/* sealedcipher_evp: by EVP. sealedcipher.h says when this file is linked. */
#include "crypto/sealedcipher.h"

#include "crypto/crypto.h"

#include <openssl/evp.h>

struct algorithm {
  enum sealedcipher cipher;
  const char *name;
};

/* as libcrypto calls them */
static const struct algorithm cfb[] = {
  { SEALEDCIPHER_TRIPLE_DES, "DES-EDE3-CFB" }, { SEALEDCIPHER_AES_128, "AES-128-CFB" },
  { SEALEDCIPHER_AES_192, "AES-192-CFB" }, { SEALEDCIPHER_AES_256, "AES-256-CFB" },
  { SEALEDCIPHER_CAMELLIA_128, "CAMELLIA-128-CFB" }, { SEALEDCIPHER_CAMELLIA_192, "CAMELLIA-192-CFB" },
  { SEALEDCIPHER_CAMELLIA_256, "CAMELLIA-256-CFB" }
};

/* of AES, by the length of the key */
static const char *aead_name(enum sealedmode mode, size_t key_bytes)
{
  switch (key_bytes) {
    case 16: return mode == SEALEDMODE_OCB ? "AES-128-OCB" : "AES-128-GCM";
    case 24: return mode == SEALEDMODE_OCB ? "AES-192-OCB" : "AES-192-GCM";
    default: return mode == SEALEDMODE_OCB ? "AES-256-OCB" : "AES-256-GCM";
  }
}

int sealedcipher_init(void)
{
  return crypto_library_init();
}

static int decrypt(unsigned char *out, const char *name, int nonce_bytes, struct span key, const unsigned char *nonce,
                   struct span in)
{
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  int len;
  int good = cipher && ctx && EVP_DecryptInit_ex(ctx, cipher, NULL, NULL, NULL)
             && (!nonce_bytes || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, nonce_bytes, NULL))
             && EVP_DecryptInit_ex(ctx, NULL, NULL, (const unsigned char *)key.p, nonce)
             && EVP_DecryptUpdate(ctx, out, &len, (const unsigned char *)in.p, (int)in.len);

  EVP_CIPHER_CTX_free(ctx);
  EVP_CIPHER_free(cipher);
  if (good)
    return 1;
  return crypto_memory_was_short() ? -1 : 0;
}

int sealedcipher_cfb(unsigned char *out, enum sealedcipher cipher, struct span key, struct span in)
{
  static const unsigned char zero[EVP_MAX_IV_LENGTH];
  size_t i = 0;

  while (cfb[i].cipher != cipher)
    i++;
  return decrypt(out, cfb[i].name, 0, key, zero, in);
}

int sealedcipher_aead(unsigned char *out, enum sealedmode mode, struct span key, const unsigned char *nonce,
                      struct span in)
{
  return decrypt(out, aead_name(mode, key.len),
                 mode == SEALEDMODE_OCB ? SEALEDCIPHER_OCB_NONCE : SEALEDCIPHER_GCM_NONCE, key, nonce, in);
}
