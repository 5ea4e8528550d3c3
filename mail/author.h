/* author: which domain does a message say it is from?
 */
#ifndef AUTHOR_H
#define AUTHOR_H

#include "mail/message.h"

#include <skalibs/stralloc.h>

/* author_domain - the domain of the one mailbox of the one From field.
 *
 *   domain     replaced by it: lower case, no host name before it is checked for one; empty if there
 *              is none
 *   m          a message whose header is complete
 *   authserv   our authserv-id (RFC 8601 2.5), or empty
 *
 * There is none if From is missing, there twice, can't be parsed, or names no mailbox or several. And
 * there is none for mail that was delivered here before: it has a Delivered-To field, or an
 * Authentication-Results field of ours, or one that can't be parsed. Its From is whatever its sender wrote, and
 * it must not leave with our signature because somebody forwards it.
 * Returns 1 if there is one, 0 if not, -1 with ENOMEM.
 */
int author_domain(stralloc *domain, const struct message *m, struct span authserv);

#endif
