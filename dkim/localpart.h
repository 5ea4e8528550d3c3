/* localpart: the part of an i= before the `@` (RFC 6376 3.5). */
#ifndef LOCALPART_H
#define LOCALPART_H

#include "text/span.h"

/* localpart_is_dot_atom - 1 for a Dot-string of RFC 5321 4.1.2 in ASCII, which needs no quotes, and for nothing at all.
 * localpart_is_valid - 1 for these, and for a Quoted-string; both may have bytes over 127 in them (RFC 6531 3.3).
 */
int localpart_is_dot_atom(struct span s);
int localpart_is_valid(struct span s);

#endif
