/* contenthash: several EVP digests side by side. */
#include "smime/contenthash.h"

#include "crypto/crypto.h"

#include <errno.h>
#include <openssl/objects.h>

/* a name in the memory of libcrypto for the element `oid`: the NID, or NID_undef */
static int nid_of(struct span oid)
{
  const unsigned char *at = (const unsigned char *)oid.p;
  ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)oid.len);
  int nid = object ? OBJ_obj2nid(object) : NID_undef;

  ASN1_OBJECT_free(object);
  return nid;
}

static int failed(void)
{
  errno = ENOMEM;
  return -1;
}

int contenthash_add(struct contenthash *c, struct span oid)
{
  int nid = nid_of(oid);
  const EVP_MD *md = nid == NID_undef ? NULL : EVP_get_digestbynid(nid);
  struct contenthash_one *one;

  if (crypto_memory_was_short())
    return failed();
  /* an output of any length (SHAKE) is no hash without that length */
  if (!md || (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) || contenthash_find(c, nid))
    return 1;
  if (c->count == CONTENTHASH_MAX)
    return 0;
  one = &c->one[c->count];
  one->nid = nid;
  one->len = 0;
  one->state = EVP_MD_CTX_new();
  if (one->state && EVP_DigestInit_ex(one->state, md, NULL)) {
    c->count++;
    return 1;
  }
  EVP_MD_CTX_free(one->state);
  one->state = NULL;
  /* one that the provider does not have, as MD4, is left out, too */
  return crypto_memory_was_short() ? failed() : 1;
}

int contenthash_feed(void *contenthash, struct span piece)
{
  struct contenthash *c = contenthash;

  if (piece.len && !c->has_octets) {
    c->has_octets = 1;
    c->first = *piece.p;
  }
  for (size_t i = 0; i < c->count; i++)
    if (!EVP_DigestUpdate(c->one[i].state, piece.p, piece.len))
      return 0;
  return 1;
}

int contenthash_end(struct contenthash *c)
{
  for (size_t i = 0; i < c->count; i++) {
    if (!EVP_DigestFinal_ex(c->one[i].state, c->one[i].value, &c->one[i].len) || c->one[i].len == 0)
      return 0;
    EVP_MD_CTX_free(c->one[i].state);
    c->one[i].state = NULL;
  }
  return 1;
}

const struct contenthash_one *contenthash_find(const struct contenthash *c, int nid)
{
  for (size_t i = 0; i < c->count; i++)
    if (c->one[i].nid == nid)
      return &c->one[i];
  return NULL;
}

void contenthash_free(struct contenthash *c)
{
  static const struct contenthash zero = CONTENTHASH_ZERO;

  for (size_t i = 0; i < c->count; i++)
    EVP_MD_CTX_free(c->one[i].state);
  *c = zero;
}
