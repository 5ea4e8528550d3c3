/* pgpfile: read a file with an OpenPGP certificate or secret key, binary or with armor, for the modes of qmail-pgp. */
#ifndef PGPFILE_H
#define PGPFILE_H

#include "pgp/certificate.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* A secret key has some KiB, with the signatures of many people some hundred. What is read of it is kept in locked
 * memory.
 */
#define PGPFILE_SECRET_BYTES (1024 * 1024)

struct pgpfile {
  const char *name;           /* as on the command line */
  int fd;                     /* -1: it could not be opened */
  int error;                  /* errno of open(), if fd is -1 */
  struct span bytes;          /* binary; of pgpfile_read() */
  stralloc text;              /* private */
  stralloc binary;
};

/* pgpfile_open - open the file. An error is only stored. */
void pgpfile_open(struct pgpfile *f, const char *name);

/* pgpfile_read - read a file of certificates. A file with several is left for certificate_read().
 * pgpfile_read_secret - read one that may have secret parts, into locked memory; there is room for one file in a
 *     process. pgpfile_wipe() forgets it.
 *
 * Return KEYFAULT_NONE; KEYFAULT_MISSING, KEYFAULT_NOTHING, KEYFAULT_DAMAGED (the armor) or KEYFAULT_LIMIT;
 * KEYFAULT_NOMEM with errno for a trouble of this host.
 */
enum keyfault pgpfile_read(struct pgpfile *f);
enum keyfault pgpfile_read_secret(struct pgpfile *f);
void pgpfile_wipe(void);

/* pgpfile_free - free what was allocated. The descriptor stays open. */
void pgpfile_free(struct pgpfile *f);

#endif
