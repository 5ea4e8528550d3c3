/* secret: wipe and lock memory with libsodium. */
#include "crypto/secret.h"

#include <sodium.h>

/* Functions that read a key and sign with it use less than half of this; those that decrypt have buffers for text. */
#define STACK_BYTES (64 * 1024)

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
