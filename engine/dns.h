/* dns: ask for TXT records. The only file behind it that knows a resolver library is dns_ares.c.
 */
#ifndef DNS_H
#define DNS_H

#include "dkim/keyquery.h"

/* All questions of one message together take no longer than this. */
#define DNS_TIMEOUT_MS 20000

struct dns {
  void *channel;       /* of the library, or NULL */
  const char *wrong;   /* why nothing can be asked, or NULL */
};

/* dns_open - read what the resolver is configured by. No file is opened after this.
 *
 *   servers  at most 8 addresses `ip`, `ip:port`, `[v6]:port` with commas or blanks between; NULL or empty: resolv.conf
 *
 * What goes wrong is the answer to every question.
 */
void dns_open(struct dns *d, const char *servers);

/* dns_txt - answer the queries, all of them at once; once after each dns_open().
 *
 *   q        name is set; the rest is filled in
 *   count    at most LIMIT_SIGNATURES (dkim/limits.h)
 *
 * A CNAME is followed as the server follows it; a truncated answer is asked for again over TCP. Whatever goes wrong
 * here, memory included, makes the answer KEYQUERY_UNKNOWN.
 */
void dns_txt(const struct dns *d, struct keyquery *q, size_t count, int timeout_ms);

/* dns_close - free what dns_open() made. */
void dns_close(struct dns *d);

#endif
