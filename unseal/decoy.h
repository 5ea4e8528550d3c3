/* decoy: a key for messages that are opened for nobody, where the recipient has no key at all. The work on them takes
 * as long as that on a message whose key is here and that cannot be opened, so the time of the answer does not tell a
 * sender which of the two it was.
 */
#ifndef DECOY_H
#define DECOY_H

#include "link/keyfolder.h"
#include "text/span.h"

/* decoy_key - a key of the kind that mkmailkey(8) makes, as in a file of its own: RSA of 3072 bits in PEM form, or of
 * OpenPGP. decoy_certificate - its certificate; empty for OpenPGP, which does not need it. A message that was encrypted
 * to it is not delivered opened, either.
 */
struct span decoy_key(enum keyfolder_kind kind);
struct span decoy_certificate(enum keyfolder_kind kind);

#endif
