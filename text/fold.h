/* fold: write a header field in lines of at most 78 bytes (RFC 5322 2.1.1). A line is broken only where the caller
 * allows it. Lines end in LF; continuation lines start with a tab.
 */
#ifndef FOLD_H
#define FOLD_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define FOLD_WIDTH 78

struct fold {
  stralloc *out;  /* not owned */
  size_t column;  /* bytes in the line so far */
};

/* fold_init - start a line at the end of `out`. The caller keeps `out` and frees it. */
void fold_init(struct fold *f, stralloc *out);

/* fold_token - append `token` in one piece.
 *
 *   gap    the blanks before the token. They are written if the token fits into this line; if not, a line break is
 *          written instead of them.
 *   token  is never broken. A token that is longer than a line gets a line of its own, which is longer than FOLD_WIDTH.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int fold_token(struct fold *f, const char *gap, struct span token);

/* fold_text - append `text` without a gap. It may be broken at any byte, and is broken where a line is full.
 * Returns 1, or 0 with ENOMEM.
 */
int fold_text(struct fold *f, struct span text);

/* fold_end - end the field's last line. Returns 1, or 0 with ENOMEM. */
int fold_end(struct fold *f);

#endif
