/* authclaim: does a received Authentication-Results field claim to be ours? (RFC 8601 5) */
#ifndef AUTHCLAIM_H
#define AUTHCLAIM_H

#include "text/span.h"

/* authclaim - must a received Authentication-Results field be removed (RFC 8601 5)?
 *
 *   body    the field body: the bytes behind the colon, folded or not
 *   is_cut  1 if `body` is only the beginning of the field body
 *   ours    our authserv-id
 *
 * Returns 1, the field must be removed, in each of these cases:
 *   - its authserv-id is ours; case, quotes, comments, folds and dots at the end are ignored
 *   - its authserv-id cannot be read, or is not complete in a body that is cut
 *   - a comment stands before its authserv-id
 *   - its version is not 1
 *   - its authserv-id has bytes over 127, or ours has such bytes and the field's has an A-label (`xn--`). Unicode
 *     tables would be needed to find out whether the two are equal.
 * Returns 0 if the field may stay; -1 with ENOMEM.
 */
int authclaim(struct span body, int is_cut, struct span ours);

#endif
