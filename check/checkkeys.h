/* checkkeys: the private keys that rules lead to, and their records.
 */
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

/* what a decision came to */
struct checkkeys_use {
  struct keyset keys;                /* closed */
  enum key_type type[KEYSET_MAX];    /* KEY_NONE: this key can't be used */
  int if_there;                      /* set it to have nothing said where there is no key at all */
};

/* checkkeys_add - look at the keys for a decision, as qmail-dksign finds them. Each file and each record is spoken of
 * once, in whatever number of decisions it is. Records are asked for in batches: the last ones by checkdns_end().
 *
 *   use  zeroed but for if_there; filled in, checkkeys_free() when done
 */
void checkkeys_add(struct checkkeys *k, const struct decision *d, struct checkkeys_use *use);

/* checkkeys_spare - look at a key that no line was found to use: its owner and mode, and, for who wants to use it next,
 * whether the DNS has it. Nothing is said of a key that can't be loaded.
 *
 *   domain  in lower case, as its directory is named
 */
void checkkeys_spare(struct checkkeys *k, struct span domain, struct span selector);

void checkkeys_free(struct checkkeys_use *use);

#endif
