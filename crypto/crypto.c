/* crypto: libcrypto and libsodium, in the order in which they need each other. */
#include "crypto/crypto.h"

#include "crypto/key_memory.h"
#include "crypto/libcrypto.h"

#include <sodium.h>

int crypto_library_init(void)
{
  return key_memory_init() && sodium_init() >= 0 && libcrypto_init();
}
