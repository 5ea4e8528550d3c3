/* child: vfork, arrange the descriptors, drop privilege, exec; the parent reads the pipe and waits.
 *
 * Between vfork() and exec the child runs in the memory of the parent, which waits. So it changes nothing but its own
 * process: descriptors, limits, signals, ids. It allocates nothing, and no signal handler can run in it. If a set-id
 * parent is not to be traced, neither is the child after it has dropped its privilege: both have the same memory.
 */
#define _DEFAULT_SOURCE /* vfork() */

#include "link/child.h"

#include "link/closefrom.h"
#include "link/io.h"
#include "link/privilege.h"
#include "link/say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <skalibs/djbunix.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

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

/* Let this process be killed when its parent ends. That may have happened already. A change of ids would undo this, and
 * so would a set-id program. Without this call of Linux the child goes on to its end, and nobody sees what it did.
 */
static int end_with(pid_t parent)
{
#ifdef __linux__
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
    return 0;
#endif
  return getppid() == parent;
}

static int give_up_set_id(int is_wanted)
{
#ifdef __linux__
  return !is_wanted || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
#else
  (void)is_wanted;
  return 1;
#endif
}

/* give signals what the program expects; the handler of the parent goes first, so that it cannot run here */
static int restore_signals(const sigset_t *blocked)
{
  struct sigaction action;

  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  return sigaction(SIGALRM, &action, NULL) == 0 && sigprocmask(SIG_SETMASK, blocked, NULL) == 0;
}

/* once, however many descriptors are the pipe; say_line() would take memory */
static void say_failure(const struct child *c, const char *why)
{
  const char *const text[] = { "unable to run ", c->program, ": ", why, "\n" };
  int fd = 0;

  while (fd < (int)c->fds && c->fd[fd] != CHILD_PIPE)
    fd++;
  for (size_t n = 0; fd < (int)c->fds && n < sizeof text / sizeof *text; n++)
    if (!io_write(fd, text[n], strlen(text[n])))
      return;
}

/* what the child needs to know besides `struct child` */
struct birth {
  const struct child_terms *terms;
  int pipe_fd;
  pid_t parent;
  sigset_t blocked;  /* the signal mask of the parent */
};

/* A child that runs a program of others makes 1 of the hard limit (engine/sopconfine.c). It can be 0 already. */
static int have_no_core(void)
{
  struct rlimit l = { 0, 1 };

  (void)getrlimit(RLIMIT_CORE, &l);
  if (l.rlim_max != 0)
    l.rlim_max = 1;
  l.rlim_cur = 0;
  return setrlimit(RLIMIT_CORE, &l) == 0;
}

static noreturn void become_child(const struct child *c, const struct birth *b)
{
  if (!arrange(c, b->pipe_fd) || !have_no_core() || !privilege_drop() || !end_with(b->parent)
      || !give_up_set_id(b->terms->no_new_privs) || !restore_signals(&b->blocked))
    _exit(EXIT_TEMPORARY);
  execve(c->program, c->argv, b->terms->environment);
  say_failure(c, say_error(errno));
  _exit(EXIT_TEMPORARY);
}

/* Start the child with all signals blocked. They still are when this returns. Returns its process id;
 * -1 if there is no child, with the mask as it was.
 */
static pid_t start(const struct child *c, struct birth *b)
{
  sigset_t all;
  pid_t pid;

  b->parent = getpid();
  sigfillset(&all);
  if (sigprocmask(SIG_SETMASK, &all, &b->blocked) == -1)
    return -1;
  pid = vfork();
  if (pid == 0)
    become_child(c, b);
  if (pid == -1)
    (void)sigprocmask(SIG_SETMASK, &b->blocked, NULL);
  return pid;
}

/* set the alarm, and unblock the signals that start() blocked */
static int watch(pid_t pid, const sigset_t *blocked, unsigned int timeout_s)
{
  struct sigaction action;

  timed_out = 0;
  running_pid = (sig_atomic_t)pid;
  memset(&action, 0, sizeof action);
  action.sa_handler = kill_child;
  if (sigaction(SIGALRM, &action, NULL) == -1 || sigprocmask(SIG_SETMASK, blocked, NULL) == -1)
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
  struct birth b = { .terms = terms };
  int p[2];
  int is_watched;
  int all;
  int status;
  pid_t pid;

  said->len = 0;
  if (pipecoe(p) == -1)
    return -1;
  b.pipe_fd = p[1];
  pid = start(c, &b);
  close(p[1]);
  if (pid == -1) {
    close(p[0]);
    return -1;
  }
  is_watched = watch(pid, &b.blocked, terms->timeout_s);
  if (!is_watched)
    kill(pid, SIGKILL);
  all = listen_to(p[0], said, terms->said_max);
  close(p[0]);
  status = reap(pid);
  return all && is_watched ? status : -1;
}

int child_run(const struct child *c, stralloc *said)
{
  static char *const no_environment[] = { NULL };
  static const struct child_terms terms = { no_environment, CHILD_SAID_MAX, CHILD_TIMEOUT_S, 0 };
  int status = child_answer(c, &terms, said);

  if (said->len && said->s[said->len - 1] == '\n')
    said->len--;
  say_mask(said, 0, 32);
  return status;
}
