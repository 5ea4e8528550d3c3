/* closefrom: every descriptor from one on is closed, but for those named: with close_range(2); without it, as before
 * Linux 5.9; and without /proc, either. Those far above 1024 too, and where the process may open no descriptor more.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/closefrom.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#ifdef __linux__
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

#define FIRST 7
#define HIGH 5000
#define LIMIT 6000

#ifdef SYS_close_range
/* The filter stays for the life of the process: this call fails. */
static void forget(unsigned int number, unsigned int error)
{
  struct sock_filter code[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof code / sizeof *code, code };

  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
    _exit(98);
}

/* like in Linux 5.8 */
static void forget_close_range(void)
{
  forget(SYS_close_range, ENOSYS);
  if (syscall(SYS_close_range, 3000U, 3000U, 0) != -1 || errno != ENOSYS)
    _exit(97);
}

/* as in a file system root without /proc */
static void forget_proc(void)
{
#ifdef SYS_open
  forget(SYS_open, ENOENT);
#endif
  forget(SYS_openat, ENOENT);
  if (open("/", O_RDONLY) != -1)
    _exit(95);
}
#else
static void forget_close_range(void)
{
}

static void forget_proc(void)
{
}
#endif

static const struct {
  int one; /* stay */
  int other;
} kept[] = {
  { 0, 0 }, { -1, -1 }, { FIRST, 0 }, { 0, FIRST }, { 100, FIRST }, { FIRST, FIRST + 1 }, { 100, 100 }, { 50, 100 },
  { 1023, 3 }, { 3, 2000000 },
  { HIGH, 100 }, { FIRST, HIGH }, { HIGH - 1, HIGH + 1 },
};

enum limits { SAME, NO_NUMBER_FREE, LOW, LOW_FOR_GOOD };

struct given {
  int one;
  int other;
  int without; /* 1: close_range; 2: /proc, too */
  enum limits limits;
};

/* nothing below FIRST is free, and the limit is that, or lower */
static void set_limits(enum limits limits)
{
  struct rlimit l = { LIMIT, LIMIT };

  if (limits != SAME)
    for (int fd = 0; fd < FIRST; fd++)
      if (fcntl(fd, F_GETFD) == -1 && dup2(1, fd) == -1)
        _exit(94);
  if (limits == LOW_FOR_GOOD)
    l.rlim_max = 3;
  l.rlim_cur = limits == NO_NUMBER_FREE ? FIRST + 1 : limits >= LOW ? 3 : LIMIT;
  if (setrlimit(RLIMIT_NOFILE, &l) == -1)
    _exit(93);
}

/* exits 0 if just those below FIRST, and what is to stay, are open */
static void close_them(const void *argument)
{
  static const int open_fds[] = { FIRST - 1, FIRST, FIRST + 1, 100, 1023, 1024, HIGH, LIMIT - 1 };
  const struct given *g = argument;
  struct rlimit l;

  if (getrlimit(RLIMIT_NOFILE, &l) == -1 || l.rlim_max < LIMIT)
    _exit(92);
  set_limits(SAME);
  for (size_t i = 0; i < sizeof open_fds / sizeof *open_fds; i++)
    /* what lies above a lower hard limit only the kernel knows */
    if ((g->limits != LOW_FOR_GOOD || open_fds[i] < CLOSEFROM_LEAST) && dup2(1, open_fds[i]) == -1)
      _exit(96);
  set_limits(g->limits);
  if (g->without > 0)
    forget_close_range();
  if (g->without > 1)
    forget_proc();
  if (g->one == -1)
    closefrom_all(FIRST);
  else
    closefrom_but(FIRST, g->one, g->other);
  for (int fd = FIRST; fd < LIMIT; fd++) {
    int stays = 0;

    for (size_t i = 0; i < sizeof open_fds / sizeof *open_fds; i++)
      stays |= fd == open_fds[i] && (fd == g->one || fd == g->other)
               && (g->limits != LOW_FOR_GOOD || fd < CLOSEFROM_LEAST);
    if ((fcntl(fd, F_GETFD) != -1) != stays)
      _exit(1);
  }
  _exit(fcntl(FIRST - 1, F_GETFD) == -1 ? 2 : 0);
}

static void try(int one, int other, int without, enum limits limits)
{
  static const char *const names[] = { "", ", no number free", ", a low limit", ", one that is low for good" };
  struct given g = { one, other, without, limits };
  struct run r;

  run(&r, close_them, &g);
  ok(r.status == 0, "closed from %d on but %d and %d%s%s%s: status %d", FIRST, one, other,
     without ? ", without close_range(2)" : "", without > 1 ? " and without /proc" : "", names[limits], r.status);
}

int main(void)
{
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    for (int without = 0; without < 3; without++)
      for (int limits = SAME; limits <= LOW_FOR_GOOD; limits++)
        try(kept[i].one, kept[i].other, without, (enum limits)limits);
  return tap_done();
}
