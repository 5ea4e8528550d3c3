/* certfields: one walk over the certificate. */
#include "smime/certfields.h"

#include "crypto/key_limits.h"
#include "smime/ber.h"
#include "smime/oid.h"
#include "text/ascii.h"
#include "text/b64.h"

#define UTC_TIME 0x17
#define GENERALIZED_TIME 0x18
#define BIT_STRING 0x03
#define BOOLEAN 0x01

/* take one element: its content and the whole */
static int take(struct span *in, unsigned char first, struct span *content, struct span *whole)
{
  struct span before = *in;

  if (!ber_take_as(content, in, first))
    return 0;
  *whole = span_first(before, before.len - in->len);
  return 1;
}

/* ---- dates ------------------------------------------------------------------------------------------ */

/* days since 1970 of a date of the Gregorian calendar; the year begins in March, so that a leap day is its last day */
static long long days_of(long long year, long long month, long long day)
{
  long long y = month <= 2 ? year - 1 : year;
  long long in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return y * 365 + y / 4 - y / 100 + y / 400 + in_year - 719468;
}

static int number(struct span *in, size_t digits, long long *out)
{
  unsigned long long n;

  if (in->len < digits || !ascii_number(span_first(*in, digits), digits, &n))
    return 0;
  *in = span_from(*in, digits);
  *out = (long long)n;
  return 1;
}

