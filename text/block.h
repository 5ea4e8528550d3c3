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

/* block_load - the BLOCK_BYTES bytes at p, which need not be aligned. All of them must be readable. */
static inline block block_load(const char *p)
{
  block b;

  memcpy(&b, p, sizeof b);
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

/* block_first - the index of the first hit, of which there is at least one. */
static inline size_t block_first(block hits)
{
  uint64_t part[sizeof hits / sizeof(uint64_t)];
  size_t half;

  memcpy(part, &hits, sizeof hits);
  half = part[0] == 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return half * sizeof *part + (size_t)__builtin_ctzll(part[half]) / 8;
#else
  return half * sizeof *part + (size_t)__builtin_clzll(part[half]) / 8;
#endif
}

#endif
