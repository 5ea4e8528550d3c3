/* candidates: the possible sender domains of a message, from its envelope and the control files. */
#include "rules/candidates.h"

#include "link/control.h"
#include "text/ascii.h"

int candidates_is_null(struct span sender)
{
  return sender.len == 0 || span_equal(sender, span_of("#@[]"));
}

struct span candidates_domain(struct span sender)
{
  return candidates_is_null(sender) ? span_of("") : span_behind_last(sender, '@');
}

int candidates_add(struct candidates *c, struct span domain)
{
  stralloc *name = &c->name[c->count];

  if (domain.len == 0)
    return 1;
  name->len = 0;
  if (!ascii_cat_lower(name, domain))
    return 0;
  c->list[c->count++] = span_sa(name);
  return 1;
}

int candidates_of_sender(struct candidates *c, struct span sender, struct span me)
{
  stralloc bouncehost = STRALLOC_ZERO;
  struct span domain = candidates_domain(sender);
  int good;

  if (domain.len)
    return candidates_add(c, domain);
  if (control_line(&bouncehost, "control/bouncehost") == CONTROL_ERROR)
    return 0;
  good = candidates_add(c, span_sa(&bouncehost)) && candidates_add(c, me);
  stralloc_free(&bouncehost);
  return good;
}
