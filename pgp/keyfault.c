/* keyfault: the table of texts. */
#include "pgp/keyfault.h"

static const char *const texts[KEYFAULT_COUNT] = {
  [KEYFAULT_NONE] = "",
  [KEYFAULT_MISSING] = "no such file",
  [KEYFAULT_NOTHING] = "no certificate in the file",
  [KEYFAULT_DAMAGED] = "damaged certificate",
  [KEYFAULT_LIMIT] = "certificate over a limit",
  [KEYFAULT_SECRET] = "secret key in the place of a certificate",
  [KEYFAULT_NO_SECRET] = "certificate in the place of a secret key",
  [KEYFAULT_NOMEM] = "out of memory",
  [KEYFAULT_VERSION] = "certificate of an unknown version",
  [KEYFAULT_REVOKED] = "certificate revoked",
  [KEYFAULT_EXPIRED] = "certificate that has expired",
  [KEYFAULT_NOT_YET] = "certificate that is not yet valid",
  [KEYFAULT_NO_ADDRESS] = "certificate without a mail address",
  [KEYFAULT_OTHER_ADDRESS] = "certificate of another address",
  [KEYFAULT_CANNOT_ENCRYPT] = "certificate without a subkey that encrypts",
  [KEYFAULT_CANNOT_SIGN] = "certificate without a key that signs",
  [KEYFAULT_WEAK] = "weak algorithm:",
};

const char *keyfault_text(enum keyfault f)
{
  return texts[f];
}

int keyfault_is_lasting(enum keyfault f)
{
  return f >= KEYFAULT_VERSION;
}
