/* private_key: libcrypto reads PEM and PKCS#8 and makes RSA signatures. libsodium makes Ed25519 signatures. */
#include "crypto/private_key.h"

#include "crypto/crypto.h"
#include "crypto/ed25519.h"
#include "crypto/key_kind.h"
#include "crypto/key_pem.h"
#include "crypto/libcrypto.h"
#include "crypto/secret.h"
#include "crypto/spki.h"

#include <errno.h>
#include <openssl/x509.h>

/* PKCS#1 RSAPrivateKey, RFC 8017 A.1.2 */
static const char *load_rsa(struct private_key *key, const unsigned char *der, long len)
{
  const unsigned char *end = der + len;

  key->rsa = rsa_private_read(&der, len, &key->bits);
  if (!key->rsa || der != end)
    return "damaged RSA key";
  if (key->bits < LIMIT_RSA_BITS_MIN)
    return "RSA key of less than 1024 bits";
  if (key->bits > LIMIT_RSA_BITS_MAX)
    return "RSA key of more than 16384 bits";
  key->type = KEY_RSA;
  return NULL;
}

/* CurvePrivateKey, RFC 8410 7: an OCTET STRING (tag 4) that holds the seed */
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
    why = key_kind_of_type(OBJ_obj2nid(type));
  PKCS8_PRIV_KEY_INFO_free(info);
  return why;
}

const char *private_key_read_block(struct private_key *key, const char *label, struct span der)
{
  if (strcmp(label, "RSA PRIVATE KEY") == 0)
    return load_rsa(key, (const unsigned char *)der.p, (long)der.len);
  if (strcmp(label, "PRIVATE KEY") == 0)
    return load_pkcs8(key, (const unsigned char *)der.p, (long)der.len);
  return "neither an RSA nor an Ed25519 key";
}

static const char *load_block(void *key, const char *label, struct span der)
{
  const char *why = private_key_read_block(key, label, der);

  return why ? key_kind_of_block(label, (const unsigned char *)der.p, (long)der.len, why) : NULL;
}

const char *private_key_load(struct private_key *key, struct span pem)
{
  const char *why;
  int error;

  memset(key, 0, sizeof *key);
  why = key_pem_read(pem, load_block, key);
  if (why) {
    error = errno;
    private_key_wipe(key);
    errno = error;
  }
  return why;
}

void private_key_wipe(struct private_key *key)
{
  if (key->rsa)
    rsa_private_free(key->rsa);
  secret_wipe(key, sizeof *key);
}

int private_key_fits(const struct private_key *key, enum algorithm a)
{
  return key->type == algorithm_key_type(a);
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
  (void)crypto_memory_was_short();
  good = rsa_private_sign(key->rsa, algorithm_hash(a), digest, out, out_len);
  errno = !good && crypto_memory_was_short() ? ENOMEM : 0;
  return good;
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
  rsa = spki_read_rsa(public, &n, &e);
  if (!rsa)
    return 0;
  same = rsa_private_matches(key->rsa, n, e);
  rsa_public_free(rsa, n, e);
  return same;
}
