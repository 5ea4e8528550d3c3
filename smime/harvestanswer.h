/* harvestanswer: what a verified message tells about how to encrypt to its author. qmail-smime -v -H writes it, and the
 * link that stores certificates reads it. Both use only this module, which needs no libcrypto.
 *
 *   address=ann@example.org
 *   sha256=...                         of the certificate to encrypt to, in DER: 64 digits, a-f in lower case
 *   capabilities=AES-256-GCM,AES-256-CBC   the ciphers that the author can read, the best first; may be empty
 *   signed=1764326400                  signing time in seconds since 1970; 0: none was given
 *   state=new                          new, known, renewal or other
 *   pem
 *   -----BEGIN CERTIFICATE-----        that certificate, then those of its chain
 *   ...
 *   end
 *
 * An empty file says that nothing can be learned.
 */
#ifndef HARVESTANSWER_H
#define HARVESTANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* against the certificates that are known for the address */
enum harvestanswer_state {
  HARVESTANSWER_NEW,      /* none is known */
  HARVESTANSWER_KNOWN,    /* the same one is known */
  HARVESTANSWER_RENEWAL,  /* issuer, subject and addresses of a known one, which ends within 30 days or has ended */
  HARVESTANSWER_OTHER     /* none of these: a person should look at it first */
};

struct harvestanswer {
  struct span address;
  struct span sha256;
  struct span capabilities;
  unsigned long long signed_s;
  enum harvestanswer_state state;
  struct span pem;
};

/* harvestanswer_is_address - can it be written? It has one `@` with something on both sides, no blank, control
 * character or `/`, and does not begin with a dot.
 */
int harvestanswer_is_address(struct span address);

/* harvestanswer_write - append the text. The fields must be as described above. Returns 1, or 0 with ENOMEM. */
int harvestanswer_write(stralloc *text, const struct harvestanswer *a);

/* harvestanswer_read - read a text; the spans point into it. Returns 1, or 0 if it is not exactly of the form above.
 * Whether `pem` has certificates is not looked at.
 */
int harvestanswer_read(struct harvestanswer *a, struct span text);

#endif
