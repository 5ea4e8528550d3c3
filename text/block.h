/* block: sixteen bytes that are compared at once. Nearly every processor has an instruction for it; the compiler writes
 * a loop for the others.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLOCK_BYTES 16

/* `b == c` is a block as well: each byte is 0xff where b has the byte c, and 0 elsewhere. Such blocks are what the
 * comments below call hits. Cast the result of a comparison to `block` before it is combined with another one.
 */
typedef unsigned char block __attribute__((vector_size(BLOCK_BYTES)));

/* On i386 without SSE a block is returned in another way. All these functions are inline, so nobody sees that. */
#if defined __GNUC__ && !defined __clang__
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

/* block_load - the BLOCK_BYTES bytes at p, which need not be aligned. All of them must be readable. */
static inline block block_load(const char *p)
{
  block b;

  memcpy(&b, p, sizeof b);
  return b;
}

/* block_fill - a block of the byte c. */
static inline block block_fill(char c)
{
  block b;

  memset(&b, c, sizeof b);
  return b;
}

/* block_store - write a block to the BLOCK_BYTES bytes at p, which need not be aligned. */
static inline void block_store(char *p, block b)
{
  memcpy(p, &b, sizeof b);
}

/* block_any - 1 if there is a hit, 0 if not. */
static inline int block_any(block hits)
{
  uint64_t part[sizeof hits / sizeof(uint64_t)];

  memcpy(part, &hits, sizeof hits);
  return (part[0] | part[1]) != 0;
}

/* block_bits - a bit for each byte of a block of hits: bit 0 is 1 if its first byte is a hit. */
static inline uint64_t block_bits(block hits)
{
#ifdef __SSE2__
  typedef char signed_block __attribute__((vector_size(BLOCK_BYTES)));

  return (uint64_t)__builtin_ia32_pmovmskb128((signed_block)hits);
#else
  const block bit_of_byte = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
  const uint64_t sum = 0x0101010101010101; /* its product with a number has the sum of all bytes in the highest byte */
  uint64_t part[sizeof hits / sizeof(uint64_t)];

  hits &= bit_of_byte;
  memcpy(part, &hits, sizeof hits);
  return (part[0] * sum >> 56) | (part[1] * sum >> 56 << 8);
#endif
}

#endif
