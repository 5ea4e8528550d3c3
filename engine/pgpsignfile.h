/* pgpsignfile: sign the message in one file and write it to another one. This is the work of qmail-pgp -s. */
#ifndef PGPSIGNFILE_H
#define PGPSIGNFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* pgpsignfile - read o->message, sign it with o->key, and write it to o->out as multipart/signed (RFC 3156 5), in the
 * form of canonfile.h.
 *
 *   o       from pgpopt_parse(); now_s must be set
 *   output  not used
 *   line    replaced by the line of answer_write() for the caller. Its WORD is `signed`; its WITH is `openpgp`.
 *
 * The program o->program signs. The key must be usable today. What the program writes counts only if it is signatures,
 * of the one type that is asked for, with a good hash. All files are opened, and the program is started, before the
 * process is confined and anything is read. Nothing is written before the signature exists.
 *
 * Returns ANSWER_DONE; ANSWER_NOTHING if the message is signed or encrypted already and o->is_forced is 0;
 * ANSWER_MESSAGE, ANSWER_NO_KEY or ANSWER_USAGE if nothing was written; ANSWER_TEMPORARY, after which the output must
 * be discarded.
 */
enum answer_status pgpsignfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
