/* openpgp: OpenPGP packets for unit tests. No signature in them is good: what is tested verifies none.
 *
 *   openpgp_key(&out, PACKET_PUBLIC_KEY, &ann);            a key of Ed25519, or of Curve25519 with .encrypts
 *   openpgp_user(&out, "Ann <ann@example.org>");
 *   openpgp_signature(&out, &(struct openpgp_signature){ .type = SIGNATURE_CERTIFY, .by = &ann, .created_s = NOW_S });
 */
#ifndef OPENPGP_H
#define OPENPGP_H

#include "pgp/keymaterial.h"
#include "pgp/packet.h"
#include "pgp/signature.h"

#include <stdlib.h>

struct openpgp_key {
  unsigned char seed;             /* each number gives another key */
  uint32_t created_s;
  int encrypts;
  int version;                    /* 0: 4 */
};

struct openpgp_signature {
  int type;
  const struct openpgp_key *by;   /* NULL: it names no issuer */
  int names_id;                   /* by the key ID, not the fingerprint */
  uint32_t created_s;             /* 0: it does not say */
  uint32_t lifetime_s;
  uint32_t key_lifetime_s;
  int flags;                      /* 0: none; -1: the subpacket has no octet that is not 0 */
  int hash;                       /* 0: SHA-256 */
  int version;                    /* 0: 4 */
  int is_primary_user;
  int is_critical;                /* has a critical subpacket that nobody knows */
  const struct openpgp_key *revoker;
};

__attribute__((unused)) static void openpgp_octets(stralloc *out, const void *octets, size_t len)
{
  if (len && !stralloc_catb(out, octets, len))
    abort();
}

__attribute__((unused)) static void openpgp_number(stralloc *out, uint32_t number, size_t octets)
{
  for (size_t i = 0; i < octets; i++) {
    char octet = (char)(number >> (8 * (octets - 1 - i)));

    openpgp_octets(out, &octet, 1);
  }
}

__attribute__((unused)) static void openpgp_packet(stralloc *out, int tag, const stralloc *body)
{
  if (!packet_cat(out, tag, span_make(body->s, body->len)))
    abort();
}

__attribute__((unused)) static void openpgp_key(stralloc *out, int tag, const struct openpgp_key *k)
{
  static const char sign[] = "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01";
  static const char encrypt[] = "\x2b\x06\x01\x04\x01\x97\x55\x01\x05\x01";
  static const char parameters[] = { 3, 1, SIGNATURE_SHA256, 7 };
  int version = k->version ? k->version : 4;
  const char *oid = k->encrypts ? encrypt : sign;
  stralloc body = STRALLOC_ZERO;
  stralloc numbers = STRALLOC_ZERO;
  char point[33];

  memset(point, k->seed, sizeof point);
  point[0] = 0x40;
  openpgp_number(&numbers, (uint32_t)strlen(oid), 1);
  openpgp_octets(&numbers, oid, strlen(oid));
  openpgp_number(&numbers, 263, 2);
  openpgp_octets(&numbers, point, sizeof point);
  if (k->encrypts)
    openpgp_octets(&numbers, parameters, sizeof parameters);
  openpgp_number(&body, (uint32_t)version, 1);
  openpgp_number(&body, k->created_s, 4);
  openpgp_number(&body, k->encrypts ? KEYMATERIAL_ECDH : KEYMATERIAL_EDDSA, 1);
  if (version > 4)
    openpgp_number(&body, (uint32_t)numbers.len, 4);
  openpgp_octets(&body, numbers.s, numbers.len);
  /* a secret part in clear */
  if (tag == PACKET_SECRET_KEY || tag == PACKET_SECRET_SUBKEY)
    openpgp_octets(&body, "\0\1\0\1\0\2", 6);
  openpgp_packet(out, tag, &body);
  stralloc_free(&numbers);
  stralloc_free(&body);
}

