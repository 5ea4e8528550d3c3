/* sealedstart: decrypt the first octets of what OpenPGP has encrypted, with a session key that is known. Nothing is
 * authenticated here: whoever needs that has the whole decrypted by another program.
 */
#ifndef SEALEDSTART_H
#define SEALEDSTART_H

#include "text/span.h"

/* sealedstart_init - to be called once, before the process is confined. Returns 1, or 0 if the crypto library cannot
 * start.
 */
int sealedstart_init(void);

/* sealedstart_cfb - the first octets of a packet with version 1 (RFC 9580 5.13.1), behind the version.
 *
 *   out     as many octets as `in` has; the first ones are random (RFC 9580 5.13.1): *skip is how many
 *   cipher  number of the algorithm (RFC 9580 9.3)
 *   key     the session key
 *
 * sealedstart_aead - the same for version 2 (RFC 9580 5.13.2), `in` from the cipher octet on. *used is how many octets
 *                    were decrypted, at most `room`.
 *
 * Both return 1; 0 if the algorithm is not known here or the key does not fit; -1 if memory is short.
 */
int sealedstart_cfb(unsigned char *out, size_t *skip, int cipher, struct span key, struct span in);
int sealedstart_aead(unsigned char *out, size_t room, size_t *used, struct span key, struct span in);

#endif
