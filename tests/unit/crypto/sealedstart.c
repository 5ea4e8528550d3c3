/* sealedstart: what libcrypto has encrypted; sizes of keys, chunks and room; algorithms that are not known. */
#include "tests/tap.h"
#include "crypto/sealedstart.h"
#include "tests/unit/fault.h"

#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdlib.h>

#define KEY "0123456789abcdef0123456789abcdef"
#define HEAD 35
#define TAG 16
#define BYTES 300

static char plain[BYTES];

static void make_plain(void)
{
  for (size_t i = 0; i < sizeof plain; i++)
    plain[i] = (char)(i * 7);
}

static void encrypt(unsigned char *out, const EVP_CIPHER *cipher, const unsigned char *key, const unsigned char *iv)
{
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
  int len;

  if (!ctx || !EVP_EncryptInit_ex(ctx, cipher, NULL, key, iv)
      || !EVP_EncryptUpdate(ctx, out, &len, (const unsigned char *)plain, BYTES))
    abort();
  EVP_CIPHER_CTX_free(ctx);
}

static struct span key_of(size_t len)
{
  return span_make(KEY, len);
}

/* ---- version 1 ------------------------------------------------------------------------------------ */

static void cfb(void)
{
  static const struct {
    int number;
    const char *name;
    size_t key;
    size_t block;
  } ciphers[] = {
    { 7, "AES-128-CFB", 16, 16 }, { 8, "AES-192-CFB", 24, 16 }, { 9, "AES-256-CFB", 32, 16 },
    { 2, "DES-EDE3-CFB", 24, 8 }, { 11, "CAMELLIA-128-CFB", 16, 16 }, { 12, "CAMELLIA-192-CFB", 24, 16 },
    { 13, "CAMELLIA-256-CFB", 32, 16 }
  };
  static const int others[] = { 0, 1, 3, 4, 5, 6, 10, 14, 99, -1 };
  static const unsigned char zero[16];
  unsigned char in[BYTES];
  unsigned char out[BYTES];
  size_t skip = 0;
  int holds = 1;

  for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++) {
    EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, ciphers[i].name, NULL);
    struct span sealed = span_make((const char *)in, BYTES);

    encrypt(in, c, (const unsigned char *)KEY, zero);
    ok(sealedstart_cfb(out, &skip, ciphers[i].number, key_of(ciphers[i].key), sealed) == 1
       && skip == ciphers[i].block + 2, "%s", ciphers[i].name);
    is_bytes((const char *)out, BYTES, plain, BYTES, "  is decrypted");
    ok(sealedstart_cfb(out, &skip, ciphers[i].number, key_of(ciphers[i].key - 1), sealed) == 0
       && sealedstart_cfb(out, &skip, ciphers[i].number, key_of(ciphers[i].key + 1), sealed) == 0
       && sealedstart_cfb(out, &skip, ciphers[i].number, key_of(0), sealed) == 0, "  a key of another size");
    ok(sealedstart_cfb(out, &skip, ciphers[i].number, key_of(ciphers[i].key), span_first(sealed, skip)) == 1
       && sealedstart_cfb(out, &skip, ciphers[i].number, key_of(ciphers[i].key), span_first(sealed, skip - 1)) == 0,
       "  the random octets alone, and not all of them");
    EVP_CIPHER_free(c);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    holds &= sealedstart_cfb(out, &skip, others[i], key_of(16), span_make(plain, BYTES)) == 0;
  ok(holds, "other ciphers are not known");
}

/* ---- version 2 ------------------------------------------------------------------------------------ */

/* A packet of AES-256 with GCM behind its version, made as RFC 9580 5.13.2 says. It is as long as there are octets. */
static void seal(unsigned char *out, unsigned char chunk)
{
  const unsigned char info[] = { 0xd2, 2, 9, 3, chunk };
  unsigned char derived[32 + 4];
  unsigned char nonce[12] = { 0 };
  size_t len = sizeof derived;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);

  memset(out, 's', HEAD);
  out[0] = 9;
  out[1] = 3;
  out[2] = chunk;
  if (!ctx || EVP_PKEY_derive_init(ctx) <= 0 || EVP_PKEY_CTX_set_hkdf_md(ctx, EVP_sha256()) <= 0
      || EVP_PKEY_CTX_set1_hkdf_salt(ctx, out + 3, 32) <= 0
      || EVP_PKEY_CTX_set1_hkdf_key(ctx, (const unsigned char *)KEY, 32) <= 0
      || EVP_PKEY_CTX_add1_hkdf_info(ctx, info, sizeof info) <= 0 || EVP_PKEY_derive(ctx, derived, &len) <= 0)
    abort();
  EVP_PKEY_CTX_free(ctx);
  memcpy(nonce, derived + 32, 4);
  encrypt(out + HEAD, EVP_aes_256_gcm(), derived, nonce);
}

