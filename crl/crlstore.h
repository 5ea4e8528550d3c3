/* crlstore: the files of revocation lists in ssl/mailroots. */
#ifndef CRLSTORE_H
#define CRLSTORE_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define CRLSTORE_URLS "ssl/mailroots/crlurls"
#define CRLSTORE_FOLDER "ssl/mailroots/crl"
#define CRLSTORE_BUNDLE "ssl/mailroots/crls.pem"

/* The lists of some thousand issuers; more is a mistake. */
#define CRLSTORE_URLS_MAX (1024 * 1024)

/* the certificates of all issuers and correspondents */
#define CRLSTORE_ISSUERS_MAX (64 * 1024 * 1024)

/* crlstore_lock - keep other processes out until this one ends. Makes the folder if it is missing.
 * Returns 1, or 0 with errno; EAGAIN or EACCES if another process has the lock.
 */
int crlstore_lock(void);

/* crlstore_issuers - replace `pem` by the text of all certificates in which issuers can be: those of our own CA,
 * ssl/mailroots/trusted and seen, and ssl/mailcerts with the folders below. A file that cannot be read is left out.
 * Returns 1, or 0 with errno.
 */
int crlstore_issuers(stralloc *pem);

/* crlstore_path - replace `path` by the name of the file for the list of `url`, without its NUL.
 * Returns 1, or 0 with ENOMEM.
 */
int crlstore_path(stralloc *path, struct span url);

/* crlstore_create - create the file that crlstore_keep() puts in the place of `path`. Returns a descriptor for writing,
 * or -1 with errno.
 */
int crlstore_create(const char *path);

/* crlstore_keep - put the created file in the place of `path`, safely on the disk. `fd` is closed.
 * crlstore_drop - remove the created file. `fd` is closed.
 */
int crlstore_keep(const char *path, int fd);
void crlstore_drop(const char *path, int fd);

/* crlstore_bundle - write all lists of the folder into one file, for qmail-smime -v. Without a list none is written: an
 * empty one would mean that every certificate lacks its list. If a list cannot be read, the old file stays.
 * Returns 1, or 0 with errno.
 */
int crlstore_bundle(void);

#endif
