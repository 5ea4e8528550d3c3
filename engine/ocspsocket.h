/* ocspsocket: the only way in which qmail-ocsp opens a connection. The tests link another ocspsocket.o, because their
 * responders are on this host.
 */
#ifndef OCSPSOCKET_H
#define OCSPSOCKET_H

#include "engine/globaladdress.h"

/* ocspsocket_open - begin a TCP connection to port 80 of a global address, without waiting.
 * Returns a descriptor that does not block, or -1 with errno; EACCES if the address is not global.
 */
int ocspsocket_open(const struct globaladdress *a);

#endif
