/* digest: hash a stream of bytes with libcrypto. digest_direct.c and digest_evp.c implement this header; libcrypto.h
 * says which is linked.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "text/span.h"

enum hash {
  HASH_SHA256,
  HASH_SHA1
};
#define HASH_COUNT 2
#define HASH_BYTES_MAX 32

struct digest;

/* digest_new - start a hash. Returns NULL with ENOMEM. digest_end() frees it. */
struct digest *digest_new(enum hash hash);

/* digest_feed - add `in` to the hash. Returns 1, or 0 if the library fails (never seen in practice). */
int digest_feed(struct digest *d, struct span in);

/* digest_end - write the hash to `out` and free `d`.
 * Returns the length of the hash in bytes; 0 if the library fails or `d` is NULL.
 */
size_t digest_end(struct digest *d, unsigned char out[HASH_BYTES_MAX]);

#endif
