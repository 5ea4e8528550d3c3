/* crlstore: the revocation lists in ssl/mailroots, see mailkeys(5). For mailcrl. */
#ifndef CRLSTORE_H
#define CRLSTORE_H

#include "smime/crlcheck.h"
#include "text/span.h"

/* Lists of public CAs have some MiB. */
#define CRLSTORE_LIST_MAX ((size_t)32 * 1024 * 1024)

enum crlstore {
  CRLSTORE_PUT,
  CRLSTORE_REFUSED,  /* *why tells the reason */
  CRLSTORE_FAILED    /* the system failed, with errno */
};

/* crlstore_urls - where lists are, one URL a line: append the file ssl/mailroots/crlurls of the home to `urls`.
 * Returns 1, also if there is no such file; 0 with errno.
 */
int crlstore_urls(stralloc *urls);

/* crlstore_put - if a list may take the place of the one that we have from this URL, put it there by rename.
 *
 * A child process reads the list, confined. The working directory is the home.
 */
enum crlstore crlstore_put(struct span url, struct span list, long long now_s, enum crlcheck *why);

/* crlstore_bundle - write all lists into one file, ssl/mailroots/crls.pem, by rename. Does nothing if there is no list.
 * Returns 1, or 0 with errno.
 */
int crlstore_bundle(void);

#endif
