/* b64: base64 (RFC 4648 4), written with padding and read with or without it. The work is done by libsodium. */
#ifndef B64_H
#define B64_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* b64_encode - append the base64 of `in` without line breaks. Returns 1, or 0 with ENOMEM. */
int b64_encode(stralloc *out, struct span in);

/* b64_decode - append the bytes that the base64 in `in` encodes. Blanks, tabs, CRs and LFs are ignored anywhere. Every
 * other byte must belong to the base64 text. Its padding must be complete, or be left out completely (RFC 6376 2.10);
 * no other byte may follow it. Bits that encode nothing must be zero.
 * Returns 1; 0 if `in` is not base64 or encodes no byte; -1 with ENOMEM. `out` grows only when 1 is returned.
 */
int b64_decode(stralloc *out, struct span in);

#endif
