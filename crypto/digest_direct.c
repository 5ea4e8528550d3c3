/* digest_direct: SHA-1 and SHA-256 by the functions that OpenSSL 3.0 deprecates. They need no other part of libcrypto
 * and none of its start.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

#ifdef OPENSSL_NO_DEPRECATED_3_0
#error "this libcrypto was built without SHA256_Init(): use make CRYPTO=evp"
#endif

struct digest {
  enum hash hash;
  union {
    SHA_CTX sha1;
    SHA256_CTX sha256;
  } state;
};

struct digest *digest_new(enum hash hash)
{
  struct digest *d = malloc(sizeof *d);

  if (!d)
    return NULL;
  d->hash = hash;
  if (hash == HASH_SHA1)
    SHA1_Init(&d->state.sha1);
  else
    SHA256_Init(&d->state.sha256);
  return d;
}

int digest_feed(struct digest *d, struct span in)
{
  if (d->hash == HASH_SHA1)
    return SHA1_Update(&d->state.sha1, in.p, in.len);
  return SHA256_Update(&d->state.sha256, in.p, in.len);
}

size_t digest_end(struct digest *d, unsigned char out[HASH_BYTES_MAX])
{
  size_t len;

  if (!d)
    return 0;
  if (d->hash == HASH_SHA1)
    len = SHA1_Final(out, &d->state.sha1) ? SHA_DIGEST_LENGTH : 0;
  else
    len = SHA256_Final(out, &d->state.sha256) ? SHA256_DIGEST_LENGTH : 0;
  free(d);
  return len;
}
