/* inflatestart: expand the first octets of the body of a compressed packet (RFC 9580 5.6), by zlib. */
#ifndef INFLATESTART_H
#define INFLATESTART_H

#include <stddef.h>

/* inflatestart - expand as much as fits.
 *
 *   out, room  where to
 *   body, len  the body, or its beginning, with the octet that names the algorithm
 *
 * Returns how many octets there are; 0 if the algorithm is not known here, or nothing can be read.
 */
size_t inflatestart(unsigned char *out, size_t room, const unsigned char *body, size_t len);

#endif
