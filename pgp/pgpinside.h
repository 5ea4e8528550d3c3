/* pgpinside: which signatures are inside of an OpenPGP message that a program has decrypted. The program tells only of
 * those that are good by a certificate that it was given; without this, a signature of somebody unknown would look like
 * none.
 *
 * The first octets of the encrypted packet are decrypted once more, with the session key that the program gives, to see
 * the one-pass signature packets at their start. Nothing is verified, and nothing of it is passed on.
 */
#ifndef PGPINSIDE_H
#define PGPINSIDE_H

#include "pgp/signature.h"
#include "text/span.h"

/* signatures of one message */
#define PGPINSIDE_MAX 16
/* of the message: session keys of a hundred recipients, and the beginning of the encrypted packet */
#define PGPINSIDE_BYTES (64 * 1024)

struct pgpinside {
  int is_complete;                        /* 1: `signature` has all signatures; 0: there may be others */
  size_t count;
  struct signature signature[PGPINSIDE_MAX];
};

/* pgpinside_read - look.
 *
 *   start        the first PGPINSIDE_BYTES octets of the message, or all of it
 *   session_key  what the program has written: number of the cipher, `:`, and the key in hex
 *
 * What cannot be read leaves is_complete 0: a cipher, mode or compression that is not known here, or a first packet
 * that is none of these. Returns 1, or 0 if memory is short. libcrypto must be started.
 */
int pgpinside_read(struct pgpinside *in, struct span start, struct span session_key);

/* pgpinside_packets - the same for octets that are decrypted already. */
void pgpinside_packets(struct pgpinside *in, struct span packets);

#endif
