/* mailhash: the hash of a content that is signed: SHA-256, or SHA-512 for an Ed25519 key (RFC 8419 2.3). */
#ifndef MAILHASH_H
#define MAILHASH_H

#include "text/span.h"

#define MAILHASH_BYTES_MAX 64

struct mailhash;

/* mailhash_new - start a hash. Returns NULL with ENOMEM. mailhash_end() frees it. */
struct mailhash *mailhash_new(int is_sha512);

/* mailhash_feed - a span_sink that adds `piece`. Returns 1, or 0 if the library fails (never seen in practice). */
int mailhash_feed(void *mailhash, struct span piece);

/* mailhash_end - write the hash and free `h`. Returns its length in bytes; 0 if the library fails or `h` is NULL. */
size_t mailhash_end(struct mailhash *h, unsigned char out[MAILHASH_BYTES_MAX]);

#endif
