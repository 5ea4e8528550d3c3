/* signature: the facts of a signature packet (RFC 4880 5.2, RFC 9580 5.2). Nothing is verified. */
#ifndef PGP_SIGNATURE_H
#define PGP_SIGNATURE_H

#include "pgp/keyid.h"
#include "text/span.h"

#include <stdint.h>

#define FINGERPRINT_BYTES_MAX 32

/* types (RFC 9580 5.2.1) */
enum signature_type {
  SIGNATURE_BINARY = 0x00,
  SIGNATURE_TEXT = 0x01,
  SIGNATURE_CERTIFY = 0x10,         /* 0x10 to 0x13: of a user id */
  SIGNATURE_CERTIFY_LAST = 0x13,
  SIGNATURE_SUBKEY = 0x18,          /* binds a subkey */
  SIGNATURE_PRIMARY_BINDING = 0x19, /* by a subkey that signs; inside of SIGNATURE_SUBKEY */
  SIGNATURE_DIRECT = 0x1f,          /* of a key */
  SIGNATURE_REVOKES_KEY = 0x20,
  SIGNATURE_REVOKES_SUBKEY = 0x28,
  SIGNATURE_REVOKES_USER = 0x30
};

/* hash algorithms (RFC 9580 9.5) */
enum signature_hash {
  SIGNATURE_MD5 = 1,
  SIGNATURE_SHA1 = 2,
  SIGNATURE_RIPEMD160 = 3,
  SIGNATURE_SHA256 = 8,
  SIGNATURE_SHA384 = 9,
  SIGNATURE_SHA512 = 10,
  SIGNATURE_SHA224 = 11,
  SIGNATURE_SHA3_256 = 12,
  SIGNATURE_SHA3_512 = 14
};

/* key flags (RFC 9580 5.2.3.29) */
#define SIGNATURE_MAY_CERTIFY 0x01
#define SIGNATURE_MAY_SIGN 0x02
#define SIGNATURE_MAY_ENCRYPT 0x0c   /* 0x04 communications, 0x08 storage */

/* All subpackets of a signature. Each has two octets at least; a usual one has ten of them. */
#define SIGNATURE_SUBPACKETS_MAX 1024

struct signature {
  int version;                      /* 3, 4, 5 or 6 */
  int type;                         /* enum signature_type, or another one */
  int algorithm;                    /* public key algorithm: see certificate.h */
  int hash;                         /* enum signature_hash, or another one */
  int has_created;
  uint32_t created_s;
  uint32_t lifetime_s;              /* of the signature; 0: it has no end */
  uint32_t key_lifetime_s;          /* of the key, from its creation; 0: it has no end */
  int has_flags;
  unsigned int flags;               /* first octet of the key flags */
  int has_issuer;
  unsigned char issuer[KEYID_BYTES];
  size_t fingerprint_len;           /* 0: it names no fingerprint of the issuer */
  unsigned char fingerprint[FINGERPRINT_BYTES_MAX];
  int is_primary_user;
  int has_unknown_critical;         /* a critical subpacket of a type that is not known: the signature is no good */
  struct span revoker;              /* fingerprint of a key that may revoke this one; empty: none */
  struct span embedded;             /* body of an embedded signature, or empty */
};

/* signature_parse - read the body of a signature packet. Facts come from its hashed subpackets; only issuer,
 * fingerprint and embedded signature also from the others.
 * Returns 1; 0 if it is damaged, or of an unknown version.
 */
int signature_parse(struct signature *s, struct span body);

/* signature_hash_is_weak - 1 for MD5, SHA-1 and RIPEMD-160, and for a hash that is not known.
 * signature_hash_name - `SHA256` and so on; `unknown hash` for others. A static string.
 */
int signature_hash_is_weak(int hash);
const char *signature_hash_name(int hash);

#endif
