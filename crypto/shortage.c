/* shortage: a note that memory was short. It is no part of crypto/key_memory, so that a program can ask
 * without libcrypto.
 */
#include "crypto/shortage.h"

#include "crypto/crypto.h"

static int was_short;

void shortage_note(void)
{
  was_short = 1;
}

int crypto_memory_was_short(void)
{
  int noted = was_short;

  was_short = 0;
  return noted;
}
