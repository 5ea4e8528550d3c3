/* crc24: the check sum of armor (RFC 4880 6.1), eight octets at a time. It protects against accidents alone. */
#ifndef CRC24_H
#define CRC24_H

#include "text/span.h"

#include <stdint.h>

/* The sum is kept in the upper 24 bits. */
#define CRC24_START 0xb704ce00U

/* crc24_feed - the sum of what `crc` is the sum of, followed by `in`. The first call makes the tables. */
uint32_t crc24_feed(uint32_t crc, struct span in);

#endif
