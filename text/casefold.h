/* casefold: text in the form in which a search for words compares it. Letters that differ only in case become equal, in
 * every script (simple case mapping of Unicode); every run of blanks and line ends becomes one blank; characters that
 * nobody sees, as a soft hyphen, are dropped.
 */
#ifndef CASEFOLD_H
#define CASEFOLD_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* zeroed at the start of a text */
struct casefold {
  int in_blank;     /* the last character was a blank */
};

/* casefold_feed - pass the next piece of a text to `sink`.
 *
 *   in  UTF-8; ends at the end of a character. A byte that is not of UTF-8 is passed on as it is.
 *
 * Returns 1, or 0 if the sink stopped.
 */
int casefold_feed(struct casefold *c, struct span in, span_sink *sink, void *arg);

/* casefold_cat - append a whole text to `out`. Returns 1, or 0 with ENOMEM. */
int casefold_cat(stralloc *out, struct span in);

#endif
