/* unwrapfile: take off the signature or the compression of the message in a file: the work of qmail-smime -u. */
#ifndef UNWRAPFILE_H
#define UNWRAPFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* unwrapfile - read o->message and write what is signed or compressed at its root to o->out, with the fields that stood
 * outside. Nothing is verified.
 *
 * After all files were opened and before any of them is read, the process is confined for good (confine.h). What cannot
 * be taken off leaves the content of o->out as it is.
 *
 *   output  for fd 1: replaced by nothing
 *   line    replaced by the answer line (answer.h), `unwrapped BYTES KIND`
 *
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the message is damaged or ambiguous; ANSWER_NOTHING; ANSWER_USAGE;
 * ANSWER_TEMPORARY.
 */
enum answer_status unwrapfile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
