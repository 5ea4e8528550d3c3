/* sealedstart: what libcrypto's EVP has encrypted, with each cipher and mode that OpenPGP has, in each length. */
#include "crypto/sealedstart.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#define TEXT_MAX 1100
#define HEAD 35
#define TAG 16

static unsigned char key[32];
static unsigned char text[TEXT_MAX];
static unsigned char sealed[TEXT_MAX + HEAD + 2 * TAG];
static unsigned char opened[TEXT_MAX];

/* octets that look random, another row for each seed */
static void fill(unsigned char *out, size_t len, unsigned int seed)
{
  for (size_t i = 0; i < len; i++) {
    seed = seed * 1103515245u + 12345u;
    out[i] = (unsigned char)(seed >> 16);
  }
}

static struct span octets(const unsigned char *p, size_t len)
{
  return span_make((const char *)p, len);
}

static int encrypt(unsigned char *out, const char *name, const unsigned char *k, const unsigned char *nonce,
                   int nonce_len, size_t len)
{
  EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
  EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
  int n = 0;
  int good = cipher && EVP_EncryptInit_ex(c, cipher, NULL, NULL, NULL)
             && (!nonce_len || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, nonce_len, NULL))
             && EVP_EncryptInit_ex(c, NULL, NULL, k, nonce) && EVP_EncryptUpdate(c, out, &n, text, (int)len);

  EVP_CIPHER_CTX_free(c);
  EVP_CIPHER_free(cipher);
  return good;
}

/* ---- version 1: CFB -------------------------------------------------------------------------------------- */

static void with_cfb(const char *name, int cipher, size_t key_len, size_t block)
{
  static const unsigned char zero[16];
  size_t skip = 0;
  int good = 1;

  for (size_t len = 0; len <= TEXT_MAX; len += len < 70 ? 1 : 103) {
    fill(key, sizeof key, (unsigned int)len);
    fill(text, sizeof text, (unsigned int)len + 7);
    good = good && encrypt(sealed, name, key, zero, 0, len);
    memset(opened, 0, sizeof opened);
    if (len < block + 2)
      good = good && sealedstart_cfb(opened, &skip, cipher, octets(key, key_len), octets(sealed, len)) == 0;
    else
      good = good && sealedstart_cfb(opened, &skip, cipher, octets(key, key_len), octets(sealed, len)) == 1
             && skip == block + 2 && memcmp(opened, text, len) == 0;
  }
  ok(good, "%s", name);
  ok(sealedstart_cfb(opened, &skip, cipher, octets(key, key_len - 1), octets(sealed, 100)) == 0,
     "  a key that is short");
  key[0] ^= 2;
  ok(sealedstart_cfb(opened, &skip, cipher, octets(key, key_len), octets(sealed, 100)) == 1
     && memcmp(opened, text, 100) != 0, "  another key");
}

/* ---- version 2: AEAD ------------------------------------------------------------------------------------- */

static int derive(unsigned char *out, size_t len, size_t key_len)
{
  unsigned char info[] = { 0xd2, 2, sealed[0], sealed[1], sealed[2] };
  char digest[] = "SHA256";
  EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
  EVP_KDF_CTX *c = EVP_KDF_CTX_new(kdf);
  OSSL_PARAM p[] = {
    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
    OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, key, key_len),
    OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, sealed + 3, HEAD - 3),
    OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info),
    OSSL_PARAM_construct_end()
  };
  int good = EVP_KDF_derive(c, out, len, p) > 0;

  EVP_KDF_CTX_free(c);
  EVP_KDF_free(kdf);
  return good;
}

/* the packet, from the octet of the cipher on, with one chunk of `len` octets; the tags are not looked at */
static int seal(const char *name, int cipher, int mode, size_t key_len, size_t len)
{
  unsigned char derived[64];
  unsigned char nonce[16] = { 0 };
  int nonce_len = mode == 2 ? 15 : 12;

  sealed[0] = (unsigned char)cipher;
  sealed[1] = (unsigned char)mode;
  sealed[2] = 6;
  fill(sealed + 3, HEAD - 3, (unsigned int)len + 99);
  memset(sealed + HEAD + len, 0, 2 * TAG);
  if (!derive(derived, key_len + (size_t)nonce_len - 8, key_len))
    return 0;
  memcpy(nonce, derived + key_len, (size_t)nonce_len - 8);
  return encrypt(sealed + HEAD, name, derived, nonce, nonce_len, len);
}

