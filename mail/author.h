/* author: the domain that a message names as its origin. */
#ifndef AUTHOR_H
#define AUTHOR_H

#include "mail/message.h"

#include <skalibs/stralloc.h>

/* author_domain - the domain of the one mailbox of the one From field.
 *
 *   domain  replaced by the domain, in lower case, with A-labels; empty if 0 is returned. The caller must check it
 *           with hostname_labels() before it uses it as a host name.
 *   m       a message whose header is complete
 *
 * Returns 1; 0 if From is missing, occurs twice, cannot be parsed, or does not name exactly one mailbox with a domain
 * name; -1 with ENOMEM.
 */
int author_domain(stralloc *domain, const struct message *m);

/* author_missing - why author_domain() has found no domain in this message: a static string. */
const char *author_missing(const struct message *m);

#endif
