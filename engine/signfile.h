/* signfile: sign a message in one file into another one. This is what qmail-dkim -s does.
 */
#ifndef SIGNFILE_H
#define SIGNFILE_H

#include "dkim/dkimopt.h"

#include <skalibs/stralloc.h>

enum signfile_result {
  SIGNFILE_SIGNED = 0,
  SIGNFILE_UNSIGNABLE = 1,  /* nothing was written */
  SIGNFILE_PARTLY = 3,      /* signed, but a key was left out */
  SIGNFILE_NO_KEY = 4,      /* nothing was written */
  SIGNFILE_USAGE = 100,
  SIGNFILE_TROUBLE = 111    /* what was written, if anything, is to be thrown away */
};

/* signfile - read o->in, write the fields and the message in staged form (lineends.h) to o->out.
 *
 *   o     as dkimopt_parse() leaves it; now_s is set
 *   line  replaced by one line for the caller, without line end: for SIGNFILE_SIGNED and SIGNFILE_PARTLY
 *         `signed BYTES ALGORITHM[,ALGORITHM][ without KEY: REASON]`, else what is wrong. A key's reason
 *         starts with its name on the command line. Empty if there is no memory for it.
 *
 * Everything is opened first; then, before anything of key or message is read, the process is confined for good
 * (confine.h). The input is read twice; one that can't seek is copied to a file without a name before that. Memory
 * does not depend on the size of the body. An output file named by its path is created if it is not there; what is in
 * it goes when the message can be signed, and what was written goes if it can't be written to the end. Keys are in
 * locked memory and wiped before this returns. What was opened stays open: a process can only end after this.
 */
enum signfile_result signfile(const struct dkimopt *o, stralloc *line);

#endif
