/* decoy: a key for messages that are opened for nobody, where the recipient has no key at all. The work on them takes
 * as long as that on a message whose key is here and that cannot be opened, so the time of the answer does not tell a
 * sender which of the two it was.
 */
#ifndef DECOY_H
#define DECOY_H

#include "text/span.h"

/* decoy_key - an RSA key of 3072 bits, the kind that mkmailkey(8) makes, in PEM form. decoy_certificate - its
 * certificate. A message that was encrypted to it is not delivered opened, either.
 */
struct span decoy_key(void);
struct span decoy_certificate(void);

#endif
