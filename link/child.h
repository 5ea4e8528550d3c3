/* child: run a program with the descriptors it is given, and listen to what it says.
 */
#ifndef CHILD_H
#define CHILD_H

#include <skalibs/stralloc.h>

/* What a child says beyond this is read and thrown away. */
#define CHILD_SAID_MAX 512

/* Signing 1 GiB takes seconds. A child that runs this long hangs. */
#define CHILD_TIMEOUT_S 600

#define CHILD_FDS 7

struct child {
  const char *program; /* its path, from the working directory */
  char *const *argv;
  int fd[CHILD_FDS];   /* what its descriptors 0.. are; CHILD_PIPE: the pipe that is listened to */
  unsigned int fds;    /* how many of them; everything above is closed */
};

#define CHILD_PIPE (-1)

struct child_terms {
  char *const *environment;  /* `NAME=VALUE`, ended by NULL */
  size_t said_max;           /* what it says beyond this is read and thrown away */
  unsigned int timeout_s;    /* it is killed then */
};

/* child_answer - run c->program and wait for it.
 *
 *   said  replaced by what it wrote into the pipe, as it is; if it has terms->said_max bytes, there may have been more
 *
 * It gets the caller's ids and no core file. SIGCHLD and SIGALRM must be as become_begin() leaves them. Returns its
 * exit status; -1 if it could not be run, was killed by a signal, or if we ran out of something: then `said` may be
 * any part of it.
 */
int child_answer(const struct child *c, const struct child_terms *terms, stralloc *said);

/* child_run - the same with an empty environment, CHILD_SAID_MAX and CHILD_TIMEOUT_S. `said` is without its last line
 * end, and bytes outside 32..126 are masked.
 */
int child_run(const struct child *c, stralloc *said);

#endif
