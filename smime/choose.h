/* choose: which of several certificates of one person is used today. */
#ifndef CHOOSE_H
#define CHOOSE_H

#include "smime/certfields.h"
#include "smime/trust.h"
#include "text/span.h"

struct choose {
  enum trust_use use;
  struct span local;           /* the mailbox that the certificate must name */
  struct span domain;
  unsigned long long now_s;
  const struct trust *trust;   /* the chain must be good by this; NULL: chains are not looked at */
};

/* choose_why_not - NULL if the certificate can be used, or a static string that says why not: its dates, key usage and
 * extended key usage, the address, and its chain with the revocation lists.
 * Memory that is short is `out of memory`, with errno ENOMEM; errno is 0 for every other reason.
 */
const char *choose_why_not(const struct choose *c, const struct certfields *certificate);

/* choose_is_better - 1 if `a` is to be used rather than `b`, because its dates begin later. 0 if not, also if they are
 * equal.
 */
int choose_is_better(const struct certfields *a, const struct certfields *b);

#endif
