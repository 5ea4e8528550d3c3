/* signing: elements are written from the inside out, by smime/der. Lengths are definite. */
#include "smime/signing.h"

#include "crypto/digest.h"
#include "smime/ber.h"
#include "smime/der.h"
#include "smime/oid.h"

#include <errno.h>
#include <time.h>

#define UTC_TIME 0x17
#define GENERALIZED_TIME 0x18

/* ---- attributes --------------------------------------------------------------------------------------- */

/* Make the value from offset `from` to the end an attribute: SEQUENCE { type, SET { value } }. */
static int end_attribute(stralloc *out, size_t from, struct span type)
{
  stralloc whole = STRALLOC_ZERO;
  int good = der_wrap(out, from, BER_SET) && der_put(&whole, type)
             && der_put(&whole, span_from(span_sa(out), from));

  out->len = from;
  good = good && der_element(out, BER_SEQUENCE, span_sa(&whole));
  stralloc_free(&whole);
  return good;
}

/* RFC 5652 11.3: UTCTime through 2049 */
static int add_time(stralloc *out, unsigned long long now_s)
{
  size_t from = out->len;
  time_t t = (time_t)now_s;
  char text[40];
  struct tm tm;
  size_t len;
  int is_utc;

  if (!gmtime_r(&t, &tm))
    return 0;
  is_utc = tm.tm_year >= 50 && tm.tm_year < 150;
  len = strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm);
  /* the century is left out of UTCTime */
  return der_element(out, is_utc ? UTC_TIME : GENERALIZED_TIME, span_from(span_make(text, len), is_utc ? 2 : 0))
         && end_attribute(out, from, oid_signing_time);
}

/* RFC 8551 2.5.2: what we can decrypt, the best one first */
static int add_capabilities(stralloc *out)
{
  size_t from = out->len;

  return der_element(out, BER_SEQUENCE, oid_aes256_gcm) && der_element(out, BER_SEQUENCE, oid_aes256_cbc)
         && der_element(out, BER_SEQUENCE, oid_aes128_cbc) && der_wrap(out, from, BER_SEQUENCE)
         && end_attribute(out, from, oid_capabilities);
}

/* SEQUENCE { SEQUENCE OF { ESSCertIDv2 { hash by SHA-256, IssuerSerial { GeneralNames, serial } } } }, RFC 5035 3 */
static int add_signing_certificate(stralloc *out, const struct certfields *c)
{
  struct digest *d = digest_new(HASH_SHA256);
  unsigned char hash[HASH_BYTES_MAX];
  size_t from = out->len;
  size_t names;
  size_t len;

  if (d && !digest_feed(d, c->whole)) {
    (void)digest_end(d, hash);
    return 0;
  }
  len = digest_end(d, hash);
  if (len == 0 || !der_element(out, BER_OCTETS, span_make((const char *)hash, len)))
    return 0;
  names = out->len;
  return der_element(out, BER_CONTEXT_CUT + 4, c->issuer) && der_wrap(out, names, BER_SEQUENCE)
         && der_put(out, c->serial) && der_wrap(out, names, BER_SEQUENCE) && der_wrap(out, from, BER_SEQUENCE)
         && der_wrap(out, from, BER_SEQUENCE) && der_wrap(out, from, BER_SEQUENCE)
         && end_attribute(out, from, oid_signing_certificate);
}

static int put_issuer_and_serial(stralloc *out, const struct certfields *c, unsigned char first)
{
  size_t from = out->len;

  return der_put(out, c->issuer) && der_put(out, c->serial) && der_wrap(out, from, first);
}

/* RFC 8551 2.5.3.1: SMIMEEncryptionKeyPreference, [0] IssuerAndSerialNumber */
static int add_preference(stralloc *out, const struct certfields *c)
{
  size_t from = out->len;

  return put_issuer_and_serial(out, c, BER_CONTEXT_CUT + 0) && end_attribute(out, from, oid_key_preference);
}

static int add_element(stralloc *out, unsigned char first, struct span content, struct span type)
{
  size_t from = out->len;

  return (first ? der_element(out, first, content) : der_put(out, content)) && end_attribute(out, from, type);
}

/* the content of the SET of signed attributes, in the order of DER */
static int put_attributes(stralloc *out, const struct signing *s)
{
  return add_element(out, 0, oid_data, oid_content_type)
         && add_element(out, BER_OCTETS, s->hash, oid_message_digest)
         && add_time(out, s->now_s) && add_capabilities(out) && add_signing_certificate(out, s->signer)
         && (!s->prefers || add_preference(out, s->prefers)) && der_sort(out, 0);
}

