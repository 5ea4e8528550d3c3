/* pgpunwrapfile: take off the OpenPGP signature of the message in a file: the work of qmail-pgp -u. */
#ifndef PGPUNWRAPFILE_H
#define PGPUNWRAPFILE_H

#include "link/answer.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* pgpunwrapfile - read o->message and write what is signed at its root to o->out, with the fields that stood outside.
 * Nothing is verified, and no program runs.
 *
 * After all files were opened and before any of them is read, the process is confined for good (confine.h). What cannot
 * be taken off leaves the content of o->out as it is. That counts also for a clear-signed text with other text beside
 * it.
 *
 *   output  for fd 1: replaced by nothing
 *   line    replaced by the answer line (answer.h), `unwrapped BYTES openpgp`
 *
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the message is damaged or ambiguous; ANSWER_NOTHING; ANSWER_USAGE;
 * ANSWER_TEMPORARY.
 */
enum answer_status pgpunwrapfile(const struct pgpopt *o, stralloc *output, stralloc *line);

#endif
