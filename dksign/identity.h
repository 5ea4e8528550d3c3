/* identity: the address for i= of a signature. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "dksign/dkimrule.h"

/* identity_of - the address for i=. It is the auid of the rule, or the envelope sender if the auid is ~ and the sender
 * is not null.
 *
 *   signer  d=
 *   sender  envelope sender
 *
 * Returns a span that points into `r` or `sender`. It is empty if the address does not lie within d=, because verifiers
 * refuse such an i= (RFC 6376 3.5), or if its local part needs quotes.
 */
struct span identity_of(const struct dkimrule *r, struct span signer, struct span sender);

/* identity_may_be_below - 1 if this rule can make an i= whose domain is a subdomain of d=, 0 if not. A key with t=s
 * forbids that.
 */
int identity_may_be_below(const struct dkimrule *r, struct span signer);

#endif
