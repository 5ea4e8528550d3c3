/* crypto_openssl: what libcrypto does for us: SHA-1, SHA-256, RSA, and reading PEM and PKCS#8.
 *
 * Two ways to the same results. The short one calls RSA_sign() and SHA256_Init(), deprecated since
 * OpenSSL 3.0 but in every 3.x; the EVP way starts the providers, the config file and the random
 * generator first, which costs this short-lived process more than the signature itself (bench/README.md).
 * CRYPTO_EVP chooses the EVP way, which is also what a libcrypto without the old calls gets; the tests
 * build and run both.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/crypto.h"
#include "crypto/crypto_sodium.h"

#include <errno.h>
#include <openssl/asn1t.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(OPENSSL_NO_DEPRECATED_3_0) && !defined(CRYPTO_EVP)
#define CRYPTO_EVP
#endif

/* Not every function of libcrypto that finds no memory says so in its error queue, and a key must not be called
 * bad because of it.
 */
static int memory_failed;

/* before each piece of memory that libcrypto has: what is freed is wiped, because some of it held a key */
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

/* has it failed since this was asked last? */
static int memory_was_short(void)
{
  int failed = memory_failed;

  memory_failed = 0;
  return failed;
}

#ifndef CRYPTO_EVP

#include <openssl/rand.h>
#include <sodium.h>

/* RSA blinding wants random numbers. The kernel's are as good as libcrypto's and need no start-up. */
static int kernel_random(unsigned char *out, int len)
{
  randombytes_buf(out, (size_t)len);
  return 1;
}

static int random_is_ready(void)
{
  return 1;
}

static int library_init(void)
{
  static RAND_METHOD method;

  method.bytes = kernel_random;
  method.pseudorand = kernel_random;
  method.status = random_is_ready;
  /* what is done here needs no configuration and shows no error texts */
  return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS, NULL)
         && RAND_set_rand_method(&method);
}

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

static void *rsa_from_der(const unsigned char **der, long len, unsigned int *bits)
{
  RSA *rsa = d2i_RSAPrivateKey(NULL, der, len);

  if (rsa)
    *bits = (unsigned int)RSA_bits(rsa);
  return rsa;
}

static void rsa_free(void *rsa)
{
  RSA_free(rsa);
}

static int rsa_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len)
{
  int nid = hash == HASH_SHA1 ? NID_sha1 : NID_sha256;
  const unsigned char *in = (const unsigned char *)digest.p;
  unsigned int len = 0;

  if (!RSA_sign(nid, in, (unsigned int)digest.len, out, &len, rsa))
    return 0;
  *out_len = len;
  return RSA_verify(nid, in, (unsigned int)digest.len, out, len, rsa);
}

/* PKCS#1 RSAPublicKey, RFC 8017 A.1.1 */
static void *rsa_public_from_der(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e)
{
  RSA *rsa = d2i_RSAPublicKey(NULL, der, len);

  if (rsa)
    RSA_get0_key(rsa, n, e, NULL);
  return rsa;
}

static void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  (void)n;
  (void)e;
  RSA_free(rsa);
}

static int rsa_matches(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  return BN_cmp(RSA_get0_n(rsa), n) == 0 && BN_cmp(RSA_get0_e(rsa), e) == 0;
}

static int rsa_verify(void *rsa, struct span digest, struct span signature)
{
  return RSA_verify(NID_sha256, (const unsigned char *)digest.p, (unsigned int)digest.len,
                    (const unsigned char *)signature.p, (unsigned int)signature.len, rsa);
}

#else

#include <openssl/core_names.h>

/* The config file and the algorithms are read here: a process that is confined can open nothing later on. */
static int library_init(void)
{
  return OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG, NULL);
}

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

static void *rsa_from_der(const unsigned char **der, long len, unsigned int *bits)
{
  EVP_PKEY *rsa = d2i_PrivateKey(EVP_PKEY_RSA, NULL, der, len);

  if (rsa)
    *bits = (unsigned int)EVP_PKEY_bits(rsa);
  return rsa;
}

static void rsa_free(void *rsa)
{
  EVP_PKEY_free(rsa);
}

