/* libcrypto_methods_evp: libcrypto verifies by its providers. libcrypto.h says when this file is linked. */
#include "crypto/libcrypto.h"

int libcrypto_methods(void)
{
  return 1;
}
