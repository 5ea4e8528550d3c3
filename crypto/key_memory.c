/* key_memory: malloc() that stores the length before each piece of memory, and a heap that the kernel does not swap. */
#include "crypto/key_memory.h"

#include "crypto/crypto.h"
#include "crypto/secret.h"
#include "crypto/shortage.h"

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

/* stands before each piece of memory that libcrypto gets: the number of bytes to wipe */
union block {
  size_t len;
  max_align_t align;
};

/* Memory for the start of libcrypto, if there is no other. OpenSSL 3.5 waits for itself forever if it cannot allocate
 * its first locks: it notes the error, and to do so it starts itself. The start takes four pieces of 56 bytes.
 * And every libcrypto aborts if it cannot allocate the three tables of its locked heap, 4300 bytes.
 */
#define RESERVE_BLOCKS (8192 / sizeof(union block))

static union block reserve[RESERVE_BLOCKS];
static size_t reserve_left; /* blocks; only while libcrypto or its locked heap starts */

static union block *take_reserve(size_t len)
{
  size_t blocks = 1 + (len + sizeof *reserve - 1) / sizeof *reserve;

  if (len > sizeof reserve || blocks > reserve_left)
    return NULL;
  reserve_left -= blocks;
  return reserve + reserve_left;
}

static int is_reserve(const union block *b)
{
  return (uintptr_t)b >= (uintptr_t)reserve && (uintptr_t)b < (uintptr_t)(reserve + RESERVE_BLOCKS);
}

static void *checked_malloc(size_t len, const char *file, int line)
{
  union block *b = len < SIZE_MAX - sizeof *b ? malloc(sizeof *b + len) : NULL;

  (void)file;
  (void)line;
  if (!b) {
    shortage_note();
    b = take_reserve(len);
    if (!b)
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
  if (!is_reserve(b))
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
  reserve_left = RESERVE_BLOCKS;
  return CRYPTO_set_mem_functions(checked_malloc, checked_realloc, wiping_free);
}

int key_memory_started(void)
{
  reserve_left = 0;
  return !crypto_memory_was_short();
}

void key_memory_lock(void)
{
  if (CRYPTO_secure_malloc_initialized())
    return;
  /* none of it is in use: key_memory_started() refuses a start that took some */
  reserve_left = RESERVE_BLOCKS;
  (void)CRYPTO_secure_malloc_init(LOCKED_BYTES, LOCKED_PIECE_BYTES);
  reserve_left = 0;
}
