/* checkkey: one private key file: owner, mode, content.
 */
#ifndef CHECKKEY_H
#define CHECKKEY_H

#include "check/checkperm.h"
#include "crypto/private_key.h"
#include "dksign/keyset.h"

struct checkkey {
  const struct keyfile *file;
  const char *directory;   /* the domain whose directory it is in */
  enum key_type wanted;    /* KEY_NONE: either */
};

/* checkkey_owner - look at owner and mode of the file and of its directory. */
void checkkey_owner(const struct checkkey *k, const struct checkperm *p, struct check *c);

/* checkkey_load - load the key.
 *
 *   loud  look at owner and mode too, and say what it is, or why it can't be used
 *
 * Returns NULL with the key, which is to be wiped, or why there is none.
 */
const char *checkkey_load(const struct checkkey *k, const struct checkperm *p, struct check *c,
                          struct private_key *key, int loud);

/* checkkey_command - write the call of mkdkimkey for this key as check_text() does, between two texts. */
const char *checkkey_command(stralloc *s, const struct checkkey *k, const char *before, const char *options,
                             const char *behind);

#endif
