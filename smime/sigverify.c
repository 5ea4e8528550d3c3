/* sigverify: the parameters of the algorithm are read here; EVP does the mathematics. */
#include "smime/sigverify.h"

#include "smime/strength.h"

#include <openssl/objects.h>
#include <openssl/rsa.h>

/* RFC 4055 3.1: what is left out means these */
#define PSS_SALT_DEFAULT 20
#define PSS_TRAILER_DEFAULT 1

/* the modulus of the longest key that libcrypto takes; many signers make the salt as long as the key allows */
#define PSS_SALT_MAX (16384 / 8)

struct pss {
  const EVP_MD *mask_hash;
  int salt_len;
};

static const unsigned char *octets(struct span s)
{
  return (const unsigned char *)s.p;
}

static int nid_of(const X509_ALGOR *algorithm)
{
  const ASN1_OBJECT *object;

  X509_ALGOR_get0(&object, NULL, NULL, algorithm);
  return OBJ_obj2nid(object);
}

/* the hash of an AlgorithmIdentifier, SHA-1 if there is none */
static int hash_of(const X509_ALGOR *algorithm)
{
  return algorithm ? nid_of(algorithm) : NID_sha1;
}

/* The mask of PSS is MGF1 with a hash. `mask` is that hash, which libcrypto leaves out if the mask is not MGF1. */
static int mask_of(const RSA_PSS_PARAMS *p, X509_ALGOR **mask)
{
  const ASN1_OBJECT *object;
  const void *value;
  int type;

  *mask = NULL;
  if (!p->maskGenAlgorithm)
    return 1;
  X509_ALGOR_get0(&object, &type, &value, p->maskGenAlgorithm);
  if (OBJ_obj2nid(object) != NID_mgf1 || type != V_ASN1_SEQUENCE)
    return 0;
  *mask = ASN1_item_unpack(value, ASN1_ITEM_rptr(X509_ALGOR));
  return *mask != NULL;
}

/* an INTEGER from 0 to `max`, or `none` where it is left out; -1 for another one */
static int small(const ASN1_INTEGER *i, int none, int max)
{
  int64_t value;

  if (!i)
    return none;
  return ASN1_INTEGER_get_int64(&value, i) && value >= 0 && value <= max ? (int)value : -1;
}

static int read_pss(struct pss *pss, const X509_ALGOR *algorithm, int hash_nid)
{
  const void *value;
  const char *name;
  RSA_PSS_PARAMS *p = NULL;
  X509_ALGOR *mask = NULL;
  int type;
  int good;

  X509_ALGOR_get0(NULL, &type, &value, algorithm);
  if (type == V_ASN1_SEQUENCE)
    p = ASN1_item_unpack(value, ASN1_ITEM_rptr(RSA_PSS_PARAMS));
  good = p && hash_of(p->hashAlgorithm) == hash_nid && mask_of(p, &mask)
         && strength_hash(hash_of(mask), &name) != STRENGTH_UNKNOWN
         && small(p->trailerField, PSS_TRAILER_DEFAULT, PSS_TRAILER_DEFAULT) == PSS_TRAILER_DEFAULT;
  if (good) {
    pss->mask_hash = EVP_get_digestbynid(hash_of(mask));
    pss->salt_len = small(p->saltLength, PSS_SALT_DEFAULT, PSS_SALT_MAX);
    good = pss->mask_hash && pss->salt_len >= 0;
  }
  X509_ALGOR_free(mask);
  RSA_PSS_PARAMS_free(p);
  return good;
}

/* a hash that is signed by RSA or ECDSA; `pss` or NULL */
static enum sigverify_result verify_hash(EVP_PKEY *key, const struct pss *pss, const struct sigverify_signed *what,
                                         struct span signature)
{
  const EVP_MD *md = EVP_get_digestbynid(what->hash_nid);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
  enum sigverify_result result = SIGVERIFY_UNKNOWN;
  int is_rsa = EVP_PKEY_get_base_id(key) != EVP_PKEY_EC;

  if (ctx && md && EVP_PKEY_verify_init(ctx) > 0
      && (!is_rsa || EVP_PKEY_CTX_set_rsa_padding(ctx, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) > 0)
      && EVP_PKEY_CTX_set_signature_md(ctx, md) > 0
      && (!pss || (EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, pss->mask_hash) > 0
                   && EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, pss->salt_len) > 0)))
    result = EVP_PKEY_verify(ctx, octets(signature), signature.len, octets(what->hash), what->hash.len) == 1
             ? SIGVERIFY_GOOD : SIGVERIFY_BAD;
  EVP_PKEY_CTX_free(ctx);
  return result;
}

static enum sigverify_result verify_octets(EVP_PKEY *key, struct span what, struct span signature)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  enum sigverify_result result = SIGVERIFY_UNKNOWN;

  if (ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) > 0)
    result = EVP_DigestVerify(ctx, octets(signature), signature.len, octets(what), what.len) == 1
             ? SIGVERIFY_GOOD : SIGVERIFY_BAD;
  EVP_MD_CTX_free(ctx);
  return result;
}

/* The hash and the type of key that the algorithm names; NID_undef for a hash that it leaves open. RSA keys are named
 * by some signers where the algorithm should stand, and so are keys of a curve.
 */
static int split(int nid, int *hash_nid, int *key_type)
{
  if (nid == NID_rsaEncryption || nid == NID_X9_62_id_ecPublicKey) {
    *hash_nid = NID_undef;
    *key_type = nid;
    return 1;
  }
  return OBJ_find_sigid_algs(nid, hash_nid, key_type);
}

enum sigverify_result sigverify(const X509_ALGOR *algorithm, EVP_PKEY *key, const struct sigverify_signed *what,
                                struct span signature)
{
  int nid = nid_of(algorithm);
  int type = EVP_PKEY_get_base_id(key);
  struct pss pss;
  int hash_nid;
  int key_type;

  if (nid == NID_ED25519 || nid == NID_ED448)
    return type == nid && what->octets.p ? verify_octets(key, what->octets, signature) : SIGVERIFY_UNKNOWN;
  if (nid == NID_rsassaPss) {
    if ((type != EVP_PKEY_RSA && type != EVP_PKEY_RSA_PSS) || !read_pss(&pss, algorithm, what->hash_nid))
      return SIGVERIFY_UNKNOWN;
    return verify_hash(key, &pss, what, signature);
  }
  if (!split(nid, &hash_nid, &key_type) || (hash_nid != NID_undef && hash_nid != what->hash_nid))
    return SIGVERIFY_UNKNOWN;
  if ((type == EVP_PKEY_RSA && key_type == NID_rsaEncryption)
      || (type == EVP_PKEY_EC && key_type == NID_X9_62_id_ecPublicKey))
    return verify_hash(key, NULL, what, signature);
  return SIGVERIFY_UNKNOWN;
}
