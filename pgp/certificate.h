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
#include "pgp/keymaterial.h"
#include "pgp/signature.h"
#include "text/span.h"

#include <stdint.h>

/* Certificates with thousands of signatures by others are around; key servers cut off at about this. */
#define CERTIFICATE_BYTES_MAX (8 * 1024 * 1024)
#define CERTIFICATE_PACKETS_MAX 100000
/* Subkeys are added each year; 64 of them last a life. */
#define CERTIFICATE_SUBKEYS_MAX 64
#define CERTIFICATE_USERS_MAX 256

struct certificate_key {
  struct keymaterial material;
  uint64_t expires_s;            /* seconds since 1970; 0: never */
  unsigned int flags;            /* key flags of the newest binding; 0: none were given */
  int has_flags;                 /* private: that binding has some, even if none is set */
  int is_bound;                  /* there is a self-signature, or a binding by the primary key, that counts */
  int is_weakly_bound;           /* there is one with a weak hash, which does not count */
  int is_revoked;
  uint32_t bound_s;              /* private: creation of the binding that counts */
};

struct certificate_user {
  struct span id;                /* the user id as it is, any octets */
  struct span address;           /* the mail address in it, or empty; without angle brackets */
  int is_bound;                  /* there is a self-signature */
  int is_revoked;
  int is_primary;
  uint32_t bound_s;              /* private: creation of the newest self-signature ... */
  uint32_t revoked_s;            /* ... and revocation */
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

/* certificate_passes_over - 1 for packets between the others that say nothing, and do not part a packet from its
 * signatures: marker, padding, those of trust as gpg has them in its own files, and what is not known and need not be.
 */
int certificate_passes_over(int tag);

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
