/* signature: subpackets of each length and place, what is damaged, versions, hashes. */
#include "tests/tap.h"
#include "pgp/signature.h"
#include "tests/unit/openpgp.h"

/* a signature: hashed and other subpackets as they are */
static void make(stralloc *body, int version, struct span hashed, struct span others)
{
  size_t octets = version == 6 ? 4 : 2;

  body->len = 0;
  openpgp_number(body, (uint32_t)version, 1);
  openpgp_octets(body, "\x10\x16\x08", 3);
  openpgp_number(body, (uint32_t)hashed.len, octets);
  openpgp_octets(body, hashed.p, hashed.len);
  openpgp_number(body, (uint32_t)others.len, octets);
  openpgp_octets(body, others.p, others.len);
  openpgp_octets(body, "\1\2", 2);
}

#define S(text) { text, sizeof text - 1 }
#define ID "\x01\x02\x03\x04\x05\x06\x07\x08"
#define FPR "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab" ID

enum fact {
  NOTHING, CREATED, LIFETIME, KEY_LIFETIME, FLAGS, PRIMARY, CRITICAL, REVOKER, EMBEDDED, ISSUER, FINGERPRINT
};

static const struct {
  const char *reason;
  struct span octets;
  int is_good;
  enum fact fact;             /* that is there if they are hashed ... */
  int is_hint;                /* ... or not */
} rows[] = {
  { "creation", S("\5\2\0\0\1\2"), 1, CREATED, 0 },
  { "creation, critical", S("\5\x82\0\0\1\2"), 1, CREATED, 0 },
  { "creation of three octets", S("\4\2\0\1\2"), 1, NOTHING, 0 },
  { "creation of five octets", S("\6\2\0\0\1\2\3"), 1, NOTHING, 0 },
  { "length in two octets", S("\xc0\x00\x1b\x02" "0123456789" "0123456789" "0123456789" "0123456789" "0123456789"
    "0123456789" "0123456789" "0123456789" "0123456789" "0123456789" "0123456789" "0123456789" "0123456789" "0123456789"
    "0123456789" "0123456789" "0123456789" "0123456789" "0123456789"), 1, FLAGS, 0 },
  { "length in five octets", S("\xff\0\0\0\2\x1b\x02"), 1, FLAGS, 0 },
  { "lifetime", S("\5\3\0\0\1\2"), 1, LIFETIME, 0 },
  { "lifetime of the key", S("\5\x09\0\0\1\2"), 1, KEY_LIFETIME, 0 },
  { "flags", S("\2\x1b\2"), 1, FLAGS, 0 },
  { "flags of two octets", S("\3\x1b\2\xff"), 1, FLAGS, 0 },
  { "primary user id", S("\2\x19\1"), 1, PRIMARY, 0 },
  { "not the primary one", S("\2\x19\0"), 1, NOTHING, 0 },
  { "primary user id of two octets", S("\3\x19\1\1"), 1, NOTHING, 0 },
  { "a critical notation", S("\2\x94x"), 1, CRITICAL, 0 },
  { "a notation", S("\2\x14x"), 1, NOTHING, 0 },
  { "critical and unknown", S("\2\xe3x"), 1, CRITICAL, 0 },
  { "critical and known", S("\2\x9a\x78"), 1, NOTHING, 0 },
  { "unknown", S("\2\x63x"), 1, NOTHING, 0 },
  { "a revoker", S("\x17\x0c\x80\x16" FPR), 1, REVOKER, 0 },
  { "a revoker without a fingerprint", S("\3\x0c\x80\x16"), 1, NOTHING, 0 },
  { "an embedded signature", S("\4\x20\4\x19\x16"), 1, EMBEDDED, 1 },
  { "an issuer", S("\x09\x10" ID), 1, ISSUER, 1 },
  { "an issuer of seven octets", S("\x08\x10\1\2\3\4\5\6\7"), 1, NOTHING, 0 },
  { "a fingerprint", S("\x16\x21\4" FPR), 1, FINGERPRINT, 1 },
  { "one of version 4 that is too long", S("\x17\x21\4" FPR "x"), 1, NOTHING, 0 },
  { "one without octets", S("\2\x21\4"), 1, NOTHING, 0 },
  { "one without a version", S("\1\x21"), 1, NOTHING, 0 },
  { "nothing", S(""), 1, NOTHING, 0 },
  { "a length of 0", S("\0"), 0, NOTHING, 0 },
  { "a length that is too long", S("\6\2\0\0\1\2"), 0, NOTHING, 0 },
  { "half a length", S("\xc0"), 0, NOTHING, 0 },
  { "half a long length", S("\xff\0\0\0"), 0, NOTHING, 0 },
  { "an octet behind the last one", S("\2\x1b\2\1"), 0, NOTHING, 0 },
};

static enum fact fact_of(const struct signature *s)
{
  struct span print = span_make((const char *)s->fingerprint, s->fingerprint_len);