static int rsa_sign(void *rsa, enum hash hash, struct span digest, unsigned char *out, size_t *out_len)
{
  const unsigned char *in = (const unsigned char *)digest.p;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
  int good;

  *out_len = LIMIT_SIGNATURE_BYTES;
  good = ctx && EVP_PKEY_sign_init(ctx) > 0
         && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
         && EVP_PKEY_CTX_set_signature_md(ctx, evp_hash(hash)) > 0
         && EVP_PKEY_sign(ctx, out, out_len, in, digest.len) > 0
         && EVP_PKEY_verify_init(ctx) > 0
         && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
         && EVP_PKEY_CTX_set_signature_md(ctx, evp_hash(hash)) > 0
         && EVP_PKEY_verify(ctx, out, *out_len, in, digest.len) > 0;
  EVP_PKEY_CTX_free(ctx);
  return good;
}

static void *rsa_public_from_der(const unsigned char **der, long len, const BIGNUM **n, const BIGNUM **e)
{
  EVP_PKEY *rsa = d2i_PublicKey(EVP_PKEY_RSA, NULL, der, len);
  BIGNUM *modulus = NULL;
  BIGNUM *exponent = NULL;

  if (rsa && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &modulus)
      && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_E, &exponent)) {
    *n = modulus;
    *e = exponent;
    return rsa;
  }
  BN_free(modulus);
  BN_free(exponent);
  EVP_PKEY_free(rsa);
  return NULL;
}

static void rsa_public_free(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  BN_free((BIGNUM *)(size_t)n);
  BN_free((BIGNUM *)(size_t)e);
  EVP_PKEY_free(rsa);
}

static int rsa_matches(void *rsa, const BIGNUM *n, const BIGNUM *e)
{
  BIGNUM *modulus = NULL;
  BIGNUM *exponent = NULL;
  int same = EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_N, &modulus)
             && EVP_PKEY_get_bn_param(rsa, OSSL_PKEY_PARAM_RSA_E, &exponent)
             && BN_cmp(modulus, n) == 0 && BN_cmp(exponent, e) == 0;

  BN_free(modulus);
  BN_free(exponent);
  return same;
}

static int rsa_verify(void *rsa, struct span digest, struct span signature)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(rsa, NULL);
  int good = ctx && EVP_PKEY_verify_init(ctx) > 0
             && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0
             && EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) > 0
             && EVP_PKEY_verify(ctx, (const unsigned char *)signature.p, signature.len,
                                (const unsigned char *)digest.p, digest.len) > 0;

  EVP_PKEY_CTX_free(ctx);
  return good;
}

#endif

int crypto_library_init(void)
{
  return CRYPTO_set_mem_functions(checked_malloc, checked_realloc, wiping_free) && sodium_library_init()
         && library_init();
}

const char *algorithm_name(enum algorithm a)
{
  switch (a) {
    case ALGORITHM_RSA_SHA256: return "rsa-sha256";
    case ALGORITHM_ED25519_SHA256: return "ed25519-sha256";
    case ALGORITHM_RSA_SHA1: break;
  }
  return "rsa-sha1";
}

enum hash algorithm_hash(enum algorithm a)
{
  return a == ALGORITHM_RSA_SHA1 ? HASH_SHA1 : HASH_SHA256;
}

/* Holds whatever PEM block a file of LIMIT_KEY_FILE_BYTES can have, while it is read, and the numbers of the largest
 * key; powers of two. A page that nothing needs takes no memory.
 */
#define LOCKED_BYTES (256 * 1024)
#define LOCKED_PIECE_BYTES 32

/* PKCS#1 RSAPrivateKey, RFC 8017 A.1.2 */
static const char *load_rsa(struct private_key *key, const unsigned char *der, long len)
{
  const unsigned char *end = der + len;

  key->rsa = rsa_from_der(&der, len, &key->bits);
  if (!key->rsa || der != end)
    return "damaged RSA key";
  if (key->bits < LIMIT_RSA_BITS_MIN)
    return "RSA key of less than 1024 bits";
  if (key->bits > LIMIT_RSA_BITS_MAX)
    return "RSA key of more than 16384 bits";
  key->type = KEY_RSA;
  return NULL;
}

