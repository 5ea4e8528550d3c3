/* quoted: dkim-quoted-printable (RFC 6376 2.11), the encoding of i=. */
#ifndef QUOTED_H
#define QUOTED_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* quoted_write - append `in`. Each byte that the encoding does not allow is written as `=` and two hexadecimal digits,
 * for example `=40`. Returns 1, or 0 with ENOMEM.
 */
int quoted_write(stralloc *out, struct span in);

/* quoted_parse - replace `out` by the decoded bytes of `in`. Blanks and folds are removed first, even inside an `=40`.
 * Returns 1; 0 if an `=` is not followed by two hexadecimal digits in upper case; -1 with ENOMEM.
 */
int quoted_parse(stralloc *out, struct span in);

#endif
