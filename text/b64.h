/* b64: base64 (RFC 4648 4, padded), over libsodium.
 */
#ifndef B64_H
#define B64_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* b64_encode - append the base64 of `in` without line breaks. Returns 1, or 0 with ENOMEM. */
int b64_encode(stralloc *out, struct span in);

/* b64_decode - append what `in` stands for. Blanks, tabs and line ends are ignored wherever they stand; every other
 * byte must be base64, with the padding it needs and nothing behind it.
 * Returns 1; 0 if it is no base64 (empty is none); -1 with ENOMEM.
 */
int b64_decode(stralloc *out, struct span in);

#endif
