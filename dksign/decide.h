/* decide: decide whether this message is signed, and by which line of control/dkimdomains. */
#ifndef DECIDE_H
#define DECIDE_H

#include "dksign/cache.h"
#include "dksign/dkimrule.h"
#include "link/outbound.h"
#include "rules/candidates.h"
#include "rules/rules.h"

struct decide {
  const struct cache *cache; /* in: for the author domain */
  struct rules rules;
  struct candidates candidates;
  struct decision decision;  /* points into the two members above */
  const char *origin;        /* of decide_origin(): a word for `qmail-dkim -o`; NULL before */
  stralloc authserv;         /* of decide_origin(): our authserv-id: control/authservid, or else control/me */
};

/* decide - find the line that applies, and set o->line to its number.
 *
 *   d  zeroed except the cache; filled in
 *
 * The first candidate is the author domain (signchild_author()) if the sender is null or control/dkimidentity is
 * `from`.
 * Returns 1 if the message must be signed; 0 if the line forbids it, or if no line applies, in which case o->line is 0.
 * A fault ends the process with a report.
 */
int decide(struct outbound *o, struct decide *d);

/* decide_origin - read control/dkimorigin and control/authservid, unless this was done before. They tell the child
 * which messages come from outside. A fault ends the process with a report.
 */
void decide_origin(struct outbound *o, struct decide *d);

#endif
