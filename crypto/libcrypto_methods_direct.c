/* libcrypto_methods_direct: an engine of OpenSSL that gives libcrypto back its own functions for RSA, EC and SHA.
 *
 * Without it libcrypto starts its default provider for the first certificate: it names and makes all that the provider
 * has, and for each certificate it collects anew what could decode a key. With 144 roots that were 98 % of the work of
 * `qmail-smime -v`.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/libcrypto.h"

#include <openssl/opensslv.h>

#ifdef OPENSSL_NO_DEPRECATED_3_0
#error "this libcrypto was built without SHA256_Init(): use make CRYPTO=evp"
#endif

#if defined OPENSSL_NO_ENGINE || OPENSSL_VERSION_MAJOR >= 4

/* There are no engines any more: all works through the provider. */
int libcrypto_methods(void)
{
  return 1;
}

#else

#include <openssl/engine.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/sha.h>

/* ---- hashes ------------------------------------------------------------------------------------- */

/* The EVP_MD of libcrypto is only the name of what its provider has. */
#define HASH_METHOD(name, state, NAME) \
  static int name##_init(EVP_MD_CTX *ctx) \
  { \
    return NAME##_Init((state *)EVP_MD_CTX_get0_md_data(ctx)); \
  } \
  static int name##_feed(EVP_MD_CTX *ctx, const void *data, size_t len) \
  { \
    return NAME##_Update((state *)EVP_MD_CTX_get0_md_data(ctx), data, len); \
  } \
  static int name##_end(EVP_MD_CTX *ctx, unsigned char *out) \
  { \
    return NAME##_Final(out, (state *)EVP_MD_CTX_get0_md_data(ctx)); \
  }

HASH_METHOD(sha1, SHA_CTX, SHA1)
HASH_METHOD(sha256, SHA256_CTX, SHA256)
HASH_METHOD(sha384, SHA512_CTX, SHA384)
HASH_METHOD(sha512, SHA512_CTX, SHA512)

struct hash_method {
  int with_rsa;
  int bytes;
  int block_bytes;
  int state_bytes;
  int (*init)(EVP_MD_CTX *ctx);
  int (*feed)(EVP_MD_CTX *ctx, const void *data, size_t len);
  int (*end)(EVP_MD_CTX *ctx, unsigned char *out);
};

static const int hash_ids[] = { NID_sha1, NID_sha256, NID_sha384, NID_sha512 };

#define HASHES (sizeof hash_ids / sizeof *hash_ids)

static const struct hash_method hash_methods[HASHES] = {
  { NID_sha1WithRSAEncryption, SHA_DIGEST_LENGTH, SHA_CBLOCK, sizeof(SHA_CTX), sha1_init, sha1_feed, sha1_end },
  { NID_sha256WithRSAEncryption, SHA256_DIGEST_LENGTH, SHA256_CBLOCK, sizeof(SHA256_CTX),
    sha256_init, sha256_feed, sha256_end },
  { NID_sha384WithRSAEncryption, SHA384_DIGEST_LENGTH, SHA512_CBLOCK, sizeof(SHA512_CTX),
    sha384_init, sha384_feed, sha384_end },
  { NID_sha512WithRSAEncryption, SHA512_DIGEST_LENGTH, SHA512_CBLOCK, sizeof(SHA512_CTX),
    sha512_init, sha512_feed, sha512_end }
};

static EVP_MD *hashes[HASHES];

static EVP_MD *make_hash(int id, const struct hash_method *m)
{
  EVP_MD *md = EVP_MD_meth_new(id, m->with_rsa);

  if (md && EVP_MD_meth_set_result_size(md, m->bytes) && EVP_MD_meth_set_input_blocksize(md, m->block_bytes)
      && EVP_MD_meth_set_app_datasize(md, m->state_bytes) && EVP_MD_meth_set_flags(md, EVP_MD_FLAG_DIGALGID_ABSENT)
      && EVP_MD_meth_set_init(md, m->init) && EVP_MD_meth_set_update(md, m->feed) && EVP_MD_meth_set_final(md, m->end))
    return md;
  EVP_MD_meth_free(md);
  return NULL;
}

/* ---- the engine --------------------------------------------------------------------------------- */

/* Without `md`: set *ids to all that there are, and return how many. */
static int choose_hash(ENGINE *engine, const EVP_MD **md, const int **ids, int id)
{
  (void)engine;
  if (!md) {
    *ids = hash_ids;
    return (int)HASHES;
  }
  *md = NULL;
  for (size_t i = 0; i < HASHES; i++)
    if (hash_ids[i] == id)
      *md = hashes[i];
  return *md != NULL;
}

static int choose_key_method(ENGINE *engine, EVP_PKEY_METHOD **method, const int **ids, int id)
{
  static const int key_ids[] = { EVP_PKEY_RSA, EVP_PKEY_EC };
  static EVP_PKEY_METHOD *methods[2];
  const EVP_PKEY_METHOD *found;
  int i = id == EVP_PKEY_EC;
  int flags;

  (void)engine;
  if (!method) {
    *ids = key_ids;
    return 2;
  }
  /* a copy, because libcrypto wants one that may be changed */
  found = methods[i] ? NULL : EVP_PKEY_meth_find(id);
  if (found) {
    EVP_PKEY_meth_get0_info(NULL, &flags, found);
    methods[i] = EVP_PKEY_meth_new(id, flags);
    if (methods[i])
      EVP_PKEY_meth_copy(methods[i], found);
  }
  *method = methods[i];
  return *method != NULL;
}

int libcrypto_methods(void)
{
  /* it stays as long as the process */
  static ENGINE *engine;

  engine = ENGINE_new();
  for (size_t i = 0; i < HASHES; i++)
    if (!(hashes[i] = make_hash(hash_ids[i], &hash_methods[i])))
      return 0;
  return engine && ENGINE_set_digests(engine, choose_hash) && ENGINE_set_pkey_meths(engine, choose_key_method)
         && ENGINE_register_digests(engine) && ENGINE_register_pkey_meths(engine);
}

#endif
