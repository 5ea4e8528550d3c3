/* pgpencryptfile: encrypt the message in one file and write it to another one. This is the work of qmail-pgp -e. */
#ifndef PGPENCRYPTFILE_H
#define PGPENCRYPTFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* pgpencryptfile - read o->message, encrypt it to each of o->certs, and write it to o->out as multipart/encrypted
 * (RFC 3156 4). With o->signer it is signed in the same go (RFC 3156 6.2).
 *
 *   o       from pgpopt_parse(); now_s must be set
 *   output  not used
 *   line    replaced by the line of answer_write() for the caller. Its WORD is `encrypted`; its WITH is `openpgp` or
 *           `openpgp,signed`.
 *
 * The first certificate of each file counts. Each must be usable today: one that is not is ANSWER_NO_KEY, and nobody
 * gets the message. A message counts as encrypted already only if isencrypted.h says so.
 * The program o->program encrypts. It gets the certificates and the key that were read. What it writes counts only if
 * it is an encrypted message with integrity protection and a session key for each certificate. All files are opened,
 * and the program is started, before the process is confined and anything is read.
 *
 * Returns ANSWER_DONE; ANSWER_NOTHING if the message is encrypted already and o->is_forced is 0; ANSWER_MESSAGE,
 * ANSWER_NO_KEY or ANSWER_USAGE if nothing was written; ANSWER_TEMPORARY, after which the output must be discarded.
 */
enum answer_status pgpencryptfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
