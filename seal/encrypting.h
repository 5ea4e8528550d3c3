/* encrypting: encrypt the message to its recipients. */
#ifndef SEAL_ENCRYPTING_H
#define SEAL_ENCRYPTING_H

#include "seal/choice.h"
#include "seal/work.h"

/* the longest list of recipients in one call of the link; qmail-rspawn gives one */
#define SEALENCRYPT_MAX 24

struct sealencrypt {
  struct choice choice[SEALENCRYPT_MAX];
  const char *method[SEALENCRYPT_MAX];    /* the word for the log: `smime` or `domain` */
  size_t count;
  int caps_fd;          /* the capabilities file beside the certificate; -1: there is none */
  stralloc with;        /* of sealencrypt(): `aes256-cbc` or `aes256-gcm`; empty: it was encrypted already */
};

/* sealencrypt_add - choose the certificate of one more recipient.
 *
 *   e        zeroed before the first; sealencrypt_free() when done
 *   address  in lower case, with A-labels
 *   domain   0: his own; 1: that of his domain
 *   why      replaced by the reason if 0 is returned
 *
 * Returns 1; 0 if there is no certificate, or none that can be used. A fault ends the process (choice.h).
 */
int sealencrypt_add(const struct outbound *o, struct sealencrypt *e, struct span address, int domain, stralloc *why);

/* sealencrypt - encrypt w->message to all that were added, and to nobody else.
 *
 *   is_must  1: a message that is encrypted already is encrypted again, unless each of these certificates is among its
 *            recipients
 *
 * The cipher is AES-256-GCM if the capabilities of every recipient name it, else AES-256-CBC. Everything that prevents
 * it ends the process with a temporary report.
 */
void sealencrypt(struct work *w, struct sealencrypt *e, int is_must);

void sealencrypt_free(struct sealencrypt *e);

#endif
