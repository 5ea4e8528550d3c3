/* crypto: start libsodium and libcrypto. libcrypto gets our memory functions before its first call, and its random
 * numbers come from libsodium.
 */
#include "crypto/crypto.h"

#include "crypto/key_memory.h"
#include "crypto/libcrypto.h"

#include <openssl/crypto.h>
#include <sodium.h>

/* The context is made when it is first used. Where that fails for want of memory, later calls take it all the same, and
 * crash.
 */
int crypto_library_init(void)
{
  return key_memory_init() && sodium_init() >= 0 && libcrypto_init() && OSSL_LIB_CTX_get0_global_default()
         && key_memory_started();
}
