/* canon_header: header field canonicalization, RFC 6376 3.4.1 (simple) and 3.4.2 (relaxed). */
#ifndef CANON_HEADER_H
#define CANON_HEADER_H

#include "dkim/canon.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* canon_header - append the canonical form of one header field.
 *
 *   out    grows by the canonical field. relaxed always ends in CRLF; simple ends in CRLF if the field ends in LF.
 *   c      which canonicalization
 *   field  the whole field with name, colon, line breaks and the last LF, in staged form (lineends.h).
 *          It must hold a colon.
 *
 * simple: each LF becomes CRLF, nothing else changes.
 * relaxed: the name is in lower case, there are no blanks around the colon and at the end, the field is unfolded, and
 * each run of blanks and tabs becomes one blank.
 * A CR, a form feed or a NUL is content in both.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int canon_header(stralloc *out, enum canon c, struct span field);

#endif
