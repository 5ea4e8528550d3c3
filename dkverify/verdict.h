/* verdict: what becomes of a message, by the letters of $DKIM and the answer of qmail-dkim -v.
 *
 *   +   refuse it if it has signatures, and none passes or might pass at another time
 *   !   the same, and if it has none
 *   t   put it off if no signature passes, but one might at another time: the result temperror
 *   -   do not even look at it
 *
 * A signature of a key with t=y counts as none (RFC 6376 3.6.1). A failure of ours is temperror, so it refuses nothing.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "text/span.h"

struct verdict_options {
  int skips;              /* - */
  int refuses_failed;     /* + ! */
  int refuses_unsigned;   /* ! */
  int defers;             /* t */
};

enum verdict { VERDICT_ACCEPT, VERDICT_REFUSE, VERDICT_DEFER };

/* verdict_options_parse - read letters, in any order and as often as one likes. Returns 1, or 0 for an unknown one. */
int verdict_options_parse(struct verdict_options *p, const char *letters);

/* verdict_of - `answer` is lines that authres_next() (mail/authres.h) takes. */
enum verdict verdict_of(const struct verdict_options *p, struct span answer);

#endif
