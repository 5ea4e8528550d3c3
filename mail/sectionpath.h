/* sectionpath: where in a message a signature is that lies inside other layers (RFC 7281 3.2.1, RFC 3501 6.4.5).
 *
 * A part of a multipart is joined by a dot, what a CMS or OpenPGP structure holds by a slash:
 *
 *   multipart/signed                            2      its signature
 *   multipart/signed in multipart/signed        1.2
 *   opaque or encrypted in multipart/signed     1
 *   multipart/signed in something encrypted     1/2
 *
 * The path of what is around ends in a dot behind a multipart/signed, whose first part may be a multipart itself.
 */
#ifndef SECTIONPATH_H
#define SECTIONPATH_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* sectionpath_cat - append the path of a section to `out`.
 *
 *   around   the path of what is around, as sectionpath_deeper() makes it; empty: nothing is
 *   section  of the layer alone: `1` if its root is no multipart; empty: the path is that of what is around
 *
 * Returns 1, or 0 with ENOMEM.
 */
int sectionpath_cat(stralloc *out, struct span around, struct span section);

/* sectionpath_deeper - change the path of what is around a layer to that of what is around the next one, inside it.
 *
 *   is_part  the layer is a multipart/signed, and its first part is the next layer
 *
 * Returns 1, or 0 with ENOMEM.
 */
int sectionpath_deeper(stralloc *path, int is_part);

#endif
