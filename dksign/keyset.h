/* keyset: find and open the private key files of a rule. They are not read here. */
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
  const char *why;  /* why it is bad; static; NULL if it is not */
};

struct keyset {
  stralloc domain;  /* d=, in lower case: the sdid of the rule, else the domain whose directory has the keys */
  struct keyfile key[KEYSET_MAX];
  unsigned int wanted;  /* number of keys that the rule needs */
  unsigned int opened;  /* number of keys that are open */
};

/* keyset_open - open the keys for a decision.
 *
 *   ks  zeroed; filled in. keyset_close() when done.
 *   me  control/me, or empty
 *
 * The first directory that holds the key of the first selector is used for both keys of a pair. The directories of
 * these domains are searched:
 *   - the sdid
 *   - the sender; for a `.parent` rule also the parents of the sender up to that of the rule
 *   - for a `*` or `=` rule control/me and its parents
 * Only names that hostname_labels() accepts are put into a path.
 *
 * Returns 1, even if keys are bad: ks->opened is the number of good ones. A key is bad if it is missing, is not a
 * regular file, is too long, or cannot be opened because of an error for which io_file_is_bad() is true, as ENOENT or
 * EACCES.
 * Returns 0 with errno for every other error, which is not a fault of the key.
 */
int keyset_open(struct keyset *ks, const struct decision *d, struct span me);

/* keyset_close - close the open keys. The other members can still be used. */
void keyset_close(struct keyset *ks);

#endif
