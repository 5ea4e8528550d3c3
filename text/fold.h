/* fold: write a header field in lines of at most 78 bytes (RFC 5322 2.1.1), broken only where
 * the caller allows it. Lines end in LF, continuation lines start with a tab.
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

/* fold_init - start a line at the end of `out`, which stays the caller's. */
void fold_init(struct fold *f, stralloc *out);

/* fold_token - append `token` in one piece.
 *
 *   gap    written before it if it stays in this line; a line break replaces it otherwise
 *   token  never broken: alone in its line it may pass the width
 *
 * Returns 1, or 0 with ENOMEM.
 */
int fold_token(struct fold *f, const char *gap, struct span token);

/* fold_text - append `text` directly behind what stands there, broken wherever a line is full.
 * Returns 1, or 0 with ENOMEM.
 */
int fold_text(struct fold *f, struct span text);

/* fold_end - end the field's last line. Returns 1, or 0 with ENOMEM. */
int fold_end(struct fold *f);

#endif
