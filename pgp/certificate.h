/* certificate: read an OpenPGP certificate (transferable public key) or transferable secret key of version 4, 5 or 6
 * (RFC 4880 11.1, RFC 9580 10.1), as binary packets in memory.
 *
 * No signature is verified here. The program that encrypts and verifies checks each binding itself, so that what is
 * read here can only make us refuse more: a revocation counts without a check, and so does a self-signature that
 * shortens the life of a key. What a certificate may do is decided by both together.
 */
#ifndef PGP_CERTIFICATE_H
#define PGP_CERTIFICATE_H

#include "pgp/keyfault.h"
#include "pgp/keyid.h"
#include "pgp/signature.h"
#include "text/span.h"

#include <stdint.h>

/* Certificates with thousands of signatures by others are around; key servers cut off at about this. */
#define CERTIFICATE_BYTES_MAX (8 * 1024 * 1024)
#define CERTIFICATE_PACKETS_MAX 100000
/* Subkeys are added each year; 64 of them last a life. */
#define CERTIFICATE_SUBKEYS_MAX 64
#define CERTIFICATE_USERS_MAX 256

/* public key algorithms (RFC 9580 9.1) */
enum certificate_algorithm {
  CERTIFICATE_RSA = 1,
  CERTIFICATE_RSA_ENCRYPT = 2,
  CERTIFICATE_RSA_SIGN = 3,
  CERTIFICATE_ELGAMAL = 16,
  CERTIFICATE_DSA = 17,
  CERTIFICATE_ECDH = 18,
  CERTIFICATE_ECDSA = 19,
  CERTIFICATE_EDDSA = 22,
  CERTIFICATE_X25519 = 25,
  CERTIFICATE_X448 = 26,
  CERTIFICATE_ED25519 = 27,
  CERTIFICATE_ED448 = 28
};

struct certificate_key {
  int version;
  int algorithm;
  unsigned int bits;             /* RSA, DSA, Elgamal: size of the modulus; curves: of the field; 0: not known */
  const char *name;              /* as `RSA-3072` without the number: `RSA`, `DSA`, `Elgamal`, or the curve. Static. */
  uint32_t created_s;
  uint64_t expires_s;            /* seconds since 1970; 0: never */
  unsigned int flags;            /* key flags of the newest binding; 0: none were given */
  int is_bound;                  /* there is a self-signature, or a binding by the primary key */
  int is_revoked;
  int is_secret;                 /* the packet has a secret part */
  size_t fingerprint_len;        /* 20, or 32 for version 5 and 6 */
  unsigned char fingerprint[FINGERPRINT_BYTES_MAX];
  unsigned char id[KEYID_BYTES];
  struct span packet;            /* the packet with its header */
  uint32_t bound_s;              /* private: creation of the binding that counts */
};

struct certificate_user {
  struct span id;                /* the user id as it is, any octets */
  struct span address;           /* the mail address in it, or empty; without angle brackets */
  int is_bound;                  /* there is a self-signature */
  int is_revoked;
  int is_primary;
  uint32_t bound_s;              /* private */
};

struct certificate {
  struct certificate_key primary;
  struct certificate_key subkey[CERTIFICATE_SUBKEYS_MAX];
  size_t subkeys;
  struct certificate_user user[CERTIFICATE_USERS_MAX];
  size_t users;
  struct span whole;             /* all packets of this certificate */
};

/* certificate_read - read the first certificate of `in`.
 *
 *   c      filled in; its spans point into `in`
 *   now_s  self-signatures from after this time, and those that have ended, do not count; revocations always do
 *
 * Returns KEYFAULT_NONE; else KEYFAULT_NOTHING, KEYFAULT_DAMAGED, KEYFAULT_LIMIT or KEYFAULT_VERSION; KEYFAULT_NOMEM
 * with ENOMEM. `c` has some 30 KiB.
 */
enum keyfault certificate_read(struct certificate *c, struct span in, uint64_t now_s);

/* certificate_count - how many certificates and keys follow each other in `in`: 1 for a usual file. */
size_t certificate_count(struct span in);

/* certificate_names - has a user id that is bound and not revoked this address? KEYFAULT_NONE: yes;
 * KEYFAULT_OTHER_ADDRESS; KEYFAULT_NO_ADDRESS: no user id has one; KEYFAULT_NOMEM.
 *
 *   local, domain  as address_one_mailbox() gives them; compared as smime/certaddress.h does: the case of A-Z is
 *                  ignored in both, and a domain is compared in ASCII form
 */
enum keyfault certificate_names(const struct certificate *c, struct span local, struct span domain);

/* certificate_signer - the key, primary or subkey, that has made this signature; NULL if it is none of this
 * certificate, or the signature names none.
 */
const struct certificate_key *certificate_signer(const struct certificate *c, const struct signature *s);

/* certificate_key_is_weak - 1 if the key is not good enough: RSA under 2048 bits, DSA under 2048, Elgamal, a curve or
 * algorithm that is not known.
 */
int certificate_key_is_weak(const struct certificate_key *key);

/* certificate_can - can this certificate be used now? Its address is not looked at.
 *
 *   use    SIGNATURE_MAY_ENCRYPT: to encrypt to it; SIGNATURE_MAY_SIGN: its key signs
 *   now_s  that of certificate_read()
 *   key    set to the key that is used, primary or subkey, the newest of those that can; may be NULL
 *
 * Returns KEYFAULT_NONE if it can. Certificates of version 5 and 6 cannot be used: the programs that are around do not
 * know them, and mail to them would wait for ever.
 */
enum keyfault certificate_can(const struct certificate *c, unsigned int use, uint64_t now_s,
                              const struct certificate_key **key);

#endif