static void aead(void)
{
  static const struct {
    const char *reason;
    unsigned char chunk;
    size_t room, len;         /* len: of the packet */
    size_t used;
  } rows[] = {
    { "the first chunk of several", 0, 4096, HEAD + BYTES, 64 },
    { "a chunk of 128 octets", 1, 4096, HEAD + BYTES, 128 },
    { "one chunk: whole blocks of it", 6, 4096, HEAD + BYTES, (BYTES - 2 * TAG) / 16 * 16 },
    { "the largest chunk", 16, 4096, HEAD + BYTES, (BYTES - 2 * TAG) / 16 * 16 },
    { "less room", 6, 100, HEAD + BYTES, 96 },
    { "no room for a block", 6, 15, HEAD + BYTES, 0 },
    { "a block behind which are the tags", 6, 4096, HEAD + 16 + 2 * TAG, 16 },
    { "less than a block", 6, 4096, HEAD + 15 + 2 * TAG, 0 },
  };
  unsigned char in[HEAD + BYTES];
  unsigned char out[4096];
  size_t used = 0;
  int holds = 1;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    seal(in, rows[i].chunk);
    memset(out, 0xee, sizeof out);
    ok(sealedstart_aead(out, rows[i].room, &used, key_of(32), span_make((const char *)in, rows[i].len)) == 1
       && used == rows[i].used, "%s", rows[i].reason);
    is_bytes((const char *)out, used, plain, rows[i].used, "  is decrypted");
    ok(out[used] == 0xee, "  and nothing more");
  }
  seal(in, 6);
  ok(sealedstart_aead(out, sizeof out, &used, key_of(32), span_make((const char *)in, HEAD + 2 * TAG)) == 0
     && sealedstart_aead(out, sizeof out, &used, key_of(32), span_make(NULL, 0)) == 0,
     "nothing but tags, nothing at all");
  ok(sealedstart_aead(out, sizeof out, &used, key_of(31), span_make((const char *)in, sizeof in)) == 0
     && sealedstart_aead(out, sizeof out, &used, key_of(0), span_make((const char *)in, sizeof in)) == 0,
     "a key of another size");
  in[2] = 17;
  ok(sealedstart_aead(out, sizeof out, &used, key_of(32), span_make((const char *)in, sizeof in)) == 0,
     "a larger chunk");
  for (int mode = 0; mode < 256; mode++)
    for (int cipher = 0; cipher < 16; cipher++) {
      seal(in, 6);
      in[0] = (unsigned char)cipher;
      in[1] = (unsigned char)mode;
      if ((mode != 2 && mode != 3) || cipher < 7 || cipher > 9)
        holds &= sealedstart_aead(out, sizeof out, &used, key_of(32), span_make((const char *)in, sizeof in)) == 0;
    }
  ok(holds, "other ciphers and modes are not known");
}

static void memory(void)
{
  unsigned char in[HEAD + BYTES];
  unsigned char out[4096];
  size_t used = 0;
  unsigned int failed = 0;
  int holds = 1;

  seal(in, 6);
  for (int version = 1; version <= 2; version++) {
    unsigned long hits = 1;

    for (unsigned int n = 1; hits && holds; n++) {
      int result;

      fault_nth("malloc", n, "ENOMEM");
      result = version == 1 ? sealedstart_cfb(out, &used, 9, key_of(32), span_make(plain, BYTES))
                            : sealedstart_aead(out, sizeof out, &used, key_of(32), span_make((const char *)in, BYTES));
      hits = fault(NULL);
      holds = result == 1 || (hits && result == -1);
      failed += result == -1;
    }
  }
  /* sealedcipher_direct allocates nothing */
  ok(holds, "memory is short: -1, at %u places", failed);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(sealedstart_init(), "the library starts");
  make_plain();
  cfb();
  aead();
  memory();
  return tap_done();
}
