/* ed25519: Ed25519 is the only signature algorithm of libsodium, which calls it crypto_sign. */
#include "crypto/ed25519.h"

#include <sodium.h>

void ed25519_expand(unsigned char secret[ED25519_SECRET_BYTES], const unsigned char *seed)
{
  unsigned char public[crypto_sign_PUBLICKEYBYTES];

  crypto_sign_seed_keypair(public, secret, seed);
}

int ed25519_sign(const unsigned char secret[ED25519_SECRET_BYTES], struct span in, unsigned char *out)
{
  return crypto_sign_detached(out, NULL, (const unsigned char *)in.p, in.len, secret) == 0;
}

int ed25519_matches(const unsigned char secret[ED25519_SECRET_BYTES], struct span public)
{
  unsigned char own[crypto_sign_PUBLICKEYBYTES];

  crypto_sign_ed25519_sk_to_pk(own, secret);
  return span_equal(span_make((const char *)own, sizeof own), public);
}

enum verify_result ed25519_verify(struct span key, struct span digest, struct span signature)
{
  if (key.len != crypto_sign_PUBLICKEYBYTES)
    return VERIFY_KEY_SYNTAX;
  if (signature.len != ED25519_SIGNATURE_BYTES
      || crypto_sign_verify_detached((const unsigned char *)signature.p, (const unsigned char *)digest.p, digest.len,
                                     (const unsigned char *)key.p) != 0)
    return VERIFY_BAD;
  return VERIFY_GOOD;
}
