/* pgpcerts: read the certificates that are named on the command line of qmail-pgp. A file that is damaged, or of a
 * version that is not known, is left out, so that it does not spoil the others.
 */
#ifndef PGPCERTS_H
#define PGPCERTS_H

#include "pgp/certificate.h"

#include <skalibs/stralloc.h>
#include <stdint.h>

struct pgpfile;

struct pgpcerts {
  struct certificate *certificates;   /* after pgpcerts_read(): those that can be used */
  size_t count;
  const char *trouble;                /* the file that cannot be read; NULL: memory is short */
  /* private */
  struct pgpfile *files;
  size_t file_count;
};

/* pgpcerts_open - open the files. Returns 1, or 0 with errno and c->trouble.
 * pgpcerts_read - read them. Returns 1, or 0 with errno and c->trouble.
 * pgpcerts_free - close the files that were opened here, and free all.
 */
int pgpcerts_open(struct pgpcerts *c, const char *const *names, size_t count);
int pgpcerts_read(struct pgpcerts *c, uint64_t now_s);
void pgpcerts_free(struct pgpcerts *c);

#endif
