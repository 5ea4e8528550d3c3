/* claimstrip: take out of a header what this site writes itself, so that a sender cannot: fields by their names, and
 * texts in Subject.
 *
 * Users go by it, so it must be found however the header is written. A header that mail/headeredit calls damaged is
 * read all the same; a CR alone ends a line, as it does for some readers. A text counts as found where subject= of
 * rules finds it: decoded, without regard to case, runs of blanks and letters that nobody sees. Where taking it out
 * puts another one together, that one goes too.
 */
#ifndef CLAIMSTRIP_H
#define CLAIMSTRIP_H

#include "text/span.h"

#include <skalibs/stralloc.h>

struct claimstrip {
  const struct span *names;    /* of fields */
  size_t name_count;
  struct span *forms;          /* of texts, by casefold_cat() */
  size_t form_count;
};

/* claimstrip - copy a header without them.
 *
 *   out       replaced by the header
 *   header    with its last line end, and with or without the empty line
 *   line_end  of fields that change: "\n" or "\r\n"
 *
 * Every other byte stays. A Subject that does not get rid of a text in CLAIMSTRIP_ROUNDS rounds becomes empty: it was
 * made to deceive.
 * Returns 1 if something was taken out; 0 if not; -1 with ENOMEM.
 */
int claimstrip(stralloc *out, struct span header, const struct claimstrip *c, const char *line_end);

#define CLAIMSTRIP_ROUNDS 8

#endif
