/* smimesignfile: sign the message in one file and write it to another one. This is the work of qmail-smime -s. */
#ifndef SMIMESIGNFILE_H
#define SMIMESIGNFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* smimesignfile - read o->message, sign it with o->key, and write it to o->out.
 *
 *   o       from smimeopt_parse(); now_s must be set
 *   output  not used
 *   line    replaced by the line of answer_write() for the caller. Its WORD is `signed`; its WITH is `detached` or
 *           `opaque`.
 *
 * All files are opened first. Before a key, a certificate or the message is read, the process is confined for good
 * (confine.h). The message is read two or three times; input that cannot seek is copied to an unlinked file first.
 * Memory does not depend on the size of the body. Nothing is written before the signature exists.
 *
 * Returns ANSWER_DONE; ANSWER_NOTHING if the message is signed or encrypted already and o->is_forced is 0;
 * ANSWER_MESSAGE, ANSWER_NO_KEY or ANSWER_USAGE if nothing was written; ANSWER_TEMPORARY, after which the output must
 * be discarded.
 */
enum answer_status smimesignfile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
