/* identity: an envelope sender has no quotes, unlike an address in a header. So only addresses that need none are used.
 */
#include "dksign/identity.h"

#include "dkim/localpart.h"
#include "rules/candidates.h"
#include "text/hostname.h"

struct span identity_of(const struct dkimrule *r, struct span signer, struct span sender)
{
  struct span i = r->auid_is_sender && !candidates_is_null(sender) ? sender : r->auid;
  struct span domain = candidates_domain(i);
  struct span local = span_first(i, i.len - domain.len - (domain.len > 0));

  return hostname_within(domain, signer) && hostname_labels(domain) && localpart_is_dot_atom(local) ? i : span_of("");
}

int identity_may_be_below(const struct dkimrule *r, struct span signer)
{
  struct span domain = span_behind_last(r->auid, '@');

  return r->auid_is_sender ? r->first.kind != FIRSTFIELD_EXACT
                           : domain.len > signer.len && hostname_within(domain, signer);
}
