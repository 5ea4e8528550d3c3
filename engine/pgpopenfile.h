/* pgpopenfile: decrypt the OpenPGP message in a file. This is the work of qmail-pgp -d. */
#ifndef PGPOPENFILE_H
#define PGPOPENFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* Compressed data may expand to so many times its size after the first MiB. */
#define PGPOPEN_RATIO 100
#define PGPOPEN_FREE_BYTES (1024 * 1024)

/* pgpopenfile - read o->message, have it decrypted by o->program with o->key, and write the new message to o->out.
 *
 * After all files were opened and the program was made ready (engine/sop.h), and before anything is read, the process
 * is confined for good (confine.h). The armor is read here, and the packets are looked at before they go to the
 * program; it gets nothing but an encrypted message with integrity protection. What it writes is held back
 * (plainspool.h) until it has ended with exit code 0 and the message was complete. What cannot be opened leaves the
 * content of o->out as it is.
 *
 *   output  for fd 1: replaced by nothing
 *   line    replaced by the answer line (answer.h), `opened BYTES openpgp`
 *
 * o->results gets what pgpresults_write() makes of the signatures inside, verified with o->certs; nothing if there are
 * none.
 *
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the message cannot be opened; ANSWER_NOTHING if it is not encrypted at its
 * root; ANSWER_NO_KEY; ANSWER_USAGE; ANSWER_TEMPORARY.
 */
enum answer_status pgpopenfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