/* what pgp/keymaterial makes of the key. Its spans are not valid. */
__attribute__((unused)) static struct keymaterial openpgp_material(const struct openpgp_key *k)
{
  stralloc packet = STRALLOC_ZERO;
  struct keymaterial m;
  struct packet p;
  struct span in;

  openpgp_key(&packet, PACKET_PUBLIC_KEY, k);
  in = span_make(packet.s, packet.len);
  if (packet_next(&p, &in) != 1 || keymaterial_read(&m, &p) != KEYMATERIAL_GOOD)
    abort();
  m.packet = m.public_part = span_make(NULL, 0);
  stralloc_free(&packet);
  return m;
}

__attribute__((unused)) static void openpgp_user(stralloc *out, const char *id)
{
  if (!packet_cat(out, PACKET_USER_ID, span_of(id)))
    abort();
}

__attribute__((unused)) static void openpgp_subpacket(stralloc *out, int type, uint32_t number, size_t octets)
{
  openpgp_number(out, (uint32_t)octets + 1, 1);
  openpgp_number(out, (uint32_t)type, 1);
  openpgp_number(out, number, octets);
}

__attribute__((unused)) static void openpgp_issuer(stralloc *out, const struct openpgp_signature *s)
{
  struct keymaterial m = openpgp_material(s->by);

  openpgp_number(out, (uint32_t)(s->names_id ? KEYID_BYTES + 1 : m.fingerprint_len + 2), 1);
  openpgp_number(out, s->names_id ? 16 : 33, 1);
  if (s->names_id) {
    openpgp_octets(out, m.id, KEYID_BYTES);
    return;
  }
  openpgp_number(out, (uint32_t)m.version, 1);
  openpgp_octets(out, m.fingerprint, m.fingerprint_len);
}

__attribute__((unused)) static void openpgp_hashed(stralloc *out, const struct openpgp_signature *s)
{
  if (s->created_s)
    openpgp_subpacket(out, 2, s->created_s, 4);
  if (s->lifetime_s)
    openpgp_subpacket(out, 3, s->lifetime_s, 4);
  if (s->key_lifetime_s)
    openpgp_subpacket(out, 9, s->key_lifetime_s, 4);
  if (s->flags)
    openpgp_subpacket(out, 27, s->flags == -1 ? 0 : (uint32_t)s->flags, 1);
  if (s->is_primary_user)
    openpgp_subpacket(out, 25, 1, 1);
  if (s->is_critical)
    openpgp_subpacket(out, 0x80 | 99, 0, 1);
  if (s->by)
    openpgp_issuer(out, s);
  if (s->revoker) {
    struct keymaterial m = openpgp_material(s->revoker);

    openpgp_number(out, (uint32_t)m.fingerprint_len + 3, 1);
    openpgp_number(out, 12, 1);
    openpgp_number(out, 0x8016, 2);
    openpgp_octets(out, m.fingerprint, m.fingerprint_len);
  }
}

__attribute__((unused)) static void openpgp_signature(stralloc *out, const struct openpgp_signature *s)
{
  int version = s->version ? s->version : 4;
  size_t octets = version == 6 ? 4 : 2;
  stralloc hashed = STRALLOC_ZERO;
  stralloc body = STRALLOC_ZERO;

  openpgp_hashed(&hashed, s);
  openpgp_number(&body, (uint32_t)version, 1);
  openpgp_number(&body, (uint32_t)s->type, 1);
  openpgp_number(&body, KEYMATERIAL_EDDSA, 1);
  openpgp_number(&body, (uint32_t)(s->hash ? s->hash : SIGNATURE_SHA256), 1);
  openpgp_number(&body, (uint32_t)hashed.len, octets);
  openpgp_octets(&body, hashed.s, hashed.len);
  openpgp_number(&body, 0, octets);
  openpgp_octets(&body, "\1\2\0\1\1\0\1\1", 8);
  openpgp_packet(out, PACKET_SIGNATURE, &body);
  stralloc_free(&hashed);
  stralloc_free(&body);
}

#endif
