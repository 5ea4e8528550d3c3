/* random: random bytes of the kernel. */
#ifndef RANDOM_H
#define RANDOM_H

#include <stddef.h>

/* random_bytes - fill `out`. It never fails. Call crypto_library_init() first. */
void random_bytes(void *out, size_t len);

#endif
