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

/* casefold_find - find the first place in `text`, from offset `from` on, where the form of the text is `form`.
 *
 *   form        as casefold_cat() has made it; an empty one is nowhere
 *   start, end  set to the offsets of the match; a run of blanks at its end is in it as a whole
 *
 * Returns 1 or 0. Time is at most the product of the two lengths.
 */
int casefold_find(struct span text, struct span form, size_t from, size_t *start, size_t *end);

#endif
