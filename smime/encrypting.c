/* encrypting: all lengths are definite; the structure is DER. */
#include "smime/encrypting.h"

#include "crypto/keytransport.h"
#include "crypto/random.h"
#include "crypto/secret.h"
#include "smime/ber.h"
#include "smime/der.h"
#include "smime/oid.h"

#define BIT_STRING 0x03

void encrypting_init(struct encrypting *e, enum cipher_kind kind)
{
  memset(e, 0, sizeof *e);
  e->kind = kind;
  secret_lock(e->key, sizeof e->key);
  random_bytes(e->key, sizeof e->key);
  random_bytes(e->iv, sizeof e->iv);
}

void encrypting_free(struct encrypting *e)
{
  cipher_free(e->cipher);
  stralloc_free(&e->recipients);
  secret_wipe(e, sizeof *e);
}

static enum encrypting_result settle(struct encrypting *e, enum encrypting_result result)
{
  if (e->result == ENCRYPTING_OK)
    e->result = result;
  return e->result;
}

/* ---- recipients --------------------------------------------------------------------------------------------- */

static int put_recipient(stralloc *out, const struct certfields *c)
{
  size_t from = out->len;

  return der_put(out, c->issuer) && der_put(out, c->serial) && der_wrap(out, from, BER_SEQUENCE);
}

static enum encrypting_result result_of(enum keytransport_result result)
{
  return result == KEYTRANSPORT_BAD_KEY ? ENCRYPTING_BAD_KEY : ENCRYPTING_TROUBLE;
}

/* KeyTransRecipientInfo, RFC 5652 6.2.1 */
static enum encrypting_result add_rsa(stralloc *out, const struct encrypting *e, const struct certfields *c)
{
  unsigned char encrypted[LIMIT_SIGNATURE_BYTES];
  size_t from = out->len;
  size_t len;
  enum keytransport_result result = keytransport_rsa(encrypted, &len, e->key, c->spki);

  if (result != KEYTRANSPORT_OK)
    return result_of(result);
  return der_small(out, 0) && put_recipient(out, c) && der_put(out, algorithm_rsa)
         && der_element(out, BER_OCTETS, span_make((const char *)encrypted, len))
         && der_wrap(out, from, BER_SEQUENCE) ? ENCRYPTING_OK : ENCRYPTING_TROUBLE;
}

/* OriginatorIdentifierOrKey: [0] { [1] { SEQUENCE { id-ecPublicKey }, BIT STRING } } */
static int put_originator(stralloc *out, const struct keytransport_ec *k)
{
  size_t from = out->len;
  size_t bits;

  if (!der_element(out, BER_SEQUENCE, oid_ec))
    return 0;
  bits = out->len;
  return stralloc_catb(out, "\0", 1) && stralloc_catb(out, (const char *)k->point, k->point_len)
         && der_wrap(out, bits, BIT_STRING) && der_wrap(out, from, BER_CONTEXT_CUT + 1)
         && der_wrap(out, from, BER_CONTEXT_CUT + 0);
}

/* dhSinglePass-stdDH-sha256kdf-scheme with id-aes256-wrap, RFC 5753 7.1.4 */
static int put_agreement(stralloc *out)
{
  size_t from = out->len;

  return der_put(out, oid_ecdh_sha256) && der_put(out, algorithm_aes256_wrap) && der_wrap(out, from, BER_SEQUENCE);
}

/* RecipientEncryptedKeys with one key */
static int put_wrapped(stralloc *out, const struct keytransport_ec *k, const struct certfields *c)
{
  size_t from = out->len;

  return put_recipient(out, c)
         && der_element(out, BER_OCTETS, span_make((const char *)k->wrapped, sizeof k->wrapped))
         && der_wrap(out, from, BER_SEQUENCE) && der_wrap(out, from, BER_SEQUENCE);
}

/* ECC-CMS-SharedInfo, RFC 5753 7.2, without entityUInfo: the length of the key is 256 bits */
static int put_shared_info(stralloc *out)
{
  static const char bits[] = { BER_OCTETS, 4, 0, 0, 1, 0 };

  return der_put(out, algorithm_aes256_wrap)
         && der_element(out, BER_CONTEXT_CUT + 2, span_make(bits, sizeof bits)) && der_wrap(out, 0, BER_SEQUENCE);
}

/* KeyAgreeRecipientInfo, RFC 5652 6.2.2: [1] in RecipientInfo */
static enum encrypting_result add_ec(stralloc *out, const struct encrypting *e, const struct certfields *c)
{
  stralloc info = STRALLOC_ZERO;
  struct keytransport_ec k;
  enum keytransport_result result = KEYTRANSPORT_TROUBLE;
  size_t from = out->len;

  if (put_shared_info(&info))
    result = keytransport_ec(&k, e->key, c->curve, c->bits, span_sa(&info));
  stralloc_free(&info);
  if (result != KEYTRANSPORT_OK)
    return result_of(result);
  return der_small(out, 3) && put_originator(out, &k) && put_agreement(out) && put_wrapped(out, &k, c)
         && der_wrap(out, from, BER_CONTEXT_CUT + 1) ? ENCRYPTING_OK : ENCRYPTING_TROUBLE;
}

