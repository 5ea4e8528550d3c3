/* signkeys: the keys of a call of qmail-dkim -s, and which of them makes which signature.
 */
#ifndef SIGNKEYS_H
#define SIGNKEYS_H

#include "crypto/private_key.h"
#include "dkim/dkimopt.h"

#define SIGNKEYS_MAX 2

struct signkey {
  const char *name;         /* as on the command line; NULL: no such key */
  int fd;
  int error;                /* errno where fd is -1 */
  const char *why;          /* it can't be used because of this; NULL: nothing is known against it */
  struct private_key *key;  /* in locked memory */
};

/* one signature that is asked for */
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

/* signkeys_open - open the key files. What is wrong with one counts only when the key is needed. One struct signkeys
 * at a time: the memory for the keys is there once. signkeys_wipe() when done.
 */
void signkeys_open(struct signkeys *k, const struct dkimopt *o);

/* signkeys_choose - decide by -z and the number of keys which signatures are to be made, and load the keys for them.
 * Only where there is one key and no -z its own type decides. A bad key is no error: its `why` says what is wrong.
 *
 *   o  as for signkeys_open()
 *
 * Returns 1, or 0 with errno.
 */
int signkeys_choose(struct signkeys *k, const struct dkimopt *o);

/* signkeys_has_good - is there a signature that can be made, as far as is known? */
int signkeys_has_good(const struct signkeys *k);

/* signkeys_first_bad - the first key that is needed and can't be used, or NULL. */
const struct signkey *signkeys_first_bad(const struct signkeys *k);

/* signkeys_wipe - overwrite the keys; also allowed where none was opened. */
void signkeys_wipe(void);

#endif
