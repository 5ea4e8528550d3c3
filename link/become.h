/* become: save the process state that a link of the chain gets from its caller, and restore it for the next program. */
#ifndef BECOME_H
#define BECOME_H

#include <signal.h>
#include <sys/time.h>
#include <sys/types.h>

/* the number of signals whose disposition is changed and restored */
#define BECOME_SIGNALS 4

struct become {
  const char *pid_name;          /* in: the variable that marks this process, as DKSIGN_PID; see become_is_loop() */
  const char *depth_name;        /* in: the variable that counts nested calls, as DKSIGN_DEPTH */
  int keep[2];                   /* in: descriptors other than 0, 1 and 2 that the next program gets; 0: none */
  int error_fd;                  /* a copy of the caller's fd 2; close-on-exec */
  mode_t mask;                   /* umask */
  struct itimerval timer;        /* the pending alarm() or ITIMER_REAL */
  sigset_t blocked;              /* blocked signals */
  struct sigaction action[BECOME_SIGNALS];
};

/* become_begin - save the state of the process in `b` and prepare the process for its own work:
 *
 *   - all descriptors except 0, 1, 2 and b->keep are closed; fd 2 becomes /dev/null
 *   - SIGCHLD and SIGALRM get their default action and are not blocked
 *   - SIGPIPE and SIGXFSZ are ignored, so that write() fails when the reader is gone or the file is too large
 *   - no alarm is pending; umask is 077
 *
 * Descriptors 0, 1 and 2 must be open. Returns 1, or 0 with errno.
 */
int become_begin(struct become *b);

/* become_mark - set an environment variable to the process id. Returns 1, or 0 with ENOMEM.
 * become_is_marked - 1 if the variable is the id of this process, 0 if it has another value or is not set.
 *
 * The process id stays the same when the process becomes the next program. So a link can tell the later links that
 * something was done with this message. A value that another process left in the environment does not count.
 */
int become_mark(const char *name);
int become_is_marked(const char *name);

/* The program may be called below its own next program at most so many times, one within the other. More than one or
 * two levels have no use: a filter behind qmail-dkverify may send a message of its own. The number is small because a
 * script that calls the program twice doubles the processes at each level.
 */
#define BECOME_DEPTH_MAX 4

/* become_is_loop - 1 if the next program of this program is itself; 0 if not. That is so if it already ran in this
 * process, or if it runs for the (BECOME_DEPTH_MAX + 1)th time below itself. The count is b->depth_name, which every
 * process below inherits. Who sets it to a high number only stops his own message; who lowers it can only go on with a
 * loop that he has made himself.
 */
int become_is_loop(const struct become *b);

/* become_next - become the next program. The offset of fd 0 must be where that program shall read.
 *
 *   path       relative to the working directory, or absolute; PATH is not searched
 *   argv       its arguments; argv[0] is replaced by path
 *   output_fd  becomes its fd 1 and 2; -1: it gets fd 1 and 2 of our caller
 *
 * The state saved by become_begin() is restored. Real, effective and saved user ids become the caller's. b->pid_name
 * marks the process, and b->depth_name is one more than it was. Returns only if one of these steps or exec fails; then
 * nothing may be executed.
 */
void become_next(const struct become *b, char *path, char **argv, int output_fd);

#endif