/* ---- the signature ---------------------------------------------------------------------------------------- */

static int is_ed25519(const struct signing *s)
{
  return s->key->type == MAILKEY_ED25519;
}

static struct span signature_algorithm(const struct signing *s)
{
  if (is_ed25519(s))
    return algorithm_ed25519;
  return s->key->type == MAILKEY_EC ? algorithm_ecdsa_sha256 : algorithm_rsa;
}

/* RFC 5652 5.4: what is signed is the SET itself, not the [0] that stands in its place */
static enum signing_result make_signature(stralloc *out, const struct signing *s, struct span attributes)
{
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  unsigned char hash[HASH_BYTES_MAX];
  struct span in = attributes;
  size_t len = 0;
  struct digest *d;

  if (!is_ed25519(s)) {
    d = digest_new(HASH_SHA256);
    if (d)
      (void)digest_feed(d, attributes);
    in = span_make((const char *)hash, digest_end(d, hash));
    if (in.len == 0)
      return SIGNING_TROUBLE;
  }
  errno = 0;
  if (!mailkey_sign(s->key, in, signature, &len))
    return errno == ENOMEM ? SIGNING_TROUBLE : SIGNING_BAD_KEY;
  return der_element(out, BER_OCTETS, span_make((const char *)signature, len)) ? SIGNING_OK : SIGNING_TROUBLE;
}

/* SignerInfo, RFC 5652 5.3; appended to `out` as the SET of one */
static enum signing_result put_signer(stralloc *out, const struct signing *s)
{
  stralloc attributes = STRALLOC_ZERO;
  enum signing_result result = SIGNING_TROUBLE;
  size_t from = out->len;

  if (put_attributes(&attributes, s) && der_small(out, 1) && put_issuer_and_serial(out, s->signer, BER_SEQUENCE)
      && der_put(out, is_ed25519(s) ? algorithm_sha512 : algorithm_sha256)
      && der_element(out, BER_CONTEXT_CUT + 0, span_sa(&attributes))
      && der_put(out, signature_algorithm(s)) && der_wrap(&attributes, 0, BER_SET))
    result = make_signature(out, s, span_sa(&attributes));
  if (result == SIGNING_OK && (!der_wrap(out, from, BER_SEQUENCE) || !der_wrap(out, from, BER_SET)))
    result = SIGNING_TROUBLE;
  stralloc_free(&attributes);
  return result;
}

/* what stands behind the content: certificates and signer */
static enum signing_result put_after(stralloc *after, const struct signing *s)
{
  if (!der_element(after, BER_CONTEXT_CUT + 0, s->certificates))
    return SIGNING_TROUBLE;
  return put_signer(after, s);
}

/* Put the rest of the beginning before the type and the content of EncapsulatedContentInfo. */
static int put_before(stralloc *before, const struct signing *s, unsigned long long octets, size_t after_len)
{
  static const char version[] = { BER_INTEGER, 1, 1 };
  stralloc digests = STRALLOC_ZERO;
  int good = der_element(&digests, BER_SET, is_ed25519(s) ? algorithm_sha512 : algorithm_sha256)
             && der_wrap_front(before, BER_SEQUENCE, octets)
             && der_front(before, span_sa(&digests)) && der_front(before, span_make(version, sizeof version))
             && der_wrap_front(before, BER_SEQUENCE, octets + after_len)
             && der_wrap_front(before, BER_CONTEXT_CUT + 0, octets + after_len)
             && der_front(before, oid_signed) && der_wrap_front(before, BER_SEQUENCE, octets + after_len);

  stralloc_free(&digests);
  return good;
}

enum signing_result signing_detached(stralloc *out, const struct signing *s)
{
  stralloc after = STRALLOC_ZERO;
  enum signing_result result = put_after(&after, s);

  if (result == SIGNING_OK
      && !(span_copy(out, oid_data) && put_before(out, s, 0, after.len) && der_put(out, span_sa(&after))))
    result = SIGNING_TROUBLE;
  stralloc_free(&after);
  return result;
}

enum signing_result signing_opaque(stralloc *before, stralloc *after, const struct signing *s,
                                   unsigned long long octets)
{
  enum signing_result result;

  after->len = 0;
  result = put_after(after, s);
  before->len = 0;
  if (result == SIGNING_OK
      && !(der_wrap_front(before, BER_OCTETS, octets) && der_wrap_front(before, BER_CONTEXT_CUT + 0, octets)
           && der_front(before, oid_data) && put_before(before, s, octets, after->len)))
    result = SIGNING_TROUBLE;
  return result;
}