/* RFC 5280 4.1.2.5: always with seconds, and in UTC */
static int read_time(struct span *in, long long *time_s)
{
  long long year, month, day, hour, minute, second;
  struct span t;
  int is_utc = ber_take_as(&t, in, UTC_TIME);

  if (!is_utc && !ber_take_as(&t, in, GENERALIZED_TIME))
    return 0;
  if (!number(&t, is_utc ? 2 : 4, &year) || !number(&t, 2, &month) || !number(&t, 2, &day) || !number(&t, 2, &hour)
      || !number(&t, 2, &minute) || !number(&t, 2, &second) || !span_equal(t, span_of("Z")))
    return 0;
  if (is_utc)
    year += year < 50 ? 2000 : 1900;
  *time_s = ((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 61;
}

/* ---- the key ------------------------------------------------------------------------------------------ */

/* What neither signs nor encrypts here is not chosen, so that it does not stand before a certificate that can be used.
 * RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER }
 */
static int rsa_is_usable(struct span bits)
{
  struct span key, modulus;
  size_t n = 0;

  if (!ber_take_as(&key, &bits, BER_SEQUENCE) || !ber_take_as(&modulus, &key, BER_INTEGER))
    return 0;
  while (modulus.len && !modulus.p[0])
    modulus = span_from(modulus, 1);
  if (modulus.len)
    for (unsigned int first = (unsigned char)modulus.p[0]; first; first >>= 1)
      n++;
  n += modulus.len ? (modulus.len - 1) * 8 : 0;
  return n >= LIMIT_RSA_BITS_MIN && n <= LIMIT_RSA_BITS_MAX;
}

static int curve_is_usable(struct span curve)
{
  return span_equal(curve, oid_p256) || span_equal(curve, oid_p384) || span_equal(curve, oid_p521)
         || span_equal(curve, oid_brainpool256) || span_equal(curve, oid_brainpool384)
         || span_equal(curve, oid_brainpool512);
}

static int read_key(struct certfields *c, struct span spki)
{
  struct span algorithm, whole, oid, content;

  if (!take(&spki, BER_SEQUENCE, &algorithm, &whole) || !take(&spki, BIT_STRING, &c->bits, &whole) || c->bits.len < 2
      || c->bits.p[0] != 0 || !take(&algorithm, BER_OID, &content, &oid))
    return 0;
  c->bits = span_from(c->bits, 1);
  if (span_equal(oid, oid_rsa) && rsa_is_usable(c->bits))
    c->key = CERTFIELDS_RSA;
  else if (span_equal(oid, oid_ed25519))
    c->key = CERTFIELDS_ED25519;
  else if (span_equal(oid, oid_ec) && take(&algorithm, BER_OID, &content, &c->curve) && curve_is_usable(c->curve))
    c->key = CERTFIELDS_EC;
  return 1;
}

/* ---- extensions ----------------------------------------------------------------------------------------- */

static int read_usage(struct certfields *c, struct span value)
{
  struct span bits;

  if (!ber_take_as(&bits, &value, BIT_STRING) || bits.len < 1)
    return 0;
  c->usage = bits.len > 1 ? (unsigned char)bits.p[1] : 0;
  return 1;
}

static int read_extended(struct certfields *c, struct span value)
{
  struct span list, content, oid;

  if (!ber_take_as(&list, &value, BER_SEQUENCE))
    return 0;
  c->is_for_mail = 0;
  while (list.len) {
    if (!take(&list, BER_OID, &content, &oid))
      return 0;
    c->is_for_mail |= span_equal(oid, oid_email_protection) || span_equal(oid, oid_any_usage);
  }
  return 1;
}

static int read_extensions(struct certfields *c, struct span list)
{
  while (list.len) {
    struct span extension, content, oid, value;

    if (!ber_take_as(&extension, &list, BER_SEQUENCE) || !take(&extension, BER_OID, &content, &oid))
      return 0;
    (void)ber_take_as(&content, &extension, BOOLEAN);
    if (!ber_take_as(&value, &extension, BER_OCTETS))
      return 0;
    if (span_equal(oid, oid_key_id) && !ber_take_as(&c->key_id, &value, BER_OCTETS))
      return 0;
    if (span_equal(oid, oid_key_usage) && !read_usage(c, value))
      return 0;
    if (span_equal(oid, oid_extended_usage) && !read_extended(c, value))
      return 0;
  }
  return 1;
}

/* issuerUniqueID and subjectUniqueID are passed over */
static int find_extensions(struct certfields *c, struct span tbs)
{
  while (tbs.len) {
    struct span content, list;
    struct ber h;

    if (!ber_take(&h, &content, &tbs))
      return 0;
    if (h.first == BER_CONTEXT_CUT + 3
        && (!ber_take_as(&list, &content, BER_SEQUENCE) || !read_extensions(c, list)))
      return 0;
  }
  return 1;
}

static int read_tbs(struct certfields *c, struct span tbs)
{
  struct span content, whole, validity;

  (void)ber_take_as(&content, &tbs, BER_CONTEXT_CUT + 0);
  return take(&tbs, BER_INTEGER, &content, &c->serial)
         && take(&tbs, BER_SEQUENCE, &content, &whole)
         && take(&tbs, BER_SEQUENCE, &content, &c->issuer)
         && ber_take_as(&validity, &tbs, BER_SEQUENCE)
         && read_time(&validity, &c->not_before_s) && read_time(&validity, &c->not_after_s)
         && take(&tbs, BER_SEQUENCE, &content, &c->subject)
         && take(&tbs, BER_SEQUENCE, &content, &c->spki)
         && read_key(c, content)
         && find_extensions(c, tbs);
}

int certfields_read(struct certfields *c, struct span der)
{
  struct span content, tbs;
  struct span rest = der;

  memset(c, 0, sizeof *c);
  c->usage = 0xff;
  c->is_for_mail = 1;
  if (!take(&rest, BER_SEQUENCE, &content, &c->whole) || rest.len || !ber_take_as(&tbs, &content, BER_SEQUENCE))
    return 0;
  return read_tbs(c, tbs);
}

/* ---- what it can be used for ------------------------------------------------------------------------------ */

const char *certfields_can_sign(const struct certfields *c)
{
  if (c->key == CERTFIELDS_OTHER)
    return "certificate with a key that cannot sign";
  if (!(c->usage & (CERTFIELDS_DIGITAL_SIGNATURE | CERTFIELDS_NON_REPUDIATION)))
    return "certificate whose key usage does not allow signatures";
  return c->is_for_mail ? NULL : "certificate whose extended key usage does not allow mail";
}

const char *certfields_can_encrypt(const struct certfields *c)
{
  if (c->key != CERTFIELDS_RSA && c->key != CERTFIELDS_EC)
    return "certificate with a key that cannot encrypt";
  if (!(c->usage & (c->key == CERTFIELDS_RSA ? CERTFIELDS_KEY_ENCIPHERMENT : CERTFIELDS_KEY_AGREEMENT)))
    return "certificate whose key usage does not allow encryption";
  return c->is_for_mail ? NULL : "certificate whose extended key usage does not allow mail";
}

const char *certfields_is_current(const struct certfields *c, unsigned long long now_s)
{
  if ((long long)now_s < c->not_before_s)
    return "certificate that is not yet valid";
  return (long long)now_s > c->not_after_s ? "certificate that has expired" : NULL;
}

/* ---- files -------------------------------------------------------------------------------------------------- */

static size_t find(struct span text, const char *word)
{
  size_t len = strlen(word);
  size_t at = 0;

  while (at + len <= text.len) {
    at += span_find(span_from(text, at), word[0]);
    if (at + len <= text.len && memcmp(text.p + at, word, len) == 0)
      return at;
    at++;
  }
  return text.len;
}

static int is_certificate(struct span label)
{
  return span_equal(label, span_of("CERTIFICATE")) || span_equal(label, span_of("X509 CERTIFICATE"));
}

int certfields_next(stralloc *der, struct span *text)
{
  static const char begin[] = "-----BEGIN ";
  struct span label, block;

  if (text->len && text->p[0] == BER_SEQUENCE) {
    int good = stralloc_catb(der, text->p, text->len);

    text->len = 0;
    return good ? 1 : -2;
  }
  for (;;) {
    *text = span_from(*text, find(*text, begin));
    if (text->len == 0)
      return 0;
    *text = span_from(*text, sizeof begin - 1);
    label = span_first(*text, find(*text, "-----"));
    *text = span_from(*text, label.len + 5);
    block = span_first(*text, find(*text, "-----END "));
    if (!is_certificate(label))
      continue;
    if (block.len == text->len)
      return -1;
    *text = span_from(*text, block.len);
    switch (b64_decode(der, block)) {
      case 1: return 1;
      case 0: return -1;
      default: return -2;
    }
  }
}
