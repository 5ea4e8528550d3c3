/* checkkey: check owner, mode and content of one private key file. */
#ifndef CHECKKEY_H
#define CHECKKEY_H

#include "check/checkperm.h"
#include "crypto/private_key.h"
#include "dksign/keyset.h"

#define CHECKKEY_ANOTHER "make another key, publish it, and name it in the line; "

struct checkkey {
  const struct keyfile *file;
  const char *directory;   /* the domain whose directory it is in */
  enum key_type wanted;    /* KEY_NONE: RSA or Ed25519 */
  size_t unnamed;          /* the number of the line, if it means the selector `default`; else 0 */
};

/* checkkey_is_selector - is this the name of a selector's file, and not of another file that mkdkimkey made for one?
 * Returns 1 or 0.
 */
int checkkey_is_selector(struct span name);

/* checkkey_owner - check owner and mode of the file and of its directory, once for each. */
void checkkey_owner(const struct checkkey *k, const struct checkperm *p, struct check *c);

/* checkkey_load - load the key.
 *
 *   loud  1: also check owner and mode, and print the type of the key or why it cannot be used
 *
 * Returns NULL with the key, which the caller wipes; else the reason why it cannot be loaded.
 */
const char *checkkey_load(const struct checkkey *k, const struct checkperm *p, struct check *c,
                          struct private_key *key, int loud);

/* checkkey_command - write `before`, `run: `, the command line of mkdkimkey for this key, and the shell text `behind`.
 *
 *   options  of mkdkimkey, each with a blank behind it
 *   suffix   what stands behind the selector: not empty for a key of another name
 *
 * Returns the same as check_text().
 */
const char *checkkey_command(stralloc *s, const struct checkkey *k, const char *before, const char *options,
                             const char *suffix, const char *behind);

#endif
