/* author: the domain that a message names as its origin. */
#ifndef AUTHOR_H
#define AUTHOR_H

#include "mail/message.h"

#include <skalibs/stralloc.h>

/* author_domain - the domain of the one mailbox of the one From field.
 *
 *   domain     replaced by the domain, in lower case; empty if 0 is returned. The caller must check it with
 *              hostname_labels() before it uses it as a host name.
 *   m          a message whose header is complete
 *   authserv   our authserv-id (RFC 8601 2.5). If it is empty, Authentication-Results fields are ignored.
 *
 * Returns 1; 0 if there is no such domain; -1 with ENOMEM. The result is 0 in two cases:
 *   - From is missing, occurs twice, cannot be parsed, or does not name exactly one mailbox with a domain name.
 *   - The message was delivered here before: it has a Delivered-To field, an Authentication-Results field with our
 *     authserv-id, or one whose authserv-id cannot be read. A stranger may have written the From of such a message. If
 *     somebody forwards it, it must not leave with our signature.
 */
int author_domain(stralloc *domain, const struct message *m, struct span authserv);

/* author_missing - why author_domain() has found no domain in this message: a static string. */
const char *author_missing(const struct message *m, struct span authserv);

#endif
