/* digest_evp: SHA-1 and SHA-256 by the EVP functions. libcrypto.h says when this file is linked. */
#include "crypto/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct digest {
  EVP_MD_CTX *state;
};

static const EVP_MD *evp_hash(enum hash hash)
{
  return hash == HASH_SHA1 ? EVP_sha1() : EVP_sha256();
}

struct digest *digest_new(enum hash hash)
{
  struct digest *d = malloc(sizeof *d);

  if (!d)
    return NULL;
  d->state = EVP_MD_CTX_new();
  if (!d->state || !EVP_DigestInit_ex(d->state, evp_hash(hash), NULL)) {
    EVP_MD_CTX_free(d->state);
    free(d);
    errno = ENOMEM;
    return NULL;
  }
  return d;
}

int digest_feed(struct digest *d, struct span in)
{
  return EVP_DigestUpdate(d->state, in.p, in.len);
}

size_t digest_end(struct digest *d, unsigned char out[HASH_BYTES_MAX])
{
  unsigned int len = 0;

  if (!d)
    return 0;
  if (!EVP_DigestFinal_ex(d->state, out, &len))
    len = 0;
  EVP_MD_CTX_free(d->state);
  free(d);
  return len;
}
