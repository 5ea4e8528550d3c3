/* ocspfetch: one HTTP exchange with an OCSP responder. */
#ifndef OCSPFETCH_H
#define OCSPFETCH_H

#include "engine/dns.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* ocspfetch - find the host, send the request, and read the response.
 *
 *   answer   replaced by the body of the response
 *   d        from dns_open()
 *   host     a name
 *   request  the HTTP request as a whole
 *   end_ms   when to give up (engine/monotonic.h)
 *
 * The addresses of the host are tried one after the other until a connection is made; one that is not global is passed
 * over. SIGPIPE must be ignored.
 * Returns NULL, or the reason in a few words, a static string.
 */
const char *ocspfetch(stralloc *answer, const struct dns *d, const char *host, struct span request, long long end_ms);

#endif
