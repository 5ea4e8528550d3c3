/* secret: what libsodium does against curious eyes. */
#include "crypto/secret.h"

#include <sodium.h>

/* Reading a key and signing with it go less deep. */
#define STACK_BYTES (32 * 1024)

void secret_wipe(void *p, size_t len)
{
  sodium_memzero(p, len);
}

void secret_wipe_stack(void)
{
  sodium_stackzero(STACK_BYTES);
}

void secret_lock(void *p, size_t len)
{
  (void)sodium_mlock(p, len);
}
