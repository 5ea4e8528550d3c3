/* sealedstart: the head of the data, and the key. crypto/sealedcipher has the ciphers. */
#include "crypto/sealedstart.h"

#include "crypto/sealedcipher.h"
#include "crypto/secret.h"

#include <sodium.h>

#define SALT_BYTES 32
#define HEAD_BYTES (3 + SALT_BYTES)   /* cipher, mode, chunk size, salt */
#define TAG_BYTES 16
#define KEY_BYTES_MAX 32
#define NONCE_BYTES_MAX SEALEDCIPHER_OCB_NONCE
/* the tag of a packet with a header in the new format */
#define SEIPD_TAG 0xd2

static const struct algorithm {
  size_t key_bytes;
  size_t block_bytes;
  enum sealedcipher number;
  int has_modes;              /* of AEAD; Camellia could have them, and nobody writes that */
} algorithms[] = {
  { 24, 8, SEALEDCIPHER_TRIPLE_DES, 0 },
  { 16, 16, SEALEDCIPHER_AES_128, 1 },
  { 24, 16, SEALEDCIPHER_AES_192, 1 },
  { 32, 16, SEALEDCIPHER_AES_256, 1 },
  { 16, 16, SEALEDCIPHER_CAMELLIA_128, 0 },
  { 24, 16, SEALEDCIPHER_CAMELLIA_192, 0 },
  { 32, 16, SEALEDCIPHER_CAMELLIA_256, 0 },
};

int sealedstart_init(void)
{
  return sealedcipher_init();
}

/* NULL if the number is not known or the key has not its length */
static const struct algorithm *find(int number, struct span key)
{
  for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
    if ((int)algorithms[i].number == number)
      return algorithms[i].key_bytes == key.len ? &algorithms[i] : NULL;
  return NULL;
}

int sealedstart_cfb(unsigned char *out, size_t *skip, int cipher, struct span key, struct span in)
{
  const struct algorithm *a = find(cipher, key);

  if (!a)
    return 0;
  /* a block, whose last two octets are repeated */
  *skip = a->block_bytes + 2;
  if (in.len < *skip)
    return 0;
  return sealedcipher_cfb(out, a->number, key, in);
}

static void hmac(unsigned char out[crypto_auth_hmacsha256_BYTES], struct span key, struct span a, struct span b,
                 unsigned char count)
{
  crypto_auth_hmacsha256_state state;

  crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.p, key.len);
  crypto_auth_hmacsha256_update(&state, (const unsigned char *)a.p, a.len);
  crypto_auth_hmacsha256_update(&state, (const unsigned char *)b.p, b.len);
  if (count)
    crypto_auth_hmacsha256_update(&state, &count, 1);
  crypto_auth_hmacsha256_final(&state, out);
  secret_wipe(&state, sizeof state);
}

/* what HKDF with SHA-256 gives (RFC 5869): the key and the first octets of the nonce (RFC 9580 5.13.2) */
#define DERIVED_BYTES ((size_t)2 * crypto_auth_hmacsha256_BYTES)

static void derive(unsigned char out[DERIVED_BYTES], struct span key, struct span head)
{
  unsigned char extracted[crypto_auth_hmacsha256_BYTES];
  char info[5] = { (char)SEIPD_TAG, 2 };
  struct span prk = span_make((const char *)extracted, sizeof extracted);
  struct span infos = span_make(info, sizeof info);

  memcpy(info + 2, head.p, 3);
  hmac(extracted, span_make(head.p + 3, SALT_BYTES), key, span_of(""), 0);
  hmac(out, prk, infos, span_of(""), 1);
  hmac(out + crypto_auth_hmacsha256_BYTES, prk, span_make((const char *)out, crypto_auth_hmacsha256_BYTES), infos, 2);
  secret_wipe(extracted, sizeof extracted);
}

/* the first chunk */
static int decrypt_chunk(unsigned char *out, enum sealedmode mode, struct span key, struct span head, struct span in)
{
  unsigned char derived[DERIVED_BYTES];
  unsigned char nonce[NONCE_BYTES_MAX] = { 0 };
  size_t fixed = (mode == SEALEDMODE_OCB ? SEALEDCIPHER_OCB_NONCE : SEALEDCIPHER_GCM_NONCE) - 8;
  int done;

  derive(derived, key, head);
  /* behind these octets of the nonce stands the number of the chunk, 0 */
  memcpy(nonce, derived + key.len, fixed);
  done = sealedcipher_aead(out, mode, span_make((const char *)derived, key.len), nonce, in);
  secret_wipe(derived, sizeof derived);
  return done;
}

int sealedstart_aead(unsigned char *out, size_t room, size_t *used, struct span key, struct span in)
{
  const struct algorithm *a;
  size_t chunk;

  if (in.len <= HEAD_BYTES + 2 * TAG_BYTES || (unsigned char)in.p[2] > 16)
    return 0;
  a = find((unsigned char)in.p[0], key);
  /* EAX is not known */
  if (!a || !a->has_modes || (in.p[1] != SEALEDMODE_OCB && in.p[1] != SEALEDMODE_GCM))
    return 0;
  chunk = (size_t)1 << ((unsigned char)in.p[2] + 6);
  *used = in.len - HEAD_BYTES - 2 * TAG_BYTES;
  if (*used > chunk)
    *used = chunk;
  if (*used > room)
    *used = room;
  /* whole blocks */
  *used -= *used % TAG_BYTES;
  return decrypt_chunk(out, (enum sealedmode)in.p[1], key, in, span_first(span_from(in, HEAD_BYTES), *used));
}
