/* boundary: random octets in hex. */
#include "engine/boundary.h"

#include "crypto/random.h"

#include <string.h>

void boundary_make(char out[BOUNDARY_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  unsigned char random[BOUNDARY_RANDOM_BYTES];
  char *at = out;

  random_bytes(random, sizeof random);
  memcpy(at, "----=_", 6);
  at += 6;
  for (size_t i = 0; i < sizeof random; i++) {
    *at++ = digits[random[i] >> 4];
    *at++ = digits[random[i] & 15];
  }
  *at = 0;
}
