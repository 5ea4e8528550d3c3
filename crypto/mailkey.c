/* mailkey: RSA and Ed25519 as in private_key, and elliptic curves. */
#include "crypto/mailkey.h"

#include "crypto/crypto.h"
#include "crypto/ed25519.h"
#include "crypto/key_pem.h"
#include "crypto/libcrypto_mail.h"
#include "crypto/pkcs8.h"
#include "crypto/secret.h"

#include <errno.h>
#include <openssl/objects.h>

static const char *read_ec(struct mailkey *k, struct span der, int curve)
{
  k->ec = ec_private_read(der, curve);
  k->type = MAILKEY_EC;
  return k->ec ? NULL : "damaged EC key, or one of a curve other than those of NIST and brainpool";
}

/* Is it an EC key in PKCS#8? Then *why is the result of reading it. */
static int read_pkcs8_ec(struct mailkey *k, struct span der, const char **why)
{
  struct pkcs8 p;
  int is_ec = pkcs8_open(&p, der) && p.type == NID_X9_62_id_ecPublicKey;

  if (is_ec)
    *why = read_ec(k, p.key, p.curve);
  pkcs8_close(&p);
  return is_ec;
}

static const char *read_block(void *arg, const char *label, struct span der)
{
  struct mailkey *k = arg;
  const char *why = NULL;

  if (strcmp(label, "EC PRIVATE KEY") == 0)
    return read_ec(k, der, 0);
  if (strcmp(label, "PRIVATE KEY") == 0 && read_pkcs8_ec(k, der, &why))
    return why;
  why = private_key_read_block(&k->key, label, der);
  k->type = k->key.type == KEY_RSA ? MAILKEY_RSA : MAILKEY_ED25519;
  return why;
}

const char *mailkey_load(struct mailkey *k, struct span pem)
{
  const char *why;
  int error;

  memset(k, 0, sizeof *k);
  why = key_pem_read(pem, read_block, k);
  if (why) {
    error = errno;
    mailkey_wipe(k);
    errno = error;
  }
  return why;
}

void mailkey_wipe(struct mailkey *k)
{
  if (k->ec)
    ec_private_free(k->ec);
  private_key_wipe(&k->key);
  secret_wipe(k, sizeof *k);
}

static int ec_matches(void *ec, struct span curve, struct span bits)
{
  const unsigned char *at = (const unsigned char *)curve.p;
  ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)curve.len);
  unsigned char point[EC_POINT_BYTES_MAX];
  size_t len = ec_private_point(ec, point);
  int same = object && OBJ_obj2nid(object) == ec_private_curve(ec);

  ASN1_OBJECT_free(object);
  /* RFC 5480 2.2: a certificate may hold the point compressed, which has the same x-coordinate */
  if (same && len && bits.len == 1 + (len - 1) / 2)
    return bits.p[0] == 2 + (point[len - 1] & 1) && memcmp(bits.p + 1, point + 1, bits.len - 1) == 0;
  return same && len && span_equal(bits, span_make((const char *)point, len));
}

int mailkey_matches(const struct mailkey *k, struct span spki, struct span curve, struct span bits)
{
  switch (k->type) {
    case MAILKEY_RSA: return private_key_matches(&k->key, KEY_RSA, spki);
    case MAILKEY_ED25519: return private_key_matches(&k->key, KEY_ED25519, bits);
    case MAILKEY_EC: return ec_matches(k->ec, curve, bits);
    case MAILKEY_NONE: break;
  }
  return 0;
}

int mailkey_sign(const struct mailkey *k, struct span in, unsigned char *out, size_t *out_len)
{
  int good = 0;

  (void)crypto_memory_was_short();
  switch (k->type) {
    case MAILKEY_RSA: return private_key_sign(&k->key, ALGORITHM_RSA_SHA256, in, out, out_len);
    case MAILKEY_EC: good = ec_private_sign(k->ec, in, out, out_len); break;
    case MAILKEY_ED25519:
      *out_len = ED25519_SIGNATURE_BYTES;
      good = ed25519_sign(k->key.ed25519, in, out);
      break;
    case MAILKEY_NONE: break;
  }
  errno = !good && crypto_memory_was_short() ? ENOMEM : 0;
  return good;
}
