/* become: what a link of the chain receives from its caller, and how it hands that on to the next program.
 */
#ifndef BECOME_H
#define BECOME_H

#include <signal.h>
#include <sys/time.h>
#include <sys/types.h>

/* the signals whose dispositions are changed and put back */
#define BECOME_SIGNALS 4

struct become {
  const char *pid_name;          /* in: the variable that tells this program from the next one, as DKSIGN_PID */
  int keep[2];                   /* in: descriptors that the next program gets beside 0, 1 and 2; 0: none */
  int error_fd;                  /* what fd 2 was; close-on-exec */
  mode_t mask;                   /* umask */
  struct itimerval timer;        /* alarm() or ITIMER_REAL that was pending */
  sigset_t blocked;              /* signals */
  struct sigaction action[BECOME_SIGNALS];
};

/* become_begin - put the process in order for its own work, and remember how it was: what the caller left open
 * beside 0, 1, 2 and b->keep is closed; fd 2 is /dev/null; SIGCHLD and SIGALRM have their default action and are not
 * blocked; SIGPIPE and SIGXFSZ are ignored, so that a reader that is gone and a full quota are errors of write(); no
 * alarm is pending; umask is 077.
 *
 * Descriptors 0, 1 and 2 must be open. Returns 1, or 0 with errno.
 */
int become_begin(struct become *b);

/* become_mark - set an environment variable to the number of this process, which stays the same when it becomes the
 * next program. become_is_marked asks whether that was done in this process; any other value counts as none.
 *
 * So a link tells those behind it something of this message that nothing of another message can be mistaken for.
 * become_mark returns 1, or 0 with ENOMEM.
 */
int become_mark(const char *name);
int become_is_marked(const char *name);

/* become_is_loop - did this program start itself as its own next program? */
int become_is_loop(const struct become *b);

/* become_next - become the next program. fd 0 must stand where it shall read.
 *
 *   path       from the working directory; PATH is not searched
 *   argv       its arguments, argv[0] is replaced by path
 *   output_fd  becomes its fd 1 and 2; -1: they are as they were received
 *
 * Real, effective and saved ids become the caller's, and b->pid_name marks the process. Returns only if that or exec
 * fails.
 */
void become_next(const struct become *b, char *path, char **argv, int output_fd);

#endif
