/* candidates: the domains that may decide how a message is signed, in the order in which they are asked.
 */
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

/* candidates_is_null - is this the sender of a bounce: empty, or `#@[]`? */
int candidates_is_null(struct span sender);

/* candidates_domain - the domain of an envelope sender: what stands behind its last `@`; empty if there is none. */
struct span candidates_domain(struct span sender);

/* candidates_add - append a domain in lower case; an empty one is left out.
 * Returns 1, or 0 with ENOMEM.
 */
int candidates_add(struct candidates *c, struct span domain);

/* candidates_of_sender - append the domain of an envelope sender; where it has none, control/bouncehost
 * and then `me`. Returns 1, or 0 with errno.
 */
int candidates_of_sender(struct candidates *c, struct span sender, struct span me);

#endif