static void with_aead(const char *name, int cipher, int mode, size_t key_len)
{
  size_t used = 0;
  int good = 1;

  for (size_t len = TAG; len <= TEXT_MAX - TAG; len += TAG) {
    fill(key, sizeof key, (unsigned int)len);
    fill(text, sizeof text, (unsigned int)len + 7);
    memset(opened, 0, sizeof opened);
    good = good && seal(name, cipher, mode, key_len, len)
           && sealedstart_aead(opened, sizeof opened, &used, octets(key, key_len),
                               octets(sealed, HEAD + len + 2 * TAG)) == 1
           && used == len && memcmp(opened, text, len) == 0;
  }
  ok(good, "%s", name);
  ok(sealedstart_aead(opened, 100, &used, octets(key, key_len), octets(sealed, sizeof sealed)) == 1 && used == 96,
     "  no more than there is room for, in whole blocks");
  ok(sealedstart_aead(opened, TAG - 1, &used, octets(key, key_len), octets(sealed, sizeof sealed)) == 1 && used == 0,
     "  no room for a block");
  ok(sealedstart_aead(opened, sizeof opened, &used, octets(key, key_len), octets(sealed, HEAD + TAG - 1 + 2 * TAG)) == 1
     && used == 0, "  less than a block");
  sealed[2] = 0;
  ok(sealedstart_aead(opened, sizeof opened, &used, octets(key, key_len), octets(sealed, sizeof sealed)) == 1
     && used == 64, "  no more than a chunk");
  ok(sealedstart_aead(opened, sizeof opened, &used, octets(key, key_len - 1), octets(sealed, sizeof sealed)) == 0,
     "  a key that is short");
}

static int refused(int cipher, int mode, int chunk, size_t len)
{
  size_t used;

  sealed[0] = (unsigned char)cipher;
  sealed[1] = (unsigned char)mode;
  sealed[2] = (unsigned char)chunk;
  return sealedstart_aead(opened, sizeof opened, &used, octets(key, 16), octets(sealed, len)) == 0;
}

/* The ciphers alone need no memory; libcrypto's EVP does. */
static int result_of(int version)
{
  size_t used = 0;

  return version == 1 ? sealedstart_cfb(opened, &used, 9, octets(key, 32), octets(sealed, 100))
                      : sealedstart_aead(opened, sizeof opened, &used, octets(key, 32), octets(sealed, 200));
}

static void memory(void)
{
  int holds = seal("AES-256-GCM", 9, 3, 32, 200 - HEAD - 2 * TAG);

  for (int version = 1; version <= 2; version++) {
    unsigned long hits = 1;

    for (unsigned int n = 1; hits && holds; n++) {
      int result;

      fault_nth("malloc", n, "ENOMEM");
      result = result_of(version);
      hits = fault(NULL);
      holds = result == 1 || (hits && result == -1);
    }
  }
  ok(holds, "memory is short: -1, or it is not needed");
}

int main(int argc, char **argv)
{
  size_t skip;

  (void)argc;
  fault_begin(argv);
  ok(sealedstart_init(), "the library starts");
  with_cfb("DES-EDE3-CFB", 2, 24, 8);
  with_cfb("AES-128-CFB", 7, 16, 16);
  with_cfb("AES-192-CFB", 8, 24, 16);
  with_cfb("AES-256-CFB", 9, 32, 16);
  with_cfb("CAMELLIA-128-CFB", 11, 16, 16);
  with_cfb("CAMELLIA-192-CFB", 12, 24, 16);
  with_cfb("CAMELLIA-256-CFB", 13, 32, 16);
  for (int cipher = 0; cipher < 256; cipher++)
    if (cipher != 2 && (cipher < 7 || cipher > 9) && (cipher < 11 || cipher > 13) &&
        sealedstart_cfb(opened, &skip, cipher, octets(key, 16), octets(sealed, 100)) != 0)
      ok(0, "cipher %d is not known", cipher);
  with_aead("AES-128-OCB", 7, 2, 16);
  with_aead("AES-192-OCB", 8, 2, 24);
  with_aead("AES-256-OCB", 9, 2, 32);
  with_aead("AES-128-GCM", 7, 3, 16);
  with_aead("AES-192-GCM", 8, 3, 24);
  with_aead("AES-256-GCM", 9, 3, 32);
  ok(!refused(7, 2, 6, 200), "a head that is right");
  ok(refused(7, 1, 6, 200), "EAX");
  ok(refused(11, 2, 6, 200), "Camellia with OCB");
  ok(refused(7, 2, 17, 200), "a chunk that is too large");
  ok(refused(7, 2, 6, HEAD + 2 * TAG), "no text");
  memory();
  return tap_done();
}
