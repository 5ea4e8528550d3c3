/* key_memory: malloc() that stores the length before each piece of memory, and a heap that the kernel does not swap. */
#include "crypto/key_memory.h"

#include "crypto/secret.h"

#include <openssl/crypto.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Both are powers of two, as libcrypto requires. The heap is large enough to read any PEM block of a file of
 * LIMIT_KEY_FILE_BYTES, and for the numbers of the largest key. A page that was never used takes no memory.
 */
#define LOCKED_BYTES (256 * 1024)
#define LOCKED_PIECE_BYTES 32

static int memory_failed;

/* stands before each piece of memory that libcrypto gets: the number of bytes to wipe */
union block {
  size_t len;
  max_align_t align;
};

static void *checked_malloc(size_t len, const char *file, int line)
{
  union block *b = len < SIZE_MAX - sizeof *b ? malloc(sizeof *b + len) : NULL;

  (void)file;
  (void)line;
  if (!b) {
    memory_failed = 1;
    return NULL;
  }
  b->len = len;
  return b + 1;
}

static void wiping_free(void *p, const char *file, int line)
{
  union block *b = p;

  (void)file;
  (void)line;
  if (!b)
    return;
  b--;
  secret_wipe(b, sizeof *b + b->len);
  free(b);
}

static void *checked_realloc(void *old, size_t len, const char *file, int line)
{
  const union block *b = old;
  void *p = checked_malloc(len, file, line);

  if (p && b) {
    memcpy(p, b, b[-1].len < len ? b[-1].len : len);
    wiping_free(old, file, line);
  }
  return p;
}

int key_memory_init(void)
{
  return CRYPTO_set_mem_functions(checked_malloc, checked_realloc, wiping_free);
}

void key_memory_lock(void)
{
  if (!CRYPTO_secure_malloc_initialized())
    (void)CRYPTO_secure_malloc_init(LOCKED_BYTES, LOCKED_PIECE_BYTES);
}

int key_memory_was_short(void)
{
  int failed = memory_failed;

  memory_failed = 0;
  return failed;
}
