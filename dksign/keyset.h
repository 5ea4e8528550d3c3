/* keyset: find and open the private keys that a rule asks for. Nothing here looks into a key.
 */
#ifndef KEYSET_H
#define KEYSET_H

#include "dksign/dkimrule.h"
#include "rules/rules.h"

#include <skalibs/stralloc.h>

#define KEYSET_HOME "ssl/domainkeys/"
#define KEYSET_MAX 2

struct keyfile {
  struct span selector;
  stralloc path;  /* with NUL */
  int fd;         /* open for reading, close-on-exec; -1: this key is bad */
  const char *why;  /* it is bad; static */
};

struct keyset {
  stralloc domain;  /* d=, in lower case: the rule's sdid, else the name under which the keys were found */
  struct keyfile key[KEYSET_MAX];
  unsigned int wanted;
  unsigned int opened;
};

/* keyset_open - open the keys for a decision.
 *
 *   ks  zeroed; filled in. Both keys of a pair come from the first directory that holds the first
 *       selector: the sdid's; the sender's; for a `.parent` rule the sender's parents up to the rule's; for
 *       `*` and `=` control/me's and its parents'. A path holds checked names only.
 *   me  control/me, or empty
 *
 * Returns 1, also when keys are bad (ks->opened says how many are not): missing, no regular file, too
 * long, or not to be reached by ENOENT, ENOTDIR, ELOOP or EACCES. Returns 0 with errno for every other
 * error: that is no fault of the key.
 */
int keyset_open(struct keyset *ks, const struct decision *d, struct span me);

/* keyset_close - close what is open. The rest stays readable. */
void keyset_close(struct keyset *ks);

#endif
