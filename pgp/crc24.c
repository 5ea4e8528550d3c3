/* crc24: table[k] has the sum of each octet with k zero octets behind it. */
#include "pgp/crc24.h"

/* RFC 4880 6.1: 0x864cfb, in the upper 24 bits */
#define POLYNOMIAL 0x864cfb00U
#define STEP 8

static uint32_t table[STEP][256];
static int is_made;

static void make(void)
{
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i << 24;

    for (int bit = 0; bit < 8; bit++)
      crc = crc & 0x80000000U ? crc << 1 ^ POLYNOMIAL : crc << 1;
    table[0][i] = crc;
  }
  for (int k = 1; k < STEP; k++)
    for (uint32_t i = 0; i < 256; i++)
      table[k][i] = table[k - 1][i] << 8 ^ table[0][table[k - 1][i] >> 24];
  is_made = 1;
}

static uint32_t word(const unsigned char *p)
{
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint32_t crc24_feed(uint32_t crc, struct span in)
{
  const unsigned char *p = (const unsigned char *)in.p;
  size_t left = in.len;

  if (!is_made)
    make();
  for (; left >= STEP; left -= STEP, p += STEP) {
    uint32_t a = crc ^ word(p);
    uint32_t b = word(p + 4);

    crc = table[7][a >> 24] ^ table[6][a >> 16 & 255] ^ table[5][a >> 8 & 255] ^ table[4][a & 255]
          ^ table[3][b >> 24] ^ table[2][b >> 16 & 255] ^ table[1][b >> 8 & 255] ^ table[0][b & 255];
  }
  for (; left; left--, p++)
    crc = crc << 8 ^ table[0][crc >> 24 ^ *p];
  return crc;
}
