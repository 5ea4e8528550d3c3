/* spool: an unlinked file for a message that comes through a pipe, in the first directory where it can be created. */
#ifndef SPOOL_H
#define SPOOL_H

#include "link/stage.h"

/* spool_open - create a file in `place` below the working directory, else in $TMPDIR, else in /var/tmp. Open it twice
 * as stage_open() does, and unlink it. A set-id program uses `place` alone: it writes nothing where its caller says.
 *
 *   s       zeroed; filled in
 *   place   as for stage_open()
 *   prefix  the start of its name in $TMPDIR and /var/tmp
 *
 * Returns 1, or 0 if there is no directory where it can be created; no file is left then.
 */
int spool_open(struct stage *s, const char *place, const char *prefix);

/* spool_done - close s->write_fd. Returns 1, or 0 with errno if written bytes may be lost. */
int spool_done(struct stage *s);

#endif
