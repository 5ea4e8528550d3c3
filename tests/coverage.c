/* coverage: has the programs of the coverage build write gcov's counters, see tests/coverage.sh.
 *
 * Programs here end by _exit() and become others by execve(), and libgcov notices neither; and a confined process can't
 * open a file of counters any more. The linker passes such calls to this file (-Wl,--wrap), so the sources need no
 * change.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* above what a program under test may have open */
enum { FD_MIN = 200 };

void __gcov_dump(void);
void __gcov_reset(void);

_Noreturn void __real__exit(int status);
int __real_execve(const char *path, char *const argv[], char *const envp[]);
int __real_setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limits);
long __real_syscall(long number, long a, long b, long c, long d, long e, long f);
int __real_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
__attribute__((weak)) unsigned int __real_confine(int needs);
__attribute__((weak)) unsigned int __real_sopconfine(const char *program, unsigned int cpu_s);
_Noreturn void __wrap__exit(int status);
int __wrap_execve(const char *path, char *const argv[], char *const envp[]);
int __wrap_setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limits);
long __wrap_syscall(long number, ...);
int __wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
unsigned int __wrap_confine(int needs);
unsigned int __wrap_sopconfine(const char *program, unsigned int cpu_s);
pid_t __real_vfork(void);
pid_t __wrap_vfork(void);

/* of tests/failinject.c where that is loaded */
__attribute__((weak)) void failinject_pause(int is_paused);

static int is_rehearsal; /* of confine() */
static int is_confined;

/* to the hard limit, or above it where that is allowed */
static struct rlimit64 lift(__rlimit_resource_t resource)
{
  struct rlimit64 before = { 0, 0 };
  struct rlimit64 more = { RLIM64_INFINITY, RLIM64_INFINITY };

  getrlimit64(resource, &before);
  if (__real_setrlimit64(resource, &more) == -1) {
    more.rlim_cur = more.rlim_max = before.rlim_max;
    __real_setrlimit64(resource, &more);
  }
  return before;
}

/* Counters are written whatever the program is in the middle of: limits that a test sets are lifted, no signal ends it
 * half way, and what libgcov has to say goes to a file and not into a report. */
static void dump(void)
{
  struct rlimit64 fds;
  struct rlimit64 size;
  struct rlimit64 now;
  sigset_t all;
  sigset_t before;
  int saved = errno;
  int errors;
  int own;

  if (is_confined)
    return;
  if (failinject_pause)
    failinject_pause(1);
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  fds = lift(RLIMIT_NOFILE);
  size = lift(RLIMIT_FSIZE);
  own = fcntl(2, F_DUPFD_CLOEXEC, FD_MIN);
  errors = open(ERRORS, O_WRONLY | O_APPEND | O_CLOEXEC);
  dup2(errors, 2);
  close(errors);

  /* a file that is cut is worse than a process that does not count */
  if (getrlimit64(RLIMIT_FSIZE, &now) == 0 && now.rlim_cur == RLIM64_INFINITY)
    __gcov_dump();
  __gcov_reset();

  if (own == -1 || dup2(own, 2) == -1)
    close(2);
  if (own != -1)
    close(own);
  __real_setrlimit64(RLIMIT_FSIZE, &size);
  __real_setrlimit64(RLIMIT_NOFILE, &fds);
  sigprocmask(SIG_SETMASK, &before, NULL);
  if (failinject_pause)
    failinject_pause(0);
  errno = saved;
}

/* weak: a test may have its own last act */
__attribute__((weak)) _Noreturn void __wrap__exit(int status)
{
  dump();
  __real__exit(status);
}

int __wrap_execve(const char *path, char *const argv[], char *const envp[])
{
  dump();
  return __real_execve(path, argv, envp);
}

/* ---- engine/confine.c and engine/sopconfine.c ------------------------------------------------------- */

/* conf-cc asks for large files, so this is what setrlimit() is in the programs */
int __wrap_setrlimit64(__rlimit_resource_t resource, const struct rlimit64 *limits)
{
  return is_rehearsal ? 0 : __real_setrlimit64(resource, limits);
}

int __wrap_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
  return is_rehearsal ? 0 : __real_prctl(option, a, b, c, d);
}

long __wrap_syscall(long number, ...)
{
  static const long landlock_restrict_self = 446;
  long arg[6];
  va_list ap;

  if (is_rehearsal && number == landlock_restrict_self)
    return 0;
  va_start(ap, number);
  for (int i = 0; i < 6; i++)
    arg[i] = va_arg(ap, long);
  va_end(ap);
  return __real_syscall(number, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

/* Our programs have their counters to write in the end. Elsewhere these functions themselves are tested: there only the
 * rehearsal is counted.
 */
static int rehearsal_is_all(void)
{
  is_rehearsal = 0;
  if (strncmp(program_invocation_short_name, "qmail-", 6) == 0)
    return 1;
  dump();
  is_confined = 1;
  return 0;
}

/* Every line of it runs, and nothing is given up. */
unsigned int __wrap_confine(int needs)
{
  unsigned int done;

  is_rehearsal = 1;
  done = __real_confine(needs);
  return rehearsal_is_all() ? done : __real_confine(needs);
}

unsigned int __wrap_sopconfine(const char *program, unsigned int cpu_s)
{
  unsigned int done;

  is_rehearsal = 1;
  done = __real_sopconfine(program, cpu_s);
  return rehearsal_is_all() ? done : __real_sopconfine(program, cpu_s);
}

/* A child of vfork() would write and clear the counters of its parent, so it gets memory of its own, and the parent
 * waits all the same. vfork() of failinject does that, too. */
pid_t __wrap_vfork(void)
{
  if (failinject_pause)
    return __real_vfork();
  return (pid_t)__real_syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0, 0);
}
