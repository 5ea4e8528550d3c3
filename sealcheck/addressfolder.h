/* addressfolder: walk the folders of addresses and domains below ssl/mailkeys or ssl/mailcerts (mailkeys(5)). */
#ifndef ADDRESSFOLDER_H
#define ADDRESSFOLDER_H

#include "check/check.h"
#include "link/keyfolder.h"
#include "sealcheck/trustfiles.h"

struct addressfolder {
  struct check *check;
  const struct trustfiles *trust;
  const char *path;      /* relative to the home */
  struct span local;     /* empty: the folder of the domain itself */
  struct span domain;
  int alias;             /* 1: a symbolic link to another folder */
};

typedef void addressfolder_found(void *arg, const struct addressfolder *of);

/* addressfolder_each - call `call` for each folder. One with a name that no address has is printed. Returns their
 * number.
 */
size_t addressfolder_each(const char *top, const struct trustfiles *t, struct check *c, addressfolder_found *call,
                          void *arg);

/* addressfolder_question - fill in what is asked about a certificate of this folder, except the names of its files. The
 * local part that it must name is that of the address, or that by which a certificate of S/MIME is one of a domain (RFC
 * 3183 3).
 */
struct certlook_question;
void addressfolder_question(const struct addressfolder *of, struct certlook_question *q, enum keyfolder_kind kind,
                            int is_to_sign);

/* addressfolder_is_named - 0 if a file of a correspondent, called `name` behind its start, is not named by this SHA-256
 * or fingerprint. Each certificate has one name.
 */
int addressfolder_is_named(enum keyfolder_kind kind, struct span name, const char *hash);

/* addressfolder_name - write the address, or `@domain`. Returns the same as check_text(). */
const char *addressfolder_name(const struct addressfolder *of, stralloc *s);

#endif
