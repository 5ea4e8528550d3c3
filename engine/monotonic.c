/* monotonic: CLOCK_MONOTONIC in milliseconds. */
#include "engine/monotonic.h"

#include <time.h>

long long monotonic_ms(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
