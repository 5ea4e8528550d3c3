/* keymaterial: what a key packet says by itself (RFC 4880 5.5, RFC 9580 5.5): version, algorithm, size, fingerprint. */
#ifndef KEYMATERIAL_H
#define KEYMATERIAL_H

#include "pgp/keyid.h"
#include "pgp/packet.h"
#include "pgp/signature.h"
#include "text/span.h"

#include <stdint.h>

/* public key algorithms (RFC 9580 9.1) */
enum keymaterial_algorithm {
  KEYMATERIAL_RSA = 1,
  KEYMATERIAL_RSA_ENCRYPT = 2,
  KEYMATERIAL_RSA_SIGN = 3,
  KEYMATERIAL_ELGAMAL = 16,
  KEYMATERIAL_DSA = 17,
  KEYMATERIAL_ECDH = 18,
  KEYMATERIAL_ECDSA = 19,
  KEYMATERIAL_EDDSA = 22,
  KEYMATERIAL_X25519 = 25,
  KEYMATERIAL_X448 = 26,
  KEYMATERIAL_ED25519 = 27,
  KEYMATERIAL_ED448 = 28
};

struct keymaterial {
  int version;                   /* 4, 5 or 6 */
  int algorithm;                 /* enum keymaterial_algorithm, or another one */
  unsigned int bits;             /* size of the modulus, or of the field of the curve; 0: not known */
  const char *name;              /* `RSA`, `DSA`, `Elgamal`, the name of the curve, or `unknown`. Static. */
  int is_curve;
  int is_secret;                 /* the packet has a secret part */
  uint32_t created_s;
  size_t fingerprint_len;        /* 20, or 32 for version 5 and 6 */
  unsigned char fingerprint[FINGERPRINT_BYTES_MAX];
  unsigned char id[KEYID_BYTES];
  struct span packet;            /* the packet with its header */
  struct span public_part;       /* of its body */
};

enum keymaterial_result {
  KEYMATERIAL_GOOD,
  KEYMATERIAL_DAMAGED,
  KEYMATERIAL_VERSION,           /* of a version that is not known */
  KEYMATERIAL_NOMEM
};

/* keymaterial_read - read a packet with one of the four tags of keys. With an algorithm that is not known all of the
 * body counts as its public part. libcrypto need not be started.
 */
enum keymaterial_result keymaterial_read(struct keymaterial *k, const struct packet *p);

/* keymaterial_can - 1 if keys of this algorithm can do this: SIGNATURE_MAY_SIGN or SIGNATURE_MAY_ENCRYPT. */
int keymaterial_can(const struct keymaterial *k, unsigned int use);

/* keymaterial_has_secret - 1 if the packet has a secret part, in clear or not; 0 also for what GnuPG writes in its
 * place where the part is elsewhere.
 */
int keymaterial_has_secret(const struct keymaterial *k);

/* keymaterial_is_weak - 1 if the key is not good enough: RSA and DSA under 2048 bits, Elgamal, a curve that is not
 * known or has less than 250 bits.
 */
int keymaterial_is_weak(const struct keymaterial *k);

#endif
