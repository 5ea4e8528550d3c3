/* identity: what i= of a signature says.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "dksign/dkimrule.h"

/* identity_of - the address for i=, or an empty span for none: the rule's auid, or the envelope sender, but only an
 * address that lies within d=, since every verifier would refuse another one (RFC 6376 3.5).
 *
 *   signer  d=
 *   sender  envelope sender
 */
struct span identity_of(const struct dkimrule *r, struct span signer, struct span sender);

/* identity_may_be_below - can the domain of i= be a subdomain of d= by this rule? A key with t=s forbids it. */
int identity_may_be_below(const struct dkimrule *r, struct span signer);

#endif
