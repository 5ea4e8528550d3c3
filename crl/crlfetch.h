/* crlfetch: get a file by HTTP. Only crlfetch.c uses libcurl. */
#ifndef CRLFETCH_H
#define CRLFETCH_H

#include <stddef.h>

/* The lists of the largest public issuers have some MiB. */
#define CRLFETCH_BYTES_MAX (32 * 1024 * 1024)

struct crlfetch {
  const char *agent;      /* the name of the program */
  const char *protocols;  /* "http,https" or "https", also for redirections */
  const char *roots;      /* a file with the CAs that are trusted for https; NULL: those of the system */
  size_t bytes_max;
  const char *too_long;   /* the reason for a file that is longer */
  long all_s;             /* the time limit */
  int is_absent;          /* out: the server says that there is no such file */
};

/* crlfetch - write what `url` names to fd.
 *
 * Redirections are followed, three at most. A file that is longer than f->bytes_max is an error, and so is a server
 * that takes longer than f->all_s, or sends less than 100 bytes a second for half a minute. libcurl reads the
 * environment (https_proxy) and opens files, such as resolv.conf. Call it once, in a process of its own.
 * Returns NULL, or the reason in a few words, which stays as it is until the process ends.
 */
const char *crlfetch(struct crlfetch *f, const char *url, int fd);

#endif