  if (s->has_created)
    return s->created_s == 258 ? CREATED : NOTHING;
  if (s->lifetime_s)
    return s->lifetime_s == 258 ? LIFETIME : NOTHING;
  if (s->key_lifetime_s)
    return s->key_lifetime_s == 258 ? KEY_LIFETIME : NOTHING;
  if (s->has_flags)
    return s->flags == 2 ? FLAGS : NOTHING;
  if (s->is_primary_user)
    return PRIMARY;
  if (s->has_unknown_critical)
    return CRITICAL;
  if (s->revoker.len)
    return span_equal(s->revoker, span_of(FPR)) ? REVOKER : NOTHING;
  if (s->embedded.len)
    return span_equal(s->embedded, span_of("\4\x19\x16")) ? EMBEDDED : NOTHING;
  if (s->has_issuer && memcmp(s->issuer, ID, KEYID_BYTES) == 0)
    return s->fingerprint_len == 0 ? ISSUER : span_equal(print, span_of(FPR)) ? FINGERPRINT : NOTHING;
  return NOTHING;
}

static void each(void)
{
  struct signature s;
  stralloc body = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (int version = 4; version <= 6; version++) {
      make(&body, version, rows[i].octets, span_of(""));
      ok(signature_parse(&s, span_make(body.s, body.len)) == rows[i].is_good
         && (!rows[i].is_good || fact_of(&s) == rows[i].fact), "%s, version %d", rows[i].reason, version);
      make(&body, version, span_of(""), rows[i].octets);
      ok(signature_parse(&s, span_make(body.s, body.len)) == rows[i].is_good
         && (!rows[i].is_good || fact_of(&s) == (rows[i].is_hint ? rows[i].fact : NOTHING)), "  not hashed");
    }
  stralloc_free(&body);
}

static void cut(void)
{
  static const char three[] = "\3\5\0\0\0\1\2" ID "\1\2\1\2";
  struct signature s;
  stralloc body = STRALLOC_ZERO;
  int holds = 1;

  for (int version = 4; version <= 6; version++) {
    make(&body, version, span_of("\5\2\1\1\1\1"), span_of("\x09\x10" ID));
    for (size_t len = 0; len < body.len; len++)
      holds &= !signature_parse(&s, span_make(body.s, len));
  }
  ok(holds, "a signature that is cut");
  ok(signature_parse(&s, span_make(three, sizeof three - 1)) && s.version == 3 && s.has_created && s.created_s == 258
     && s.has_issuer && memcmp(s.issuer, ID, KEYID_BYTES) == 0 && s.algorithm == 1 && s.hash == 2, "version 3");
  for (size_t len = 0; len < sizeof three - 1; len++)
    holds &= !signature_parse(&s, span_make(three, len));
  ok(holds, "  cut");
  body.len = 0;
  openpgp_octets(&body, three, sizeof three - 1);
  body.s[1] = 6;
  ok(!signature_parse(&s, span_make(body.s, body.len)), "  with another length of what is hashed");
  for (int version = 0; version < 256; version++)
    if (version < 3 || version > 6) {
      make(&body, version, span_of(""), span_of(""));
      holds &= !signature_parse(&s, span_make(body.s, body.len));
    }
  ok(holds, "other versions");
  stralloc_free(&body);
}

/* Subpackets without end would take time. */
static void limits(void)
{
  struct signature s;
  stralloc many = STRALLOC_ZERO;
  stralloc body = STRALLOC_ZERO;

  for (size_t i = 0; i < SIGNATURE_SUBPACKETS_MAX; i++)
    openpgp_octets(&many, "\1\x63", 2);
  make(&body, 4, span_make(many.s, many.len), span_make(many.s, many.len));
  ok(signature_parse(&s, span_make(body.s, body.len)), "as many subpackets as there may be, in both areas");
  openpgp_octets(&many, "\1\x63", 2);
  make(&body, 4, span_make(many.s, many.len), span_of(""));
  ok(!signature_parse(&s, span_make(body.s, body.len)), "one more");
  make(&body, 4, span_of(""), span_make(many.s, many.len));
  ok(!signature_parse(&s, span_make(body.s, body.len)), "one more that is not hashed");
  make(&body, 4, span_of("\x16\x21\4" FPR), span_of("\x09\x10zzzzzzzz"));
  ok(signature_parse(&s, span_make(body.s, body.len)) && memcmp(s.issuer, ID, KEYID_BYTES) == 0,
     "a fingerprint goes before a key ID");
  stralloc_free(&many);
  stralloc_free(&body);
}

static void hashes(void)
{
  static const char *const names[16] = {
    [1] = "MD5", [2] = "SHA1", [3] = "RIPEMD160", [8] = "SHA256", [9] = "SHA384", [10] = "SHA512", [11] = "SHA224",
    [12] = "SHA3-256", [14] = "SHA3-512"
  };

  for (int hash = 0; hash < 16; hash++) {
    ok(strcmp(signature_hash_name(hash), names[hash] ? names[hash] : "unknown hash") == 0, "hash %d", hash);
    ok(signature_hash_is_weak(hash) == (!names[hash] || hash < 8), "  is it weak");
  }
}

int main(void)
{
  each();
  cut();
  limits();
  hashes();
  return tap_done();
}
