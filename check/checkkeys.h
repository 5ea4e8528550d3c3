/* checkkeys: check the private keys that rules use, and their records. */
#ifndef CHECKKEYS_H
#define CHECKKEYS_H

#include "check/checkdns.h"
#include "check/checkperm.h"
#include "dksign/keyset.h"

struct checkkeys {
  struct check *check;
  const struct checkperm *perm;
  struct span me;         /* control/me */
  struct checkdns dns;
};

/* the keys of a decision */
struct checkkeys_use {
  struct keyset keys;                /* its descriptors are closed */
  enum key_type type[KEYSET_MAX];    /* KEY_NONE: this key cannot be used */
  int if_there;                      /* in: 1: print nothing if there is no key at all */
};

/* checkkeys_add - check the keys for a decision, as qmail-dksign finds them. Findings about a file or a record are
 * printed only once, even if several decisions use it. Records are queried in batches; checkdns_end() queries the rest.
 *
 *   use  zeroed except if_there; filled in. checkkeys_free() when done.
 */
void checkkeys_add(struct checkkeys *k, const struct decision *d, struct checkkeys_use *use);

/* checkkeys_spare - check a key that no line uses: its owner and mode, and whether its record is published, so that an
 * administrator knows whether it can be used. If the key cannot be loaded, only its owner and mode are checked.
 *
 *   domain  in lower case, the name of its directory
 */
void checkkeys_spare(struct checkkeys *k, struct span domain, struct span selector);

/* checkkeys_free - free the paths and names, and set `use` to zeros. */
void checkkeys_free(struct checkkeys_use *use);

#endif
