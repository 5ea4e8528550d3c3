/* secret: wiped bytes are gone, and locked ones can be used. */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "crypto/secret.h"

int main(void)
{
  static unsigned char locked[10000];
  unsigned char secret[4] = {1, 2, 3, 4};

  ok(crypto_library_init(), "the libraries start");
  secret_wipe(secret, sizeof secret);
  ok(!secret[0] && !secret[1] && !secret[2] && !secret[3], "wiped bytes are zero");
  secret_lock(locked, sizeof locked);
  memset(locked, 1, sizeof locked);
  ok(locked[0] == 1 && locked[sizeof locked - 1] == 1, "locked bytes can be written");
  secret_wipe_stack();
  ok(locked[0] == 1, "wiping the stack wipes the stack alone");
  return tap_done();
}
