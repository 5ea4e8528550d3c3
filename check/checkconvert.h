/* checkconvert: recognize a private key in a form that qmail-dkim does not read, and tell how to convert it. */
#ifndef CHECKCONVERT_H
#define CHECKCONVERT_H

#include "text/span.h"

enum checkconvert {
  CHECKCONVERT_NONE,             /* not a key that can be used */
  CHECKCONVERT_DER,              /* the binary form, PKCS#1 or PKCS#8 */
  CHECKCONVERT_PEM,              /* the lines around the base64 are wrong, or there are strange bytes in it */
  CHECKCONVERT_ENCRYPTED,        /* PEM or DER with a pass phrase */
  CHECKCONVERT_UTF16,            /* text of two bytes a character, as an editor saves it */
  CHECKCONVERT_OPENSSH,          /* the form of ssh-keygen(1) */
  CHECKCONVERT_OPENSSH_ED25519   /* the same, of an Ed25519 key without a pass phrase */
};

/* checkconvert_find - recognize the form.
 *
 *   file  the content of the file of a key; private_key_load() has refused it
 *   why   with these words
 *
 * For CHECKCONVERT_DER, CHECKCONVERT_PEM and CHECKCONVERT_UTF16 the key was loaded after a conversion in memory, and
 * wiped again.
 */
enum checkconvert checkconvert_find(struct span file, const char *why);

/* checkconvert_name - the form, in words, for a finding. NULL for CHECKCONVERT_NONE. */
const char *checkconvert_name(enum checkconvert form);

/* checkconvert_command - write the shell commands that convert the file in its place. Owner and mode stay.
 *
 *   path  the real path of the file, not a link
 *
 * Returns the same as check_text().
 */
const char *checkconvert_command(stralloc *s, enum checkconvert form, const char *path);

#endif
