/* keytransport: RSA and ECDH. */
#include "crypto/keytransport.h"

#include "crypto/crypto.h"
#include "crypto/digest.h"
#include "crypto/libcrypto.h"
#include "crypto/libcrypto_mail.h"
#include "crypto/secret.h"
#include "crypto/spki.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>

static enum keytransport_result failed(void)
{
  return crypto_memory_was_short() ? KEYTRANSPORT_TROUBLE : KEYTRANSPORT_BAD_KEY;
}

enum keytransport_result keytransport_rsa(unsigned char *out, size_t *len, const unsigned char *key, struct span spki)
{
  const BIGNUM *n = NULL;
  const BIGNUM *e = NULL;
  void *rsa;
  int bits;

  (void)crypto_memory_was_short();
  *len = 0;
  rsa = spki_read_rsa(spki, &n, &e);
  if (!rsa)
    return failed();
  bits = BN_num_bits(n);
  if (bits >= LIMIT_RSA_BITS_MIN && bits <= LIMIT_RSA_BITS_MAX)
    *len = rsa_public_encrypt(rsa, span_make((const char *)key, CIPHER_KEY_BYTES), out);
  rsa_public_free(rsa, n, e);
  return *len ? KEYTRANSPORT_OK : failed();
}

/* ANSI X9.63: one round of SHA-256 gives the 32 octets that are needed */
static int derive(unsigned char kek[HASH_BYTES_MAX], const struct ec_agreement *a, struct span info)
{
  static const char counter[4] = { 0, 0, 0, 1 };
  struct digest *d = digest_new(HASH_SHA256);

  if (!d)
    return 0;
  (void)(digest_feed(d, span_make((const char *)a->secret, a->secret_len))
         && digest_feed(d, span_make(counter, sizeof counter)) && digest_feed(d, info));
  return digest_end(d, kek) == CIPHER_KEY_BYTES;
}

static int nid_of(struct span oid)
{
  const unsigned char *at = (const unsigned char *)oid.p;
  ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)oid.len);
  int nid = object ? OBJ_obj2nid(object) : NID_undef;

  ASN1_OBJECT_free(object);
  return nid;
}

enum keytransport_result keytransport_ec(struct keytransport_ec *out, const unsigned char *key, struct span curve,
                                         struct span peer, struct span info)
{
  struct ec_agreement a;
  unsigned char kek[HASH_BYTES_MAX];
  enum keytransport_result result = KEYTRANSPORT_TROUBLE;

  (void)crypto_memory_was_short();
  if (!ec_agree(&a, nid_of(curve), peer)) {
    result = failed();
  } else if (derive(kek, &a, info) && cipher_wrap(out->wrapped, kek, key)) {
    memcpy(out->point, a.point, a.point_len);
    out->point_len = a.point_len;
    result = KEYTRANSPORT_OK;
  }
  secret_wipe(&a, sizeof a);
  secret_wipe(kek, sizeof kek);
  return result;
}
