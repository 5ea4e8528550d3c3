/* signature: the fields of each version, and the subpackets that matter. */
#include "pgp/signature.h"

#include "pgp/packet.h"

/* subpackets (RFC 9580 5.2.3.7) */
enum {
  CREATED = 2,
  LIFETIME = 3,
  EXPORTABLE = 4,
  TRUST = 5,
  REGULAR_EXPRESSION = 6,
  REVOCABLE = 7,
  KEY_LIFETIME = 9,
  PREFERRED_CIPHERS = 11,
  REVOCATION_KEY = 12,
  ISSUER = 16,
  NOTATION = 20,
  PREFERRED_HASHES = 21,
  PREFERRED_COMPRESSION = 22,
  KEY_SERVER = 23,
  PREFERRED_KEY_SERVER = 24,
  PRIMARY_USER = 25,
  POLICY = 26,
  KEY_FLAGS = 27,
  SIGNER = 28,
  REASON = 29,
  FEATURES = 30,
  TARGET = 31,
  EMBEDDED = 32,
  ISSUER_FINGERPRINT = 33,
  PREFERRED_AEAD = 34,
  RECIPIENT_FINGERPRINT = 35,
  ATTESTED = 37,
  PREFERRED_SUITES = 39
};

#define CRITICAL 0x80

static int is_known(uint32_t type)
{
  switch (type) {
    case CREATED: case LIFETIME: case EXPORTABLE: case TRUST: case REGULAR_EXPRESSION: case REVOCABLE:
    case KEY_LIFETIME: case PREFERRED_CIPHERS: case REVOCATION_KEY: case ISSUER: case PREFERRED_HASHES:
    case PREFERRED_COMPRESSION: case KEY_SERVER: case PREFERRED_KEY_SERVER: case PRIMARY_USER: case POLICY:
    case KEY_FLAGS: case SIGNER: case REASON: case FEATURES: case TARGET: case EMBEDDED: case ISSUER_FINGERPRINT:
    case PREFERRED_AEAD: case RECIPIENT_FINGERPRINT: case ATTESTED: case PREFERRED_SUITES: return 1;
    /* a critical notation is one that nobody here knows */
    case NOTATION: default: return 0;
  }
}

/* 0 if the octets are not four */
static uint32_t seconds(struct span in)
{
  uint32_t s = 0;

  return in.len == 4 && packet_uint(&s, &in, 4) ? s : 0;
}

static void issuer_fingerprint(struct signature *s, struct span in)
{
  uint32_t version;

  if (!packet_uint(&version, &in, 1) || in.len != (version == 4 ? 20 : FINGERPRINT_BYTES_MAX))
    return;
  memcpy(s->fingerprint, in.p, in.len);
  s->fingerprint_len = in.len;
  memcpy(s->issuer, in.p + (version == 4 ? in.len - KEYID_BYTES : 0), KEYID_BYTES);
  s->has_issuer = 1;
}

/* those that may stand in both areas: they only help to find the key */
static void hint(struct signature *s, uint32_t type, struct span in)
{
  if (type == ISSUER && in.len == KEYID_BYTES && !s->fingerprint_len) {
    memcpy(s->issuer, in.p, KEYID_BYTES);
    s->has_issuer = 1;
  } else if (type == ISSUER_FINGERPRINT && !s->fingerprint_len) {
    issuer_fingerprint(s, in);
  } else if (type == EMBEDDED && !s->embedded.len) {
    s->embedded = in;
  }
}

static void fact(struct signature *s, uint32_t type, struct span in)
{
  switch (type) {
    case CREATED:
      s->created_s = seconds(in);
      s->has_created = in.len == 4;
      break;
    case LIFETIME: s->lifetime_s = seconds(in); break;
    case KEY_LIFETIME: s->key_lifetime_s = seconds(in); break;
    case PRIMARY_USER: s->is_primary_user = in.len == 1 && in.p[0] != 0; break;
    case KEY_FLAGS:
      s->has_flags = 1;
      s->flags = in.len ? (unsigned char)in.p[0] : 0;
      break;
    /* class, algorithm, fingerprint */
    case REVOCATION_KEY:
      if (in.len > 2)
        s->revoker = span_from(in, 2);
      break;
    default: break;
  }
}

