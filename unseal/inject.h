/* inject: queue one more message, as a copy, by a program in qmail-queue's place that runs as a child. */
#ifndef INJECT_H
#define INJECT_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* A program that has queued nothing in this time is killed. A virus scanner can stand there. */
#define INJECT_TIMEOUT_S 60

/* exit codes as of qmail-queue(8) for what happens here */
#define INJECT_EXIT_MEMORY 51
#define INJECT_EXIT_WRITE 53
#define INJECT_EXIT_CONFIGURATION 55
#define INJECT_EXIT_BUG 81

struct inject {
  const char *program;  /* its path, relative to the home: that of control/unsealqueue */
  const char *place;    /* directory of staged files, as for spool_open() (link/spool.h) */
  const char *prefix;   /* the same */
};

/* inject - run the program with a message and an envelope. fd 2 must be /dev/null.
 *
 *   message     a file of its own; it is read from its start
 *   sender      empty for a notice
 *   recipients  at least one. A NUL in them or in the sender is INJECT_EXIT_BUG.
 *   why         replaced by what went wrong, for the log; no NUL at its end
 *
 * The program has the user id of our caller, and only PATH in its environment.
 * Returns 0 if the message is queued; else its exit code, or one of the above. INJECT_EXIT_BUG also if it was killed.
 */
int inject(const struct inject *in, int message, struct span sender, const struct span *recipients, size_t count,
           stralloc *why);

#endif
