/* become: prepare the process, and exec the next program. */
#include "link/become.h"

#include "link/closefrom.h"
#include "link/privilege.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <skalibs/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

/* Our own descriptors have at least this number, so that they differ from those a child gets (child.h). */
#define OWN_FD_MIN 10

static const struct {
  int number;
  void (*handler)(int);
} signals[BECOME_SIGNALS] = {
  { SIGCHLD, SIG_DFL },
  { SIGALRM, SIG_DFL },
  { SIGPIPE, SIG_IGN },
  { SIGXFSZ, SIG_IGN },
};

static int signals_begin(struct become *b)
{
  struct sigaction action;
  sigset_t ours;

  memset(&action, 0, sizeof action);
  sigemptyset(&ours);
  sigaddset(&ours, SIGCHLD);
  sigaddset(&ours, SIGALRM);
  for (int i = 0; i < BECOME_SIGNALS; i++) {
    action.sa_handler = signals[i].handler;
    if (sigaction(signals[i].number, &action, &b->action[i]) == -1)
      return 0;
  }
  return sigprocmask(SIG_UNBLOCK, &ours, &b->blocked) == 0;
}

static int signals_restore(const struct become *b)
{
  for (int i = 0; i < BECOME_SIGNALS; i++)
    if (sigaction(signals[i].number, &b->action[i], NULL) == -1)
      return 0;
  return sigprocmask(SIG_SETMASK, &b->blocked, NULL) == 0;
}

int become_begin(struct become *b)
{
  static const struct itimerval off;
  int null;

  if (setitimer(ITIMER_REAL, &off, &b->timer) == -1)
    return 0;
  b->mask = umask(077);
  closefrom_but(3, b->keep[0], b->keep[1]);
  b->error_fd = fcntl(2, F_DUPFD_CLOEXEC, OWN_FD_MIN);
  if (b->error_fd == -1)
    return 0;
  null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null == -1 || dup2(null, 2) == -1)
    return 0;
  close(null);
  return signals_begin(b);
}

int become_is_marked(const char *name)
{
  const char *pid = getenv(name);
  unsigned long long n;

  return pid && ascii_number(span_of(pid), 18, &n) && n == (unsigned long long)getpid();
}

int become_mark(const char *name)
{
  char digits[UINT64_FMT];

  digits[uint64_fmt(digits, (uint64_t)getpid())] = 0;
  return setenv(name, digits, 1) == 0;
}

/* the number of calls above this one; a value that is no number counts as none */
static unsigned int depth(const struct become *b)
{
  const char *text = getenv(b->depth_name);
  unsigned long long n;

  return text && ascii_number(span_of(text), 9, &n) ? (unsigned int)n : 0;
}

static int count_call(const struct become *b)
{
  char digits[UINT_FMT];

  digits[uint_fmt(digits, depth(b) + 1)] = 0;
  return setenv(b->depth_name, digits, 1) == 0;
}

int become_is_loop(const struct become *b)
{
  return become_is_marked(b->pid_name) || depth(b) > BECOME_DEPTH_MAX;
}

void become_next(const struct become *b, char *path, char **argv, int output_fd)
{
  if (!become_mark(b->pid_name) || !count_call(b) || !privilege_drop())
    return;
  if (output_fd != -1 && dup2(output_fd, 1) == -1)
    return;
  if (dup2(output_fd != -1 ? output_fd : b->error_fd, 2) == -1)
    return;
  umask(b->mask);
  if (setitimer(ITIMER_REAL, &b->timer, NULL) == -1 || !signals_restore(b))
    return;
  argv[0] = path;
  execve(path, argv, environ);
}
