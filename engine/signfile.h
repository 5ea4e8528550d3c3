/* signfile: sign a message in one file into another one. This is what qmail-dkim -s does.
 */
#ifndef SIGNFILE_H
#define SIGNFILE_H

#include "dkim/dkimopt.h"
#include "link/answer.h"

#include <skalibs/stralloc.h>

/* signfile - read o->in, write the fields and the message in staged form (lineends.h) to o->out.
 *
 *   o     as dkimopt_parse() leaves it; now_s is set
 *   line  replaced by the line that answer_write() makes for the caller. Its word is `signed`, what it was done
 *         with are the algorithms, `rsa-sha256,ed25519-sha256`. Shorter or empty if there is no memory for it.
 *
 * Everything is opened first; then, before anything of key or message is read, the process is confined for good
 * (confine.h). The input is read twice; one that can't seek is copied to a file without a name before that. Memory
 * does not depend on the size of the body. An output file named by its path is created if it is not there; what is in
 * it goes when the message can be signed, and what was written goes if it can't be written to the end. Keys are in
 * locked memory and wiped before this returns. What was opened stays open: a process can only end after this.
 *
 * With ANSWER_MESSAGE and ANSWER_NO_KEY nothing was written; with ANSWER_TEMPORARY what was written, if anything, is to
 * be thrown away.
 */
enum answer_status signfile(const struct dkimopt *o, stralloc *line);

#endif
