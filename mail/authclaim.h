/* authclaim: whose a received Authentication-Results field claims to be (RFC 8601 5).
 */
#ifndef AUTHCLAIM_H
#define AUTHCLAIM_H

#include "text/span.h"

/* authclaim - must a received field go (RFC 8601 5)?
 *
 *   body    what stands behind its colon, folded or not
 *   is_cut  only the beginning is there
 *   ours    our authserv-id
 *
 * 1 if its authserv-id is ours, without regard to case, quotes, comments, folds and dots at the end; if its id can't
 * be read, or not from this beginning; if its version is not 1. An id with bytes over 127 always counts as ours, and
 * where ours has such bytes one with an A-label (`xn--`) too: which of them mean the same takes tables of Unicode to
 * tell. 0 if it may stay; -1 with ENOMEM.
 */
int authclaim(struct span body, int is_cut, struct span ours);

#endif
