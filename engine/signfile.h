/* signfile: sign the message in one file and write it to another one. This is the work of qmail-dkim -s. */
#ifndef SIGNFILE_H
#define SIGNFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* signfile - read o->in, write the fields and the message in staged form (lineends.h) to o->out.
 *
 *   o     from dkimopt_parse(); now_s must be set
 *   line  replaced by the line of answer_write() for the caller. Its WORD is `signed`; its WITH is the list of
 *         algorithms, as `rsa-sha256,ed25519-sha256`. For ANSWER_TEMPORARY it is the error. It is shorter or empty if
 *         memory is short.
 *
 * All files are opened first. Before a key or the message is read, the process is confined for good (confine.h). The
 * input is read twice; input that cannot seek is copied to an unlinked file first. Memory does not depend on the size
 * of the body. outfile.h says when the output file is created and truncated. Keys are in locked memory and are wiped
 * before this returns. Files stay open, and the process stays confined, so it should exit afterwards.
 *
 * Returns ANSWER_DONE; ANSWER_PARTLY; ANSWER_MESSAGE, ANSWER_NO_KEY or ANSWER_USAGE if nothing was written;
 * ANSWER_TEMPORARY, after which the output must be discarded.
 */
enum answer_status signfile(const struct dkimopt *o, stralloc *line);

#endif
