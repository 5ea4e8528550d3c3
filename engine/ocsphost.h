/* ocsphost: the addresses of a host, by c-ares. The resolver of the C library would open files. */
#ifndef OCSPHOST_H
#define OCSPHOST_H

#include "engine/dns.h"
#include "engine/globaladdress.h"

#include <stddef.h>

/* more addresses of a host are not tried */
#define OCSPHOST_MAX 4

/* ocsphost_find - query A and AAAA records.
 *
 *   d        from dns_open()
 *   host     a name
 *   end_ms   when to give up (engine/monotonic.h)
 *   address  array of OCSPHOST_MAX; those of IPv4 come first
 *
 * Returns the number of addresses; 0 if there is none, or no answer.
 */
size_t ocsphost_find(const struct dns *d, const char *host, long long end_ms, struct globaladdress *address);

#endif
