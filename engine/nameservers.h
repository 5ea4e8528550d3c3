/* nameservers: parse the list of name servers in $DNSCACHEIP. */
#ifndef NAMESERVERS_H
#define NAMESERVERS_H

#include "text/span.h"

#define NAMESERVER_ADDRESS_BYTES 16

struct nameserver {
  int family;                                       /* AF_INET or AF_INET6 */
  unsigned char address[NAMESERVER_ADDRESS_BYTES];  /* in network order; AF_INET uses the first 4 bytes */
  int port;
};

/* nameservers_parse - read `ip`, `ip:port`, `v6` and `[v6]:port`, with commas or blanks between them.
 *
 *   server  array of at least `max` members
 *   count   set to the number of servers; may be 0
 *
 * Returns 1; 0 if one of them is anything else, or if there are more than `max`.
 */
int nameservers_parse(struct nameserver *server, size_t max, size_t *count, struct span list);

#endif
