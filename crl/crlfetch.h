/* crlfetch: get a file by HTTP. Only crlfetch.c uses libcurl. */
#ifndef CRLFETCH_H
#define CRLFETCH_H

/* The lists of the largest public issuers have some MiB. */
#define CRLFETCH_BYTES_MAX (32 * 1024 * 1024)

/* crlfetch - write what `url` names to fd.
 *
 *   url  http or https
 *
 * Redirections are followed, three at most, to http and https. A list of more than CRLFETCH_BYTES_MAX bytes is an
 * error, and so is a server that takes longer than five minutes, or sends less than 100 bytes a second for half a
 * minute. libcurl reads the environment (http_proxy) and opens files, such as resolv.conf. Call it once, in a process
 * of its own.
 * Returns NULL, or the reason in a few words, which stays as it is until the process ends.
 */
const char *crlfetch(const char *url, int fd);

#endif
