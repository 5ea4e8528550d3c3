/* dns: query TXT records. Only dns_ares.c, dnsanswer.c and ocsphost.c use a resolver library. */
#ifndef DNS_H
#define DNS_H

#include "dkim/keyquery.h"

/* the time for all queries of one message together */
#define DNS_TIMEOUT_MS 20000

struct dns {
  void *channel;       /* of the library, or NULL */
  const char *wrong;   /* why no query can be made; static or NULL */
};

/* dns_open - read the configuration of the resolver. No file is opened after this. dns_close() when done.
 *
 *   servers  at most 8 addresses, `ip`, `ip:port`, `v6` or `[v6]:port`, with commas or blanks between them. NULL or
 *            empty: the servers in resolv.conf.
 *
 * An error is not returned here; dns_txt() answers every query with it.
 */
void dns_open(struct dns *d, const char *servers);

/* dns_open_each - the same for a caller who makes his queries by the library: after `timeout_ms` without an answer it
 * asks the next server, each once.
 */
void dns_open_each(struct dns *d, const char *servers, int timeout_ms);

/* dns_txt - make all queries at once, and wait for the answers. Call it once after each dns_open().
 *
 *   q           the name is set by the caller; the rest is filled in
 *   count       number of queries, at most LIMIT_SIGNATURES (dkim/limits.h)
 *   timeout_ms  time for all of them
 *
 * CNAMEs are followed by the server. engine/dnsplan.h says how often and in which ways it is asked. If there is no good
 * answer, for example because memory is short, the answer is KEYQUERY_UNKNOWN, and q->why is the reason.
 */
void dns_txt(const struct dns *d, struct keyquery *q, size_t count, int timeout_ms);

/* dns_close - free the channel of dns_open(). */
void dns_close(struct dns *d);

#endif
