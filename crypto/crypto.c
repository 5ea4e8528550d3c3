/* crypto: start libsodium and libcrypto. libcrypto gets our memory functions before its first call, and its random
 * numbers come from libsodium.
 */
#include "crypto/crypto.h"

#include "crypto/key_memory.h"
#include "crypto/libcrypto.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <time.h>

/* The context is made when it is first used. Where that fails for want of memory, later calls take it all the same, and
 * crash.
 */
static int start(int (*more)(void))
{
  return key_memory_init() && sodium_init() >= 0 && libcrypto_init() && OSSL_LIB_CTX_get0_global_default()
         && (!more || more()) && key_memory_started();
}

int crypto_library_init(void)
{
  return start(NULL);
}

int crypto_certificates_init(void)
{
  /* else the first date of a certificate would open the file of the time zone */
  tzset();
  return start(libcrypto_methods);
}
