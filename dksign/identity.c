/* identity: an envelope sender has no quotes, unlike an address in a header. So only addresses that need none are used.
 */
#include "dksign/identity.h"

#include "rules/candidates.h"
#include "text/ascii.h"
#include "text/hostname.h"

/* empty, or a dot-atom (RFC 5322 3.2.3) in ASCII */
static int is_local_part(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == '.' ? i == 0 || i + 1 == s.len || s.p[i - 1] == '.'
                      : !ascii_is_alnum(s.p[i]) && !memchr("!#$%&'*+-/=?^_`{|}~", s.p[i], 19))
      return 0;
  return 1;
}

struct span identity_of(const struct dkimrule *r, struct span signer, struct span sender)
{
  struct span i = r->auid_is_sender && !candidates_is_null(sender) ? sender : r->auid;
  struct span domain = candidates_domain(i);
  struct span local = span_first(i, i.len - domain.len - (domain.len > 0));

  return hostname_within(domain, signer) && hostname_labels(domain) && is_local_part(local) ? i : span_of("");
}

int identity_may_be_below(const struct dkimrule *r, struct span signer)
{
  struct span domain = span_behind_last(r->auid, '@');

  return r->auid_is_sender ? r->first.kind != FIRSTFIELD_EXACT
                           : domain.len > signer.len && hostname_within(domain, signer);
}
