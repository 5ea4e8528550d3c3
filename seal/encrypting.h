/* encrypting: encrypt the message to its recipients. */
#ifndef SEAL_ENCRYPTING_H
#define SEAL_ENCRYPTING_H

#include "seal/recipients.h"
#include "seal/work.h"

struct sealencrypt {
  struct recipients to;
  const struct choice *signer;   /* whose key signs in one go (sealengine.signs_inside), or NULL */
  int must_sign;                 /* with signer: it signs even what is encrypted already */
  stralloc with;                 /* of sealencrypt(): `pgp`, `aes256-cbc` or `aes256-gcm`; empty: encrypted already */
};

/* of sealencrypt() */
#define SEALENCRYPT_DONE ((size_t)-1)

/* sealencrypt - encrypt w->message to e->to, and to nobody else.
 *
 *   is_must  1: a message that is encrypted already is encrypted again, unless each of these certificates is among its
 *            recipients
 *
 * With S/MIME the cipher is AES-256-GCM if the capabilities of the recipient name it, else AES-256-CBC.
 *
 * Returns SEALENCRYPT_DONE; else the index of a recipient whose certificate the OpenPGP program refuses, and w->message
 * is what it was. Everything else that prevents it ends the process with a temporary report.
 */
size_t sealencrypt(struct work *w, struct sealencrypt *e, int is_must);

void sealencrypt_free(struct sealencrypt *e);

#endif
