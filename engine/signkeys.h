/* signkeys: the keys of a call of qmail-dkim -s, and the signatures that are made with them. */
#ifndef SIGNKEYS_H
#define SIGNKEYS_H

#include "crypto/private_key.h"
#include "dkim/dkimopt.h"

#define SIGNKEYS_MAX 2

struct signkey {
  const char *name;         /* as on the command line; NULL: no such key */
  int fd;
  int error;                /* errno of open(), if fd is -1 */
  const char *why;          /* why it cannot be used; NULL: no error was found */
  struct private_key *key;  /* in locked memory */
};

/* one signature to make */
struct signkeys_use {
  enum algorithm algorithm;
  const char *selector;
  struct signkey *key;
};

struct signkeys {
  struct signkey key[SIGNKEYS_MAX];
  struct signkeys_use use[SIGNKEYS_MAX];  /* in the order in which they are made */
  size_t uses;
};

/* signkeys_open - open the key files. An error of open() is only stored; it counts when the key is needed. All struct
 * signkeys share the memory for the keys, so only one may be in use. signkeys_wipe() when done.
 */
void signkeys_open(struct signkeys *k, const struct dkimopt *o);

/* signkeys_choose - decide by -z and the number of keys which signatures are made, and load the keys for them. If there
 * is one key and no -z, the type of the key decides.
 *
 *   o  the same as for signkeys_open()
 *
 * Returns 1, even if a key is bad, which sets its `why`; 0 with errno.
 */
int signkeys_choose(struct signkeys *k, const struct dkimopt *o);

/* signkeys_has_good - 1 if at least one signature has a key without a known error, 0 if not. */
int signkeys_has_good(const struct signkeys *k);

/* signkeys_first_bad - the first key that is needed but cannot be used, or NULL. */
const struct signkey *signkeys_first_bad(const struct signkeys *k);

/* signkeys_wipe - overwrite the keys. It may be called even if no key was opened. */
void signkeys_wipe(void);

#endif
