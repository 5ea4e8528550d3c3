/* fieldcover: is a field of a message under the DKIM signature of its author's domain? A result `dkim=pass` alone does
 * not say so: anybody can add a field that h= does not name to a message that he has got, and send it once more.
 */
#ifndef FIELDCOVER_H
#define FIELDCOVER_H

#include "text/span.h"

/* fieldcover - look at all DKIM-Signature fields of `domain` and of those above it.
 *
 *   header  as it came; lines end in LF or CRLF
 *   domain  of the author
 *   name    of the field
 *
 * Nothing is verified here. Whichever of these signatures is the one that passes, it covers the field.
 * Returns 1 if there is one such signature at least, h= of each of them names the field, and the message has the field
 * once; 0 if not; -1 with ENOMEM.
 */
int fieldcover(struct span header, struct span domain, struct span name);

#endif
