/* spool: an unlinked file for a message that comes through a pipe, wherever this process may have one.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include "link/stage.h"

/* spool_open - open a stage: in `place` below the working directory, else in $TMPDIR, else in /var/tmp. It has no name
 * when this returns.
 *
 *   s       zeroed; s->read_fd can only be read from
 *   place   as for stage_open()
 *   prefix  what the name in a temporary folder begins with
 *
 * Returns 1, or 0 with no file left.
 */
int spool_open(struct stage *s, const char *place, const char *prefix);

/* spool_done - close s->write_fd. Returns 1, or 0 if something that was written is lost. */
int spool_done(struct stage *s);

#endif
