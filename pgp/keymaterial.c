/* keymaterial: the numbers of each algorithm, and fingerprints. */
#include "pgp/keymaterial.h"

#include "crypto/digest.h"

#define BITS_MIN 2048
#define CURVE_BITS_MIN 250

/* its fingerprint has the length in two octets (RFC 9580 5.5.4.2) */
#define PUBLIC_BYTES_MAX 65535

/* curves (RFC 9580 9.2), the two of LibrePGP, and secp256k1 */
static const struct {
  const char *oid;
  size_t len;
  unsigned int bits;
  const char *name;
} curves[] = {
  { "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8, 256, "P-256" },
  { "\x2b\x81\x04\x00\x22", 5, 384, "P-384" },
  { "\x2b\x81\x04\x00\x23", 5, 521, "P-521" },
  { "\x2b\x24\x03\x03\x02\x08\x01\x01\x07", 9, 256, "brainpoolP256r1" },
  { "\x2b\x24\x03\x03\x02\x08\x01\x01\x0b", 9, 384, "brainpoolP384r1" },
  { "\x2b\x24\x03\x03\x02\x08\x01\x01\x0d", 9, 512, "brainpoolP512r1" },
  { "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01", 9, 256, "Ed25519" },
  { "\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01", 10, 256, "Curve25519" },
  { "\x2b\x65\x70", 3, 256, "Ed25519" },
  { "\x2b\x65\x6e", 3, 256, "Curve25519" },
  { "\x2b\x65\x71", 3, 456, "Ed448" },
  { "\x2b\x65\x6f", 3, 448, "X448" },
  { "\x2b\x81\x04\x00\x0a", 5, 256, "secp256k1" },
};

/* the keys of RFC 9580 that are octets of a fixed length */
static const struct {
  int algorithm;
  unsigned int bits;
  size_t octets;
  const char *name;
} natives[] = {
  { KEYMATERIAL_X25519, 256, 32, "X25519" },
  { KEYMATERIAL_X448, 448, 56, "X448" },
  { KEYMATERIAL_ED25519, 256, 32, "Ed25519" },
  { KEYMATERIAL_ED448, 456, 57, "Ed448" },
};

/* ---- the public numbers ------------------------------------------------------------------------- */

/* a number behind its length in bits; *bits may be NULL */
static int take_number(struct span *in, unsigned int *bits)
{
  struct span octets;
  uint32_t len;

  if (!packet_uint(&len, in, 2) || !packet_take(&octets, in, (len + 7) / 8))
    return 0;
  if (bits)
    *bits = len;
  return 1;
}

static int take_numbers(struct keymaterial *k, struct span *in, const char *name, int count)
{
  k->name = name;
  if (!take_number(in, &k->bits))
    return 0;
  for (int i = 1; i < count; i++)
    if (!take_number(in, NULL))
      return 0;
  return 1;
}

/* octets behind their length, of which 0 and 255 are reserved */
static int take_short(struct span *out, struct span *in)
{
  uint32_t len;

  return packet_uint(&len, in, 1) && len > 0 && len < 255 && packet_take(out, in, len);
}

static int take_curve(struct keymaterial *k, struct span *in)
{
  struct span oid;
  struct span parameters;

  k->is_curve = 1;
  if (!take_short(&oid, in) || !take_number(in, NULL))
    return 0;
  for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
    if (span_equal(oid, span_make(curves[i].oid, curves[i].len))) {
      k->bits = curves[i].bits;
      k->name = curves[i].name;
    }
  return k->algorithm != KEYMATERIAL_ECDH || take_short(&parameters, in);
}

static int take_native(struct keymaterial *k, struct span *in)
{
  struct span octets;

  for (size_t i = 0; i < sizeof natives / sizeof *natives; i++)
    if (natives[i].algorithm == k->algorithm) {
      k->is_curve = 1;
      k->bits = natives[i].bits;
      k->name = natives[i].name;
      return packet_take(&octets, in, natives[i].octets);
    }
  *in = span_from(*in, in->len);
  return 1;
}

static int take_public(struct keymaterial *k, struct span *in)
{
  switch (k->algorithm) {
    case KEYMATERIAL_RSA: case KEYMATERIAL_RSA_ENCRYPT: case KEYMATERIAL_RSA_SIGN: return take_numbers(k, in, "RSA", 2);
    case KEYMATERIAL_ELGAMAL: return take_numbers(k, in, "Elgamal", 3);
    case KEYMATERIAL_DSA: return take_numbers(k, in, "DSA", 4);
    case KEYMATERIAL_ECDH: case KEYMATERIAL_ECDSA: case KEYMATERIAL_EDDSA: return take_curve(k, in);
    default: return take_native(k, in);
  }
}

/* ---- the fingerprint ---------------------------------------------------------------------------- */

/* RFC 9580 5.5.4; version 5 is of LibrePGP */
static int make_fingerprint(struct keymaterial *k)
{
  size_t octets = k->version == 4 ? 2 : 4;
  unsigned char hash[HASH_BYTES_MAX];
  char start[5] = { (char)(k->version == 4 ? 0x99 : k->version == 5 ? 0x9a : 0x9b) };
  struct digest *d = digest_new(k->version == 4 ? HASH_SHA1 : HASH_SHA256);
  int is_fed;

  for (size_t i = 0; i < octets; i++)
    start[1 + i] = (char)(k->public_part.len >> (8 * (octets - 1 - i)));
  is_fed = d && digest_feed(d, span_make(start, 1 + octets)) && digest_feed(d, k->public_part);
  k->fingerprint_len = digest_end(d, hash);
  if (!is_fed || k->fingerprint_len == 0)
    return 0;
  memcpy(k->fingerprint, hash, k->fingerprint_len);
  memcpy(k->id, hash + (k->version == 4 ? k->fingerprint_len - KEYID_BYTES : 0), KEYID_BYTES);
  return 1;
}

/* ---- the packet --------------------------------------------------------------------------------- */

enum keymaterial_result keymaterial_read(struct keymaterial *k, const struct packet *p)
{
  struct span in = p->body;
  uint32_t version;
  uint32_t algorithm;
  uint32_t len;

  memset(k, 0, sizeof *k);
  k->packet = p->whole;
  k->name = "unknown";
  k->is_secret = p->tag == PACKET_SECRET_KEY || p->tag == PACKET_SECRET_SUBKEY;
  if (!packet_uint(&version, &in, 1))
    return KEYMATERIAL_DAMAGED;
  if (version < 4 || version > 6)
    return KEYMATERIAL_VERSION;
  k->version = (int)version;
  if (!packet_uint(&k->created_s, &in, 4) || !packet_uint(&algorithm, &in, 1))
    return KEYMATERIAL_DAMAGED;
  k->algorithm = (int)algorithm;
  if (version == 4) {
    if (!take_public(k, &in))
      return KEYMATERIAL_DAMAGED;
  } else if (!packet_uint(&len, &in, 4) || len > in.len || !packet_take(&k->public_part, &in, len)
             || !take_public(k, &k->public_part) || k->public_part.len) {
    return KEYMATERIAL_DAMAGED;
  }
  k->public_part = span_first(p->body, p->body.len - in.len);
  if ((!k->is_secret && in.len) || (version == 4 && k->public_part.len > PUBLIC_BYTES_MAX))
    return KEYMATERIAL_DAMAGED;
  return make_fingerprint(k) ? KEYMATERIAL_GOOD : KEYMATERIAL_NOMEM;
}

int keymaterial_can(const struct keymaterial *k, unsigned int use)
{
  switch (k->algorithm) {
    case KEYMATERIAL_RSA: return 1;
    case KEYMATERIAL_RSA_ENCRYPT: case KEYMATERIAL_ELGAMAL: case KEYMATERIAL_ECDH: case KEYMATERIAL_X25519:
    case KEYMATERIAL_X448: return use == SIGNATURE_MAY_ENCRYPT;
    case KEYMATERIAL_RSA_SIGN: case KEYMATERIAL_DSA: case KEYMATERIAL_ECDSA: case KEYMATERIAL_EDDSA:
    case KEYMATERIAL_ED25519: case KEYMATERIAL_ED448: return use == SIGNATURE_MAY_SIGN;
    default: return 0;
  }
}

int keymaterial_is_weak(const struct keymaterial *k)
{
  return k->algorithm == KEYMATERIAL_ELGAMAL || k->bits < (k->is_curve ? CURVE_BITS_MIN : BITS_MIN);
}
