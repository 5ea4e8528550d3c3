/* algorithm: names, hashes and key types. A switch over the enum makes the compiler warn if a new algorithm is missing.
 */
#include "crypto/algorithm.h"

#include "text/ascii.h"

const char *algorithm_name(enum algorithm a)
{
  switch (a) {
    case ALGORITHM_RSA_SHA256: return "rsa-sha256";
    case ALGORITHM_ED25519_SHA256: return "ed25519-sha256";
    case ALGORITHM_RSA_SHA1: break;
  }
  return "rsa-sha1";
}

int algorithm_find(enum algorithm *a, struct span name)
{
  for (int i = 0; i < ALGORITHM_COUNT; i++)
    if (ascii_equal_nocase(name, span_of(algorithm_name((enum algorithm)i)))) {
      *a = (enum algorithm)i;
      return 1;
    }
  return 0;
}

enum hash algorithm_hash(enum algorithm a)
{
  return a == ALGORITHM_RSA_SHA1 ? HASH_SHA1 : HASH_SHA256;
}

enum key_type algorithm_key_type(enum algorithm a)
{
  return a == ALGORITHM_ED25519_SHA256 ? KEY_ED25519 : KEY_RSA;
}
