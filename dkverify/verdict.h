/* verdict: decide about a message by the letters of $DKIM and the answer of qmail-dkim -v.
 *
 *   +   refuse the message if it has signatures, none passes, and none is temperror
 *   !   as +; also refuse it if it has no signature
 *   t   defer it if no signature passes and one is temperror, because that one may pass at another time
 *   -   do not verify it
 *
 * A signature whose key has t=y does not count (RFC 6376 3.6.1). Failures on this host are temperror, so they never
 * cause a refusal.
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

/* verdict_options_parse - read the letters of $DKIM, in any order and number. Returns 1, or 0 if one is unknown. *p is
 * filled in from the known letters in both cases.
 */
int verdict_options_parse(struct verdict_options *p, const char *letters);

/* verdict_of - decide about a message.
 *
 *   answer  lines that authres_next() (mail/authres.h) accepts
 */
enum verdict verdict_of(const struct verdict_options *p, struct span answer);

#endif
