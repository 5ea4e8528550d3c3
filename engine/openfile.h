/* openfile: decrypt or expand the message in a file. This is the work of qmail-smime -d. */
#ifndef OPENFILE_H
#define OPENFILE_H

#include "link/answer.h"
#include "smime/smimeopt.h"

#include <skalibs/stralloc.h>

/* openfile - read o->message, open one layer of it with o->key and o->cert, and write the new message to o->out.
 *
 * After all files were opened and before any of them is read, the process is confined for good (confine.h). The new
 * message is written when all of it has been decrypted and authenticated; until then it is held back (plainspool.h).
 * What cannot be opened leaves the content of o->out as it is. That counts also for a signed or encrypted part inside
 * that would have to be encoded anew.
 *
 *   output  for fd 1: replaced by nothing
 *   line    replaced by the answer line (answer.h), `opened BYTES KIND`, where KIND ends in `,weak` if nothing
 *           shows that the content was not changed
 *
 * Returns ANSWER_DONE; ANSWER_MESSAGE if the message cannot be opened; ANSWER_NOTHING if it is neither encrypted nor
 * compressed at its root; ANSWER_NO_KEY; ANSWER_USAGE; ANSWER_TEMPORARY.
 */
enum answer_status openfile(const struct smimeopt *o, stralloc *output, stralloc *line);

#endif
