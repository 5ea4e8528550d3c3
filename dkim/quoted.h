/* quoted: dkim-quoted-printable (RFC 6376 2.11), the form of i=.
 */
#ifndef QUOTED_H
#define QUOTED_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* quoted_write - append `in`, with every byte as `=40` that may not stand for itself. Returns 1, or 0 with ENOMEM. */
int quoted_write(stralloc *out, struct span in);

/* quoted_parse - replace `out` by what `in` stands for. Blanks and folds are removed first, even out of an `=40`.
 * Returns 1; 0 if an `=` has no two hexadecimal digits in upper case behind it; -1 with ENOMEM.
 */
int quoted_parse(stralloc *out, struct span in);

#endif
