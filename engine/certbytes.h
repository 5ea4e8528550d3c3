/* certbytes: read a file of certificates as bytes, for smime/certfields. */
#ifndef CERTBYTES_H
#define CERTBYTES_H

#include "smime/certfields.h"

#include <skalibs/stralloc.h>

/* A chain of certificates has some KiB. */
#define CERTBYTES_MAX (1024 * 1024)

struct certbytes {
  const char *name;           /* as on the command line */
  int fd;                     /* -1: it could not be opened */
  int error;                  /* errno of open(), if fd is -1 */
  stralloc der;               /* all certificates, one behind the other */
  struct certfields first;    /* of the first one; points into der */
};

/* certbytes_open - open the file. An error is only stored. */
void certbytes_open(struct certbytes *c, const char *name);

/* certbytes_read - read it.
 *
 *   why  set to a static string if 0 is returned
 *
 * Returns 1; 0 if the file is missing, damaged, or has no certificate; -1 with errno. The descriptor stays open.
 */
int certbytes_read(struct certbytes *c, const char **why);

/* certbytes_add - append those certificates that `all` has not got yet. Returns 1, or 0 with ENOMEM. */
int certbytes_add(stralloc *all, const struct certbytes *more);

void certbytes_free(struct certbytes *c);

#endif