/* CurvePrivateKey, RFC 8410 7: an OCTET STRING inside the OCTET STRING */
static const char *load_ed25519(struct private_key *key, const unsigned char *der, long len)
{
  if (len != 2 + ED25519_SEED_BYTES || der[0] != 4 || der[1] != ED25519_SEED_BYTES)
    return "damaged Ed25519 key";
  ed25519_expand(key->ed25519, der + 2);
  key->type = KEY_ED25519;
  return NULL;
}

/* PKCS#8 PrivateKeyInfo, RFC 5958 */
static const char *load_pkcs8(struct private_key *key, const unsigned char *der, long len)
{
  const unsigned char *end = der + len;
  PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, len);
  const ASN1_OBJECT *type;
  const unsigned char *inner;
  int inner_len;
  const char *why;

  if (!info || der != end || !PKCS8_pkey_get0(&type, &inner, &inner_len, NULL, info))
    why = "damaged PKCS#8 key";
  else if (OBJ_obj2nid(type) == NID_rsaEncryption)
    why = load_rsa(key, inner, inner_len);
  else if (OBJ_obj2nid(type) == NID_ED25519)
    why = load_ed25519(key, inner, inner_len);
  else
    why = "neither an RSA nor an Ed25519 key";
  PKCS8_PRIV_KEY_INFO_free(info);
  return why;
}

static const char *load_pem(struct private_key *key, BIO *bio)
{
  char *name = NULL;
  char *header = NULL;
  unsigned char *der = NULL;
  long len = 0;
  const char *why = "not a private key in PEM form";

  while (PEM_read_bio_ex(bio, &name, &header, &der, &len, PEM_FLAG_SECURE | PEM_FLAG_EAY_COMPATIBLE)) {
    int is_key = strstr(name, "PRIVATE KEY") != NULL;

    if (strcmp(name, "ENCRYPTED PRIVATE KEY") == 0 || (is_key && strstr(header, "ENCRYPTED")))
      why = "encrypted key";
    else if (strcmp(name, "RSA PRIVATE KEY") == 0)
      why = load_rsa(key, der, len);
    else if (strcmp(name, "PRIVATE KEY") == 0)
      why = load_pkcs8(key, der, len);
    else if (is_key)
      why = "neither an RSA nor an Ed25519 key";
    OPENSSL_secure_free(name);
    OPENSSL_secure_free(header);
    OPENSSL_secure_clear_free(der, (size_t)len);
    if (is_key)
      break;
  }
  return why;
}

const char *private_key_load(struct private_key *key, struct span pem)
{
  const char *why = "out of memory";
  BIO *bio;

  memset(key, 0, sizeof *key);
  /* libcrypto's locked memory; where there is none, it takes its ordinary one */
  if (!CRYPTO_secure_malloc_initialized())
    (void)CRYPTO_secure_malloc_init(LOCKED_BYTES, LOCKED_PIECE_BYTES);
  (void)memory_was_short();
  if (pem.len > LIMIT_KEY_FILE_BYTES) {
    errno = 0;
    return "more than 64 KiB";
  }
  bio = BIO_new_mem_buf(pem.p, (int)pem.len);
  if (bio)
    why = load_pem(key, bio);
  BIO_free(bio);
  if (why) {
    private_key_wipe(key);
    errno = !bio || memory_was_short() ? ENOMEM : 0;
  }
  return why;
}

void private_key_wipe(struct private_key *key)
{
  if (key->rsa)
    rsa_free(key->rsa);
  secret_wipe(key, sizeof *key);
}

int private_key_fits(const struct private_key *key, enum algorithm a)
{
  return key->type == (a == ALGORITHM_ED25519_SHA256 ? KEY_ED25519 : KEY_RSA);
}

int private_key_sign(const struct private_key *key, enum algorithm a, struct span digest,
                     unsigned char *out, size_t *out_len)
{
  int good;

  errno = 0;
  if (!private_key_fits(key, a))
    return 0;
  if (a == ALGORITHM_ED25519_SHA256) {
    *out_len = ED25519_SIGNATURE_BYTES;
    return ed25519_sign(key->ed25519, digest, out);
  }
  (void)memory_was_short();
  good = rsa_sign(key->rsa, algorithm_hash(a), digest, out, out_len);
  errno = !good && memory_was_short() ? ENOMEM : 0;
  return good;
}

