/* child: run a program with given descriptors, and read its output from a pipe. */
#ifndef CHILD_H
#define CHILD_H

#include <skalibs/stralloc.h>

/* The bytes of a child's output that child_run() keeps. The rest is read and discarded. */
#define CHILD_SAID_MAX 512

/* Signing 1 GiB takes seconds. A child that runs this long is considered to hang. */
#define CHILD_TIMEOUT_S 600

/* The descriptors of a child. `qmail-smime -k` gets one for each certificate. */
#define CHILD_FDS 64

struct child {
  const char *program; /* its path, relative to the working directory */
  char *const *argv;
  int fd[CHILD_FDS];   /* the child gets fd[i] as its descriptor i; CHILD_PIPE: the pipe that we read */
  unsigned int fds;    /* number of entries in fd; all other descriptors of the child are closed */
};

#define CHILD_PIPE (-1)

struct child_terms {
  char *const *environment;  /* `NAME=VALUE`, ended by NULL */
  size_t said_max;           /* bytes of its output to keep; the rest is read and discarded */
  unsigned int timeout_s;    /* it is killed after this many seconds */
  int no_new_privs;          /* 1: nothing that it runs gets more rights by being set-id (Linux) */
};

/* child_answer - run c->program and wait for it.
 *
 *   said  replaced by the child's output, unchanged. If it has terms->said_max bytes, the output may have been longer.
 *
 * The child runs with the user id of our caller and cannot leave a core file. On Linux it is killed when this process
 * ends. SIGCHLD and SIGALRM must be as
 * become_begin() leaves them.
 * Returns its exit status; -1 if it cannot be run, is killed by a signal, takes longer than terms->timeout_s, or if a
 * resource is short here. With -1, `said` may hold any part of the output. If exec fails, the status is 111 and `said`
 * is `unable to run PROGRAM: REASON`.
 */
int child_answer(const struct child *c, const struct child_terms *terms, stralloc *said);

/* child_run - child_answer() with an empty environment, CHILD_SAID_MAX and CHILD_TIMEOUT_S. Afterwards the last line
 * end is removed from `said`, and bytes outside 32..126 are replaced by `?`.
 */
int child_run(const struct child *c, stralloc *said);

#endif
