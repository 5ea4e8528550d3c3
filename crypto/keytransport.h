/* keytransport: hand a content key to the owner of a public key. */
#ifndef KEYTRANSPORT_H
#define KEYTRANSPORT_H

#include "crypto/cipher.h"
#include "crypto/key_limits.h"
#include "text/span.h"

enum keytransport_result {
  KEYTRANSPORT_OK,
  KEYTRANSPORT_BAD_KEY,  /* the public key is damaged, too short or too long, or on an unknown curve */
  KEYTRANSPORT_TROUBLE   /* ENOMEM, or the library failed */
};

/* keytransport_rsa - encrypt `key` by RSAES-PKCS1-v1_5.
 *
 *   out   room for LIMIT_SIGNATURE_BYTES; *len is set
 *   key   CIPHER_KEY_BYTES
 *   spki  a SubjectPublicKeyInfo, the whole element
 */
enum keytransport_result keytransport_rsa(unsigned char *out, size_t *len, const unsigned char *key, struct span spki);

#define KEYTRANSPORT_POINT_BYTES_MAX 133
#define KEYTRANSPORT_WRAPPED_BYTES (CIPHER_KEY_BYTES + 8)

struct keytransport_ec {
  unsigned char point[KEYTRANSPORT_POINT_BYTES_MAX];    /* our ephemeral public key, uncompressed */
  size_t point_len;
  unsigned char wrapped[KEYTRANSPORT_WRAPPED_BYTES];    /* the content key, wrapped by AES-256 */
};

/* keytransport_ec - agree on a key with the owner of a point, and wrap `key` with it.
 *
 *   curve  OBJECT IDENTIFIER of the curve, a whole element
 *   peer   the point
 *   info   ECC-CMS-SharedInfo (RFC 5753 7.2); the key is derived with SHA-256 by ANSI X9.63
 */
enum keytransport_result keytransport_ec(struct keytransport_ec *out, const unsigned char *key, struct span curve,
                                         struct span peer, struct span info);

#endif
