/* autocrypt: the field Autocrypt, by which a message carries the OpenPGP certificate of its author (Autocrypt Level 1,
 * 1.1). Autocrypt-Gossip, by which it carries those of others, is not read.
 */
#ifndef AUTOCRYPT_H
#define AUTOCRYPT_H

#include "text/span.h"

#include <skalibs/stralloc.h>

struct autocrypt {
  struct span address;       /* addr=, as it is written; points into the text that was parsed */
  int prefers_encryption;    /* prefer-encrypt=mutual; another value counts as none */
  stralloc keydata;          /* keydata=, decoded: binary packets, which nobody has looked at */
};

#define AUTOCRYPT_ZERO { .keydata = STRALLOC_ZERO }

/* autocrypt_parse - read the body of a field.
 *
 *   a     AUTOCRYPT_ZERO, or used before; autocrypt_free() when done
 *   body  the octets behind the colon, folded or not
 *
 * Attributes are separated by `;`. One that is not known is passed over if its name begins with `_`, and else the whole
 * field does not count. addr and keydata must be there, each attribute once.
 * Returns 1; 0 if the field does not count; -1 with ENOMEM.
 */
int autocrypt_parse(struct autocrypt *a, struct span body);

void autocrypt_free(struct autocrypt *a);

#endif
