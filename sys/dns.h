/* dns: ask for TXT records. The only file behind it that knows a resolver library is dns_ares.c.
 */
#ifndef DNS_H
#define DNS_H

#include "dkim/keyquery.h"

/* All questions of one message together take no longer than this. */
#define DNS_TIMEOUT_MS 20000

/* dns_txt - answer the queries, all of them at once.
 *
 *   q        name is set; the rest is filled in
 *   count    at most LIMIT_SIGNATURES (dkim/limits.h)
 *   servers  at most 8 addresses `ip`, `ip:port`, `[v6]:port` with commas or blanks between; NULL or empty: resolv.conf
 *
 * A CNAME is followed as the server follows it; a truncated answer is asked for again over TCP. Whatever goes wrong
 * here, memory included, makes the answer KEYQUERY_UNKNOWN.
 */
void dns_txt(struct keyquery *q, size_t count, const char *servers, int timeout_ms);

#endif