enum encrypting_result encrypting_add(struct encrypting *e, const struct certfields *c)
{
  if (e->result != ENCRYPTING_OK)
    return e->result;
  switch (c->key) {
    case CERTFIELDS_RSA: return settle(e, add_rsa(&e->recipients, e, c));
    case CERTFIELDS_EC:
      e->has_agreement = 1;
      return settle(e, add_ec(&e->recipients, e, c));
    case CERTFIELDS_ED25519:
    case CERTFIELDS_OTHER: break;
  }
  return settle(e, ENCRYPTING_BAD_KEY);
}

/* ---- the structure -------------------------------------------------------------------------------------------- */

/* the octets of the tag behind the content: an OCTET STRING */
#define MAC_OCTETS (2 + CIPHER_GCM_TAG_BYTES)

/* contentEncryptionAlgorithm: CBC with its IV (RFC 3565 4.1), GCM with nonce and length of the tag (RFC 5084 3.2) */
static int put_algorithm(stralloc *out, const struct encrypting *e)
{
  size_t from = out->len;
  size_t parameters;

  if (e->kind == CIPHER_AES256_CBC)
    return der_put(out, oid_aes256_cbc)
           && der_element(out, BER_OCTETS, span_make((const char *)e->iv, CIPHER_CBC_IV_BYTES))
           && der_wrap(out, from, BER_SEQUENCE);
  if (!der_put(out, oid_aes256_gcm))
    return 0;
  parameters = out->len;
  return der_element(out, BER_OCTETS, span_make((const char *)e->iv, CIPHER_GCM_NONCE_BYTES))
         && der_small(out, CIPHER_GCM_TAG_BYTES) && der_wrap(out, parameters, BER_SEQUENCE)
         && der_wrap(out, from, BER_SEQUENCE);
}

/* version, recipients, and the beginning of EncryptedContentInfo; `rest` octets of content and tag will follow */
static int put_before(stralloc *out, struct encrypting *e, unsigned long long octets)
{
  unsigned long long rest = octets + (e->kind == CIPHER_AES256_GCM ? MAC_OCTETS : 0);
  stralloc part = STRALLOC_ZERO;
  int good = der_wrap_front(out, BER_CONTEXT + 0, octets)
             && put_algorithm(&part, e) && der_front(out, span_sa(&part)) && der_front(out, oid_data)
             && der_wrap_front(out, BER_SEQUENCE, octets)
             && der_wrap(&e->recipients, 0, BER_SET) && der_front(out, span_sa(&e->recipients));

  part.len = 0;
  good = good && der_small(&part, e->has_agreement && e->kind == CIPHER_AES256_CBC ? 2 : 0)
         && der_front(out, span_sa(&part)) && der_wrap_front(out, BER_SEQUENCE, rest)
         && der_wrap_front(out, BER_CONTEXT_CUT + 0, rest)
         && der_front(out, e->kind == CIPHER_AES256_GCM ? oid_authenveloped : oid_enveloped)
         && der_wrap_front(out, BER_SEQUENCE, rest);
  stralloc_free(&part);
  return good;
}

enum encrypting_result encrypting_start(struct encrypting *e, unsigned long long octets, span_sink *sink, void *arg)
{
  stralloc before = STRALLOC_ZERO;

  e->sink = sink;
  e->arg = arg;
  if (e->result != ENCRYPTING_OK)
    return e->result;
  e->cipher = cipher_new(e->kind, e->key, e->iv);
  if (!e->cipher || !der_sort(&e->recipients, 0) || !put_before(&before, e, cipher_octets(e->kind, octets)))
    settle(e, ENCRYPTING_TROUBLE);
  else if (!sink(arg, span_sa(&before)))
    settle(e, ENCRYPTING_STOPPED);
  stralloc_free(&before);
  return e->result;
}

int encrypting_feed(void *encrypting, struct span piece)
{
  struct encrypting *e = encrypting;

  if (e->result == ENCRYPTING_OK && !cipher_feed(e->cipher, piece, e->sink, e->arg))
    settle(e, cipher_failed(e->cipher) ? ENCRYPTING_TROUBLE : ENCRYPTING_STOPPED);
  return e->result == ENCRYPTING_OK;
}

enum encrypting_result encrypting_end(struct encrypting *e)
{
  unsigned char mac[MAC_OCTETS] = { BER_OCTETS, CIPHER_GCM_TAG_BYTES };

  if (e->result != ENCRYPTING_OK)
    return e->result;
  if (!cipher_end(e->cipher, mac + 2, e->sink, e->arg))
    return settle(e, cipher_failed(e->cipher) ? ENCRYPTING_TROUBLE : ENCRYPTING_STOPPED);
  if (e->kind == CIPHER_AES256_GCM && !e->sink(e->arg, span_make((const char *)mac, sizeof mac)))
    return settle(e, ENCRYPTING_STOPPED);
  return ENCRYPTING_OK;
}
