/* secretnumber: secret keys as GnuPG 2.4 writes them. It writes the secret number of a curve with all of its octets, so
 * that one key in 256 has a number that begins with an octet 0. RFC 9580 3.2 wants it without, and programs that are
 * strict (sqop) take such a file for damaged.
 */
#ifndef SECRETNUMBER_H
#define SECRETNUMBER_H

#include <stddef.h>

/* secretnumber_mend - write these numbers as they should be, with their new check sums and lengths, in `keys`, packets
 * of one or more secret keys of `len` octets.
 *
 * Looks only at keys of version 4 without a pass phrase whose check sum is right. All else stays as it is, also what is
 * damaged. Returns the new length; what is left over behind it is wiped.
 */
size_t secretnumber_mend(char *keys, size_t len);

#endif
