/* candidates: the domains for which a rule is searched, in the order of the search. */
#ifndef CANDIDATES_H
#define CANDIDATES_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define CANDIDATES_MAX 3

struct candidates {
  stralloc name[CANDIDATES_MAX];  /* lower case */
  struct span list[CANDIDATES_MAX];
  size_t count;
};

/* candidates_is_null - 1 if this is the envelope sender of a bounce (empty, or `#@[]`), 0 if not. */
int candidates_is_null(struct span sender);

/* candidates_domain - the domain of an envelope sender: the bytes behind its last `@`. Empty if there is no `@`, and
 * for the sender of a bounce.
 */
struct span candidates_domain(struct span sender);

/* candidates_add - append a domain in lower case. An empty domain is not added. There must be room: see CANDIDATES_MAX.
 * Returns 1, or 0 with ENOMEM.
 */
int candidates_add(struct candidates *c, struct span domain);

/* candidates_of_sender - append the domain of an envelope sender. If the sender has no domain, append that of
 * control/bouncehost and then `me`, the line of control/me. Returns 1, or 0: with errno ENOMEM, else with
 * control_reason().
 */
int candidates_of_sender(struct candidates *c, struct span sender, struct span me);

#endif