/* SubjectPublicKeyInfo, RFC 5280 4.1. libcrypto's own reader of it would start the providers. */
struct public_key_info {
  X509_ALGOR *algorithm;
  ASN1_BIT_STRING *key;
};

ASN1_SEQUENCE(public_key_info) = {
  ASN1_SIMPLE(struct public_key_info, algorithm, X509_ALGOR),
  ASN1_SIMPLE(struct public_key_info, key, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END_name(struct public_key_info, public_key_info)

/* a whole RSAPublicKey and nothing behind it */
static void *read_rsa_public(struct span der, const BIGNUM **n, const BIGNUM **e)
{
  const unsigned char *p = (const unsigned char *)der.p;
  const unsigned char *end = p + der.len;
  void *rsa = rsa_public_from_der(&p, (long)der.len, n, e);

  if (rsa && p == end)
    return rsa;
  if (rsa)
    rsa_public_free(rsa, *n, *e);
  return NULL;
}

/* as SubjectPublicKeyInfo, which is what is published, else as the RSAPublicKey that RFC 6376 3.6.1 speaks of */
static void *read_public_key(struct span der, const BIGNUM **n, const BIGNUM **e)
{
  const unsigned char *p = (const unsigned char *)der.p;
  const unsigned char *end = p + der.len;
  struct public_key_info *info =
    (struct public_key_info *)ASN1_item_d2i(NULL, &p, (long)der.len, ASN1_ITEM_rptr(public_key_info));
  const ASN1_OBJECT *type = NULL;
  void *rsa = NULL;

  if (!info)
    return read_rsa_public(der, n, e);
  X509_ALGOR_get0(&type, NULL, NULL, info->algorithm);
  if (p == end && OBJ_obj2nid(type) == NID_rsaEncryption)
    rsa = read_rsa_public(span_make((const char *)ASN1_STRING_get0_data(info->key),
                                    (size_t)ASN1_STRING_length(info->key)), n, e);
  ASN1_item_free((ASN1_VALUE *)info, ASN1_ITEM_rptr(public_key_info));
  return rsa;
}

int private_key_matches(const struct private_key *key, enum key_type type, struct span public)
{
  const BIGNUM *n = NULL;
  const BIGNUM *e = NULL;
  void *rsa;
  int same;

  if (key->type != type || type == KEY_NONE)
    return 0;
  if (type == KEY_ED25519)
    return ed25519_matches(key->ed25519, public);
  rsa = read_public_key(public, &n, &e);
  if (!rsa)
    return 0;
  same = rsa_matches(key->rsa, n, e);
  rsa_public_free(rsa, n, e);
  return same;
}

static enum verify_result verify_rsa(struct span key, struct span digest, struct span signature)
{
  const BIGNUM *n = NULL;
  const BIGNUM *e = NULL;
  enum verify_result result = VERIFY_BAD;
  void *rsa;
  int bits;

  (void)memory_was_short();
  rsa = read_public_key(key, &n, &e);
  if (!rsa)
    return memory_was_short() ? VERIFY_TROUBLE : VERIFY_KEY_SYNTAX;
  bits = BN_num_bits(n);
  if (!BN_is_odd(n) || !BN_is_odd(e) || BN_is_one(e) || BN_is_negative(n) || BN_is_negative(e)
      || bits > LIMIT_RSA_BITS_MAX)
    result = VERIFY_KEY_SYNTAX;
  else if (bits < LIMIT_RSA_BITS_MIN)
    result = VERIFY_KEY_SHORT;
  else if (rsa_verify(rsa, digest, signature))
    result = VERIFY_GOOD;
  else if (memory_was_short())
    result = VERIFY_TROUBLE;
  rsa_public_free(rsa, n, e);
  return result;
}

enum verify_result public_key_verify(enum key_type type, struct span key, struct span digest, struct span signature)
{
  return type == KEY_ED25519 ? ed25519_verify(key, digest, signature) : verify_rsa(key, digest, signature);
}
