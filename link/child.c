/* child: fork, arrange the descriptors, drop privilege, exec; the parent reads the pipe and waits. */
#include "link/child.h"

#include "link/closefrom.h"
#include "link/privilege.h"
#include "link/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/djbunix.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_TEMPORARY 111

/* Descriptors are first moved to this number or above, then to their final numbers. */
#define SPARE_FD_MIN 20

/* These are global because a signal handler gets no other arguments. running_pid is 0 when nothing may be killed. */
static volatile sig_atomic_t running_pid;

static volatile sig_atomic_t timed_out;

/* The alarm is repeated every second, because a signal that arrives just before read() does not interrupt it. That
 * matters if another process still holds the pipe open.
 */
static void kill_child(int sig)
{
  (void)sig;
  timed_out = 1;
  if (running_pid > 0)
    kill((pid_t)running_pid, SIGKILL);
  alarm(1);
}

/* in the child: move each descriptor to its number, and close all others */
static int arrange(const struct child *c, int pipe_fd)
{
  int spare[CHILD_FDS];

  for (unsigned int i = 0; i < c->fds; i++) {
    spare[i] = fcntl(c->fd[i] == CHILD_PIPE ? pipe_fd : c->fd[i], F_DUPFD, SPARE_FD_MIN);
    if (spare[i] == -1)
      return 0;
  }
  for (unsigned int i = 0; i < c->fds; i++)
    if (dup2(spare[i], (int)i) == -1)
      return 0;
  closefrom_all((int)c->fds);
  return 1;
}

static void become_child(const struct child *c, char *const *environment, int pipe_fd)
{
  struct rlimit no_core = { 0, 0 };
  int error;

  if (!arrange(c, pipe_fd) || setrlimit(RLIMIT_CORE, &no_core) == -1 || !privilege_drop())
    _exit(EXIT_TEMPORARY);
  execve(c->program, c->argv, environment);
  error = errno;
  for (int i = 0; i < (int)c->fds; i++)
    if (c->fd[i] == CHILD_PIPE)
      say_line(i, "unable to run ", c->program, ": ", say_error(error), (char *)NULL);
  _exit(EXIT_TEMPORARY);
}

static int watch(pid_t pid, unsigned int timeout_s)
{
  struct sigaction action;

  timed_out = 0;
  running_pid = (sig_atomic_t)pid;
  memset(&action, 0, sizeof action);
  action.sa_handler = kill_child;
  if (sigaction(SIGALRM, &action, NULL) == -1)
    return 0;
  alarm(timeout_s);
  return 1;
}

/* Read the pipe to its end and store its first `max` bytes. Returns 1; 0 if they are not complete. */
static int listen_to(int fd, stralloc *said, size_t max)
{
  char buffer[CHILD_SAID_MAX];
  int good = 1;
  ssize_t n = 0;

  while (!timed_out && ((n = read(fd, buffer, sizeof buffer)) > 0 || (n == -1 && errno == EINTR))) {
    size_t room = max - said->len;

    if (n == -1)
      continue;
    /* If memory is short, reading goes on, or the child would wait forever for room in the pipe. */
    good = good && stralloc_catb(said, buffer, (size_t)n < room ? (size_t)n : room);
  }
  return good && n == 0;
}

/* exit status, or -1 */
static int reap(pid_t pid)
{
  siginfo_t info;
  int status;
  int r;

  /* The child stays a zombie until the alarm is off. Otherwise its process id could be reused, and the alarm would kill
   * another process.
   */
  do
    r = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
  while (r == -1 && errno == EINTR);
  running_pid = 0;
  alarm(0);
  if (waitpid_nointr(pid, &status, 0) != pid)
    return -1;
  return WIFEXITED(status) && !timed_out ? WEXITSTATUS(status) : -1;
}

int child_answer(const struct child *c, const struct child_terms *terms, stralloc *said)
{
  int p[2];
  int all;
  int status;
  pid_t pid;

  said->len = 0;
  if (pipecoe(p) == -1)
    return -1;
  pid = fork();
  if (pid == 0)
    become_child(c, terms->environment, p[1]);
  close(p[1]);
  if (pid == -1) {
    close(p[0]);
    return -1;
  }
  if (!watch(pid, terms->timeout_s))
    kill(pid, SIGKILL);
  all = listen_to(p[0], said, terms->said_max);
  close(p[0]);
  status = reap(pid);
  return all ? status : -1;
}

int child_run(const struct child *c, stralloc *said)
{
  static char *const no_environment[] = { NULL };
  static const struct child_terms terms = { no_environment, CHILD_SAID_MAX, CHILD_TIMEOUT_S };
  int status = child_answer(c, &terms, said);

  if (said->len && said->s[said->len - 1] == '\n')
    said->len--;
  say_mask(said, 0, 32);
  return status;
}
