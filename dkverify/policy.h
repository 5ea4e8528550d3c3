/* policy: what becomes of a message, by the letters of $DKIM and the answer of qmail-dkim -v.
 *
 *   +   refuse it if it has signatures, and none passes or might pass at another time
 *   !   the same, and if it has none
 *   t   put it off if no signature passes, but one might at another time: the result temperror
 *   -   do not even look at it
 *
 * A signature of a key with t=y counts as none (RFC 6376 3.6.1). A failure of ours is temperror, so it refuses nothing.
 */
#ifndef POLICY_H
#define POLICY_H

#include "text/span.h"

struct policy {
  int skips;              /* - */
  int refuses_failed;     /* + ! */
  int refuses_unsigned;   /* ! */
  int defers;             /* t */
};

enum policy_verdict { POLICY_ACCEPT, POLICY_REFUSE, POLICY_DEFER };

/* policy_parse - read letters, in any order and as often as one likes. Returns 1, or 0 for an unknown one. */
int policy_parse(struct policy *p, const char *letters);

/* policy_judge - `answer` is lines that authres_next() (mail/authres.h) takes. */
enum policy_verdict policy_judge(const struct policy *p, struct span answer);

#endif
