/* listed: what the harnesses link in place of rules/rcpthosts, so that no file is read: control/rcpthosts names what
 * ends in `u.org`, and is damaged for what ends in `t.org`.
 */
#ifndef LISTED_H
#define LISTED_H

#include "rules/rcpthosts.h"

int rcpthosts_match(struct span domain)
{
  struct span end = span_from(domain, domain.len > 5 ? domain.len - 5 : 0);

  return span_equal(end, span_of("u.org")) ? 1 : span_equal(end, span_of("t.org")) ? -1 : 0;
}

#endif