/* the length in front of a subpacket (RFC 9580 5.2.3.7), which counts its type */
static int subpacket_length(uint32_t *len, struct span *in)
{
  uint32_t low;

  if (!packet_uint(len, in, 1))
    return 0;
  if (*len < 192)
    return 1;
  if (*len == 255)
    return packet_uint(len, in, 4);
  if (!packet_uint(&low, in, 1))
    return 0;
  *len = (*len - 192) * 256 + low + 192;
  return 1;
}

static int subpackets(struct signature *s, struct span in, int is_hashed)
{
  for (size_t count = 0; in.len; count++) {
    struct span body;
    uint32_t len;
    uint32_t type;

    if (count == SIGNATURE_SUBPACKETS_MAX || !subpacket_length(&len, &in) || !packet_take(&body, &in, len)
        || !packet_uint(&type, &body, 1))
      return 0;
    if (is_hashed && (type & CRITICAL) && !is_known(type & ~(uint32_t)CRITICAL))
      s->has_unknown_critical = 1;
    type &= ~(uint32_t)CRITICAL;
    if (is_hashed)
      fact(s, type, body);
    hint(s, type, body);
  }
  return 1;
}

static int version_3(struct signature *s, struct span in)
{
  uint32_t len;
  uint32_t type;
  uint32_t algorithm;
  uint32_t hash;
  struct span id;

  if (!packet_uint(&len, &in, 1) || len != 5 || !packet_uint(&type, &in, 1) || !packet_uint(&s->created_s, &in, 4)
      || !packet_take(&id, &in, KEYID_BYTES) || !packet_uint(&algorithm, &in, 1) || !packet_uint(&hash, &in, 1)
      || in.len < 2)
    return 0;
  s->type = (int)type;
  s->algorithm = (int)algorithm;
  s->hash = (int)hash;
  s->has_created = 1;
  s->has_issuer = 1;
  memcpy(s->issuer, id.p, KEYID_BYTES);
  return 1;
}

/* an area of subpackets behind its length, of 2 or 4 octets */
static int area(struct span *out, struct span *in, size_t octets)
{
  uint32_t len;

  return packet_uint(&len, in, octets) && packet_take(out, in, len);
}

static int version_4(struct signature *s, struct span in)
{
  size_t octets = s->version == 6 ? 4 : 2;
  uint32_t type;
  uint32_t algorithm;
  uint32_t hash;
  struct span hashed;
  struct span others;

  if (!packet_uint(&type, &in, 1) || !packet_uint(&algorithm, &in, 1) || !packet_uint(&hash, &in, 1)
      || !area(&hashed, &in, octets) || !area(&others, &in, octets) || in.len < 2)
    return 0;
  s->type = (int)type;
  s->algorithm = (int)algorithm;
  s->hash = (int)hash;
  return subpackets(s, hashed, 1) && subpackets(s, others, 0);
}

int signature_parse(struct signature *s, struct span body)
{
  uint32_t version;

  memset(s, 0, sizeof *s);
  if (!packet_uint(&version, &body, 1))
    return 0;
  s->version = (int)version;
  if (version == 3)
    return version_3(s, body);
  return version >= 4 && version <= 6 && version_4(s, body);
}

/* ---- hashes ------------------------------------------------------------------------------------- */

static const struct {
  int hash;
  int is_weak;
  const char *name;
} hashes[] = {
  { SIGNATURE_MD5, 1, "MD5" },
  { SIGNATURE_SHA1, 1, "SHA1" },
  { SIGNATURE_RIPEMD160, 1, "RIPEMD160" },
  { SIGNATURE_SHA256, 0, "SHA256" },
  { SIGNATURE_SHA384, 0, "SHA384" },
  { SIGNATURE_SHA512, 0, "SHA512" },
  { SIGNATURE_SHA224, 0, "SHA224" },
  { SIGNATURE_SHA3_256, 0, "SHA3-256" },
  { SIGNATURE_SHA3_512, 0, "SHA3-512" },
};

#define HASHES (sizeof hashes / sizeof *hashes)

static size_t find_hash(int hash)
{
  size_t i = 0;

  while (i < HASHES && hashes[i].hash != hash)
    i++;
  return i;
}

int signature_hash_is_weak(int hash)
{
  size_t i = find_hash(hash);

  return i == HASHES || hashes[i].is_weak;
}

const char *signature_hash_name(int hash)
{
  size_t i = find_hash(hash);

  return i == HASHES ? "unknown hash" : hashes[i].name;
}
