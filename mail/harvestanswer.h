/* harvestanswer: what a message tells about how to encrypt to its author. qmail-smime -v -H and qmail-pgp -H write it,
 * and the link that stores certificates reads it. It needs no cryptography.
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
 * or, of OpenPGP,
 *
 *   address=ann@example.org
 *   fingerprint=...                    of the primary key: 40 digits (version 4) or 64 (version 6)
 *   state=new                          new, known or other
 *   openpgp
 *   ...                                the certificate in its binary form; `end` follows at once
 *   end
 *
 * An empty file says that nothing can be learned.
 */
#ifndef HARVESTANSWER_H
#define HARVESTANSWER_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum harvestanswer_kind { HARVESTANSWER_SMIME, HARVESTANSWER_OPENPGP };

/* against the certificates that are known for the address */
enum harvestanswer_state {
  HARVESTANSWER_NEW,      /* none is known */
  HARVESTANSWER_KNOWN,    /* the same one is known */
  HARVESTANSWER_RENEWAL,  /* S/MIME: issuer, subject and addresses of a known one, which ends within 30 days or ended */
  HARVESTANSWER_OTHER     /* none of these: a person should look at it first */
};

struct harvestanswer {
  enum harvestanswer_kind kind;
  struct span address;
  struct span id;               /* SHA-256 or fingerprint: the name of its file is made of it */
  struct span capabilities;     /* S/MIME alone */
  unsigned long long signed_s;  /* S/MIME alone */
  enum harvestanswer_state state;
  struct span certificate;      /* what the file gets: PEM, or binary */
};

/* harvestanswer_is_address - can it be written? It has one `@` with something on both sides, no blank, control
 * character or `/`, and does not begin with a dot.
 */
int harvestanswer_is_address(struct span address);

/* harvestanswer_write - append the text. The fields must be as described above. Returns 1, or 0 with ENOMEM. */
int harvestanswer_write(stralloc *text, const struct harvestanswer *a);

/* harvestanswer_read - read a text; the spans point into it. Returns 1, or 0 if it is not exactly of the form above.
 * Whether there are certificates in `certificate` is not looked at.
 */
int harvestanswer_read(struct harvestanswer *a, struct span text);

#endif
