/* sealedcipher_direct: the block ciphers of libcrypto, which OpenSSL 3.0 deprecates, in the modes of OpenPGP.
 * sealedcipher.h gives the reason. Nothing here calls a part of libcrypto that can fail or that has to be started.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/sealedcipher.h"

#include "crypto/secret.h"

#include <openssl/aes.h>
#include <openssl/camellia.h>
#include <openssl/des.h>
#include <openssl/modes.h>

#ifdef OPENSSL_NO_DEPRECATED_3_0
#error "this libcrypto was built without AES_encrypt(): use make CRYPTO=evp"
#endif

#define BLOCK 16
#define DES_KEY 8

int sealedcipher_init(void)
{
  return 1;
}

static const unsigned char *octets(struct span in)
{
  return (const unsigned char *)in.p;
}

static int bits(struct span key)
{
  return (int)key.len * 8;
}

static void aes_block(const unsigned char *in, unsigned char *out, const void *key)
{
  AES_encrypt(in, out, key);
}

static void camellia_block(const unsigned char *in, unsigned char *out, const void *key)
{
  Camellia_encrypt(in, out, key);
}

/* ---- CFB ------------------------------------------------------------------------------------------------ */

union schedule {
  AES_KEY aes;
  CAMELLIA_KEY camellia;
  DES_key_schedule des[3];
};

static void triple_des(unsigned char *out, union schedule *s, struct span key, struct span in)
{
  DES_cblock vector = { 0 };
  int used = 0;

  for (size_t i = 0; i < 3; i++) {
    DES_cblock part = { 0 };

    memcpy(part, key.p + i * DES_KEY, DES_KEY);
    DES_set_key_unchecked(&part, &s->des[i]);
    secret_wipe(part, sizeof part);
  }
  DES_ede3_cfb64_encrypt(octets(in), out, (long)in.len, &s->des[0], &s->des[1], &s->des[2], &vector, &used,
                         DES_DECRYPT);
}

int sealedcipher_cfb(unsigned char *out, enum sealedcipher cipher, struct span key, struct span in)
{
  union schedule s;
  unsigned char vector[BLOCK] = { 0 };
  int used = 0;

  if (cipher == SEALEDCIPHER_TRIPLE_DES) {
    triple_des(out, &s, key, in);
  } else if (cipher >= SEALEDCIPHER_CAMELLIA_128) {
    (void)Camellia_set_key(octets(key), bits(key), &s.camellia);
    CRYPTO_cfb128_encrypt(octets(in), out, in.len, &s.camellia, vector, &used, 0, camellia_block);
  } else {
    (void)AES_set_encrypt_key(octets(key), bits(key), &s.aes);
    CRYPTO_cfb128_encrypt(octets(in), out, in.len, &s.aes, vector, &used, 0, aes_block);
  }
  secret_wipe(&s, sizeof s);
  return 1;
}

/* ---- GCM and OCB ---------------------------------------------------------------------------------------- */

/* GCM is a counter whose value 1 makes the tag (SP 800-38D, 7.2) */
static void gcm(unsigned char *out, struct span key, const unsigned char *nonce, struct span in)
{
  unsigned char counter[BLOCK] = { 0 };
  unsigned char pad[BLOCK] = { 0 };
  unsigned int used = 0;
  AES_KEY s;

  memcpy(counter, nonce, SEALEDCIPHER_GCM_NONCE);
  counter[BLOCK - 1] = 2;
  (void)AES_set_encrypt_key(octets(key), bits(key), &s);
  CRYPTO_ctr128_encrypt(octets(in), out, in.len, &s, counter, pad, &used, aes_block);
  secret_wipe(pad, sizeof pad);
  secret_wipe(&s, sizeof s);
}

/* OCB as in RFC 7253, with a tag of 128 bits. The names of its values are those of section 4. */
struct ocb {
  AES_KEY encrypt;
  AES_KEY decrypt;
  unsigned char l_0[BLOCK];
  unsigned char offset[BLOCK];
  unsigned char block[BLOCK];
};

static void xor(unsigned char *to, const unsigned char *with)
{
  for (size_t i = 0; i < BLOCK; i++)
    to[i] ^= with[i];
}

/* multiplied by x in GF(2^128) */
static void twice(unsigned char *a)
{
  unsigned char carry = a[0] >> 7;

  for (size_t i = 0; i + 1 < BLOCK; i++)
    a[i] = (unsigned char)(a[i] << 1 | a[i + 1] >> 7);
  a[BLOCK - 1] = (unsigned char)(a[BLOCK - 1] << 1 ^ carry * 0x87);
}

static void ocb_keys(struct ocb *o, struct span key)
{
  (void)AES_set_encrypt_key(octets(key), bits(key), &o->encrypt);
  (void)AES_set_decrypt_key(octets(key), bits(key), &o->decrypt);
  /* L_* is the block of zeros, L_$ twice that, L_0 twice again */
  memset(o->l_0, 0, BLOCK);
  AES_encrypt(o->l_0, o->l_0, &o->encrypt);
  twice(o->l_0);
  twice(o->l_0);
}

/* Offset_0, section 4.2. The last octets of the nonce are 0, and so is `bottom`. */
static void ocb_start(struct ocb *o, const unsigned char *nonce)
{
  o->block[0] = 1;
  memcpy(o->block + 1, nonce, SEALEDCIPHER_OCB_NONCE);
  AES_encrypt(o->block, o->offset, &o->encrypt);
}

/* Block `number`, from 1 on. Its L is L_0, doubled as often as 2 divides the number. */
static void ocb_block(struct ocb *o, unsigned char *out, const char *in, size_t number)
{
  memcpy(o->block, o->l_0, BLOCK);
  for (; number % 2 == 0; number /= 2)
    twice(o->block);
  xor(o->offset, o->block);
  memcpy(o->block, in, BLOCK);
  xor(o->block, o->offset);
  AES_decrypt(o->block, o->block, &o->decrypt);
  xor(o->block, o->offset);
  memcpy(out, o->block, BLOCK);
}

static void ocb(unsigned char *out, struct span key, const unsigned char *nonce, struct span in)
{
  struct ocb o;

  ocb_keys(&o, key);
  ocb_start(&o, nonce);
  for (size_t i = 0; i < in.len / BLOCK; i++)
    ocb_block(&o, out + i * BLOCK, in.p + i * BLOCK, i + 1);
  secret_wipe(&o, sizeof o);
}

int sealedcipher_aead(unsigned char *out, enum sealedmode mode, struct span key, const unsigned char *nonce,
                      struct span in)
{
  if (mode == SEALEDMODE_OCB)
    ocb(out, key, nonce, in);
  else
    gcm(out, key, nonce, in);
  return 1;
}
