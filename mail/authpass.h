/* authpass: read the domains for which an Authentication-Results field says dkim=pass (RFC 8601 2.2, 2.7.1). */
#ifndef AUTHPASS_H
#define AUTHPASS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* authpass_dkim - list the domains of all results `dkim=pass` of a field that we wrote.
 *
 *   domains  replaced. Each domain is followed by LF. It is the value of header.d, or without that property the domain
 *            of header.i. A result with neither is left out. A domain is not checked and may contain any bytes except
 *            NUL, CR and LF.
 *   body     the field body: the bytes behind the colon, folded or not
 *   ours     our authserv-id
 *
 * The whole field must have the form of RFC 8601 2.2. Its authserv-id must be ours (case is ignored) without a comment
 * before it, and the version must be 1 or missing. A property may occur only once in a result. Text in comments and
 * quoted strings is no result.
 * Returns 1; 0 if the field is anything else; -1 with ENOMEM. `domains` is empty for 0 and -1.
 */
int authpass_dkim(stralloc *domains, struct span body, struct span ours);

/* authpass_auth - replace `who` by the smtp.auth property of the result `auth=pass` of a field that we wrote (RFC 8601
 * 2.7.4). Field and results are those of authpass_dkim(); 0 also if there is no such result, or more than one.
 */
int authpass_auth(stralloc *who, struct span body, struct span ours);

#endif
