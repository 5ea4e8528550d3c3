/* mailhash: SHA-256 is that of digest.h; SHA-512 is libsodium's, which needs no start. */
#include "crypto/mailhash.h"

#include "crypto/digest.h"

#include <sodium.h>
#include <stdlib.h>

struct mailhash {
  struct digest *sha256;  /* NULL: it is SHA-512 */
  crypto_hash_sha512_state sha512;
};

struct mailhash *mailhash_new(int is_sha512)
{
  struct mailhash *h = malloc(sizeof *h);

  if (!h)
    return NULL;
  h->sha256 = NULL;
  if (is_sha512)
    crypto_hash_sha512_init(&h->sha512);
  else if (!(h->sha256 = digest_new(HASH_SHA256))) {
    free(h);
    return NULL;
  }
  return h;
}

int mailhash_feed(void *mailhash, struct span piece)
{
  struct mailhash *h = mailhash;

  if (h->sha256)
    return digest_feed(h->sha256, piece);
  return crypto_hash_sha512_update(&h->sha512, (const unsigned char *)piece.p, piece.len) == 0;
}

size_t mailhash_end(struct mailhash *h, unsigned char out[MAILHASH_BYTES_MAX])
{
  size_t len = 0;

  if (!h)
    return 0;
  if (h->sha256)
    len = digest_end(h->sha256, out);
  else if (crypto_hash_sha512_final(&h->sha512, out) == 0)
    len = crypto_hash_sha512_BYTES;
  free(h);
  return len;
}
