/* public_key: check that a public key is acceptable, then verify a signature with it. */
#include "crypto/public_key.h"

#include "crypto/crypto.h"
#include "crypto/ed25519.h"
#include "crypto/key_limits.h"
#include "crypto/libcrypto.h"
#include "crypto/spki.h"

static enum verify_result verify_rsa(struct span key, struct span digest, struct span signature)
{
  const BIGNUM *n = NULL;
  const BIGNUM *e = NULL;
  enum verify_result result = VERIFY_BAD;
  void *rsa;
  int bits;

  (void)crypto_memory_was_short();
  rsa = spki_read_rsa(key, &n, &e);
  if (!rsa)
    return crypto_memory_was_short() ? VERIFY_TROUBLE : VERIFY_KEY_SYNTAX;
  bits = BN_num_bits(n);
  if (!BN_is_odd(n) || !BN_is_odd(e) || BN_is_one(e) || BN_is_negative(n) || BN_is_negative(e)
      || bits > LIMIT_RSA_BITS_MAX)
    result = VERIFY_KEY_SYNTAX;
  else if (bits < LIMIT_RSA_BITS_MIN)
    result = VERIFY_KEY_SHORT;
  else if (rsa_public_verify(rsa, digest, signature))
    result = VERIFY_GOOD;
  else if (crypto_memory_was_short())
    result = VERIFY_TROUBLE;
  rsa_public_free(rsa, n, e);
  return result;
}

enum verify_result public_key_verify(enum key_type type, struct span key, struct span digest, struct span signature)
{
  return type == KEY_ED25519 ? ed25519_verify(key, digest, signature) : verify_rsa(key, digest, signature);
}
