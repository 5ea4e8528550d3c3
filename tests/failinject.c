/* failinject: an LD_PRELOAD object that makes the Nth call of a family fail.
 *
 *   FAILINJECT=family:N[+]:ERRNO  the Nth call fails with this errno; with + all later ones too
 *   FAILINJECT_IN=name            only in the program of this name (the last part of argv[0])
 *   FAILINJECT_WHO=main|child     only in the process that was started, or only in those it forks; other
 *                                 calls are not counted
 *   FAILINJECT_MARK=file          is made with one byte, `0`, and that is `1` when a call was failed
 *   FAILINJECT_ALARM=1            alarm(n) with n > 1 is alarm(1)
 *
 * A family is a group of functions, see the table of wrappers. shortread and shortwrite do one byte
 * instead of failing; with kill the process dies by a signal at the Nth call of any family but malloc,
 * before it is made. Calls are counted from the first act of main() on; a forked child goes on
 * counting by itself. In the program named, the variables and LD_PRELOAD are gone from the environment
 * before main().
 */
#define _GNU_SOURCE
/* conf-cc has it, so that the programs call the functions with 64 in their names; both kinds are here */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum family {
  NONE, MALLOC, READ, WRITE, OPEN, FORK, UNLINK, LSEEK, PIPE, DUP, FCNTL, EXEC, CLOSE, WAIT, SETID,
  STAT, MMAP, CHDIR, SIGNALS, POLL, COPY, RANDOM, CLOCK, LIMIT, PDEATHSIG, NONEWPRIVS,
  SHORTREAD, SHORTWRITE, KILL, FAMILIES
};

static const char *const families[FAMILIES] = {
  "", "malloc", "read", "write", "open", "fork", "unlink", "lseek", "pipe", "dup", "fcntl", "exec",
  "close", "wait", "setid", "stat", "mmap", "chdir", "signals", "poll", "copy", "random",
  "clock", "limit", "pdeathsig", "nonewprivs",
  "shortread", "shortwrite", "kill"
};

static const struct { const char *name; int value; } errnos[] = {
  { "ENOMEM", ENOMEM }, { "EIO", EIO }, { "EMFILE", EMFILE }, { "ENFILE", ENFILE },
  { "ENOSPC", ENOSPC }, { "EINTR", EINTR }, { "EAGAIN", EAGAIN }, { "EACCES", EACCES },
  { "EPERM", EPERM }, { "ENOENT", ENOENT }, { "EDQUOT", EDQUOT }, { "ECHILD", ECHILD },
  { "EXDEV", EXDEV }, { "EBADF", EBADF }, { "EEXIST", EEXIST }, { "EINVAL", EINVAL }
};

static enum family target = NONE;
static unsigned long nth;
static unsigned long count;
static unsigned long hits;
static int lasting;
static int failure;
static int short_alarm;
static int only_main;
static int only_children;
static pid_t main_pid;
static char *mark;
static int is_paused;

/* i386 has an old call of that name, with other arguments */
#ifdef SYS_mmap2
#define MMAP_NUMBER SYS_mmap2
#else
#define MMAP_NUMBER SYS_mmap
#endif

/* By system call, because the functions are ours. The descriptor is gone again at once: the program under test must not
 * see a number taken. What is mapped goes on when the program can open nothing any more.
 */
static char *map_mark(const char *file)
{
  long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CREAT, 0666);
  void *p;

  if (fd < 0 || pwrite(fd, "0", (size_t)1, 0) != 1)
    _exit(126); /* a call that failed unseen would make a run count as complete */
  p = (void *)syscall(MMAP_NUMBER, NULL, (size_t)1, (long)(PROT_READ | PROT_WRITE), (long)MAP_SHARED, fd, 0L);
  syscall(SYS_close, fd);
  if (p == MAP_FAILED)
    _exit(126);
  return p;
}

static int hit(enum family family)
{
  int counts = target == KILL ? family != MALLOC && family != SHORTREAD && family != SHORTWRITE : family == target;

  if (target == NONE || is_paused || !counts || (only_main && getpid() != main_pid)
      || (only_children && getpid() == main_pid))
    return 0;
  count++;
  if (count < nth || (count > nth && !lasting))
    return 0;
  hits++;
  if (mark)
    *mark = '1';
  if (target == KILL) {
    kill(getpid(), SIGKILL);
    /* confined, it can't do that */
    __builtin_trap();
  }
  errno = failure;
  return 1;
}

static void find(void *function, size_t size, const char *name)
{
  void *p = dlsym(RTLD_NEXT, name);

  if (!p)
    _exit(126);
  memcpy(function, &p, size);
}

static int is_name(const char *name)
{
  return !name || strcmp(name, program_invocation_short_name) == 0;
}

/* family:N[+]:ERRNO */
static int set_target(const char *what)
{
  const char *error;
  char *rest;
  size_t len = strcspn(what, ":");
  enum family family = NONE;

  for (int i = 1; i < FAMILIES; i++)
    if (strlen(families[i]) == len && memcmp(families[i], what, len) == 0)
      family = (enum family)i;
  nth = what[len] ? strtoul(what + len + 1, &rest, 10) : 0;
  if (family == NONE || !nth)
    return 0;
  lasting = *rest == '+';
  error = rest + lasting;
  failure = 0;
  for (size_t i = 0; *error == ':' && i < sizeof errnos / sizeof *errnos; i++)
    if (strcmp(error + 1, errnos[i].name) == 0)
      failure = errnos[i].value;
  if (!failure && family < SHORTREAD)
    return 0;
  target = family;
  return 1;
}

__attribute__((constructor)) static void begin(void)
{
  const char *what = getenv("FAILINJECT");
  const char *file = getenv("FAILINJECT_MARK");
  const char *who = getenv("FAILINJECT_WHO");

  if (!is_name(getenv("FAILINJECT_IN")))
    return;
  short_alarm = getenv("FAILINJECT_ALARM") != NULL;
  only_main = who && strcmp(who, "main") == 0;
  only_children = who && strcmp(who, "child") == 0;
  main_pid = getpid();
  if (file)
    mark = map_mark(file);
  if (what && !set_target(what))
    _exit(126);
  unsetenv("LD_PRELOAD");
  unsetenv("FAILINJECT");
  unsetenv("FAILINJECT_IN");
  unsetenv("FAILINJECT_WHO");
  unsetenv("FAILINJECT_MARK");
  unsetenv("FAILINJECT_ALARM");
}

/* For unit tests, tests/unit/fault.h: from now on this fails, or for NULL nothing; behind `child ` only in children of
 * this process. Returns how many calls have failed in this process since the last time. */
unsigned long failinject_arm(const char *what);
unsigned long failinject_arm(const char *what)
{
  unsigned long before = hits;

  target = NONE;
  count = 0;
  hits = 0;
  only_children = what && strncmp(what, "child ", 6) == 0;
  main_pid = getpid();
  if (what && !set_target(only_children ? what + 6 : what))
    _exit(126);
  return before;
}

/* For the coverage build, tests/coverage.c: what is called meanwhile is not the program's. */
void failinject_pause(int paused);
void failinject_pause(int paused)
{
  is_paused = paused;
}

#define WRAP(family, failed, type, name, params, args) \
  type name params \
  { \
    static type (*real) params; \
    if (!real) \
      find(&real, sizeof real, #name); \
    if (hit(family)) \
      return failed; \
    return real args; \
  }

/* fortified and 64-bit names that no header declares */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
ssize_t __pread64_chk(int fd, void *p, size_t len, off64_t offset, size_t room);
int __openat_2(int dir, const char *path, int flags);
ssize_t __read_chk(int fd, void *p, size_t len, size_t room);
ssize_t __pread_chk(int fd, void *p, size_t len, off_t offset, size_t room);
int __poll_chk(struct pollfd *x, nfds_t n, int ms, size_t room);

WRAP(MALLOC, NULL, void *, malloc, (size_t n), (n))
WRAP(MALLOC, NULL, void *, calloc, (size_t n, size_t size), (n, size))
WRAP(MALLOC, NULL, void *, realloc, (void *p, size_t n), (p, n))
WRAP(MALLOC, NULL, void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
WRAP(MALLOC, NULL, void *, aligned_alloc, (size_t align, size_t n), (align, n))
WRAP(MALLOC, ENOMEM, int, posix_memalign, (void **p, size_t align, size_t n), (p, align, n))

WRAP(FORK, -1, pid_t, fork, (void), ())
WRAP(FORK, failure, int, posix_spawn,
     (pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *restrict acts,
      const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict]),
     (pid, path, acts, attr, argv, envp))
WRAP(FORK, failure, int, posix_spawnp,
     (pid_t *restrict pid, const char *restrict path, const posix_spawn_file_actions_t *restrict acts,
      const posix_spawnattr_t *restrict attr, char *const argv[restrict], char *const envp[restrict]),
     (pid, path, acts, attr, argv, envp))

/* A child must not return from a wrapper of vfork() in the memory of its parent. So it has memory of its own, but as
 * with vfork() the parent waits until it has executed another program or has ended.
 */
pid_t vfork(void)
{
  if (hit(FORK))
    return -1;
  return (pid_t)syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
}

WRAP(EXEC, -1, int, execve, (const char *path, char *const argv[], char *const envp[]), (path, argv, envp))
WRAP(EXEC, -1, int, execv, (const char *path, char *const argv[]), (path, argv))
WRAP(EXEC, -1, int, execvp, (const char *file, char *const argv[]), (file, argv))
WRAP(EXEC, -1, int, execvpe, (const char *file, char *const argv[], char *const envp[]), (file, argv, envp))
WRAP(EXEC, -1, int, fexecve, (int fd, char *const argv[], char *const envp[]), (fd, argv, envp))

WRAP(UNLINK, -1, int, unlink, (const char *path), (path))
WRAP(UNLINK, -1, int, unlinkat, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(LSEEK, -1, off_t, lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
WRAP(LSEEK, -1, off64_t, lseek64, (int fd, off64_t offset, int whence), (fd, offset, whence))
WRAP(PIPE, -1, int, pipe, (int pi[2]), (pi))
WRAP(PIPE, -1, int, pipe2, (int pi[2], int flags), (pi, flags))
WRAP(DUP, -1, int, dup, (int fd), (fd))
WRAP(DUP, -1, int, dup2, (int from, int to), (from, to))
WRAP(DUP, -1, int, dup3, (int from, int to, int flags), (from, to, flags))
WRAP(WAIT, -1, pid_t, waitpid, (pid_t pid, int *status, int options), (pid, status, options))
WRAP(WAIT, -1, pid_t, wait, (int *status), (status))
WRAP(WAIT, -1, int, waitid, (idtype_t type, id_t id, siginfo_t *info, int options), (type, id, info, options))
WRAP(SETID, -1, int, setreuid, (uid_t r, uid_t e), (r, e))
WRAP(SETID, -1, int, setuid, (uid_t u), (u))
WRAP(SETID, -1, int, seteuid, (uid_t u), (u))
WRAP(SETID, -1, int, setregid, (gid_t r, gid_t e), (r, e))
WRAP(SETID, -1, int, setgid, (gid_t g), (g))
WRAP(STAT, -1, int, fstat, (int fd, struct stat *st), (fd, st))
WRAP(STAT, -1, int, stat, (const char *restrict path, struct stat *restrict st), (path, st))
WRAP(STAT, -1, int, lstat, (const char *restrict path, struct stat *restrict st), (path, st))
WRAP(STAT, -1, int, fstat64, (int fd, struct stat64 *st), (fd, st))
WRAP(STAT, -1, int, stat64, (const char *restrict path, struct stat64 *restrict st), (path, st))
WRAP(STAT, -1, int, lstat64, (const char *restrict path, struct stat64 *restrict st), (path, st))
WRAP(MMAP, MAP_FAILED, void *, mmap, (void *p, size_t len, int prot, int flags, int fd, off_t offset),
     (p, len, prot, flags, fd, offset))
WRAP(MMAP, MAP_FAILED, void *, mmap64, (void *p, size_t len, int prot, int flags, int fd, off64_t offset),
     (p, len, prot, flags, fd, offset))
WRAP(CHDIR, -1, int, chdir, (const char *path), (path))
WRAP(CHDIR, -1, int, fchdir, (int fd), (fd))
WRAP(SIGNALS, -1, int, sigaction,
     (int sig, const struct sigaction *restrict sa, struct sigaction *restrict old), (sig, sa, old))
WRAP(SIGNALS, -1, int, sigprocmask, (int how, const sigset_t *restrict set, sigset_t *restrict old),
     (how, set, old))
WRAP(SIGNALS, SIG_ERR, sighandler_t, signal, (int sig, sighandler_t handler), (sig, handler))
/* what signal() is without _DEFAULT_SOURCE */
WRAP(SIGNALS, SIG_ERR, sighandler_t, __sysv_signal, (int sig, sighandler_t handler), (sig, handler))
WRAP(CLOCK, -1, int, setitimer,
     (__itimer_which_t which, const struct itimerval *restrict t, struct itimerval *restrict old), (which, t, old))
WRAP(POLL, -1, int, poll, (struct pollfd *x, nfds_t n, int ms), (x, n, ms))
WRAP(POLL, -1, int, ppoll,
     (struct pollfd *x, nfds_t n, const struct timespec *ts, const sigset_t *set), (x, n, ts, set))
WRAP(POLL, -1, int, __poll_chk, (struct pollfd *x, nfds_t n, int ms, size_t room), (x, n, ms, room))
WRAP(POLL, -1, int, select, (int n, fd_set *r, fd_set *w, fd_set *e, struct timeval *left), (n, r, w, e, left))
WRAP(COPY, -1, ssize_t, copy_file_range,
     (int in, off64_t *in_at, int out, off64_t *out_at, size_t len, unsigned int flags),
     (in, in_at, out, out_at, len, flags))
WRAP(COPY, -1, ssize_t, sendfile, (int out, int in, off_t *at, size_t len), (out, in, at, len))
WRAP(COPY, -1, ssize_t, sendfile64, (int out, int in, off64_t *at, size_t len), (out, in, at, len))
WRAP(RANDOM, -1, ssize_t, getrandom, (void *p, size_t len, unsigned int flags), (p, len, flags))
WRAP(RANDOM, -1, int, getentropy, (void *p, size_t len), (p, len))
WRAP(CLOCK, -1, int, clock_gettime, (clockid_t clock, struct timespec *now), (clock, now))
/* with which a child asks to end with its parent, and gives up set-id programs; the other uses belong to
 * engine/confine, where a failure is none
 */
int prctl(int option, ...)
{
  static int (*real)(int, unsigned long, unsigned long, unsigned long, unsigned long);
  unsigned long arg[4];
  va_list ap;

  if ((option == PR_SET_PDEATHSIG && hit(PDEATHSIG)) || (option == PR_SET_NO_NEW_PRIVS && hit(NONEWPRIVS)))
    return -1;
  va_start(ap, option);
  for (int i = 0; i < 4; i++)
    arg[i] = va_arg(ap, unsigned long);
  va_end(ap);
  if (!real)
    find(&real, sizeof real, "prctl");
  return real(option, arg[0], arg[1], arg[2], arg[3]);
}

WRAP(LIMIT, -1, int, setrlimit, (__rlimit_resource_t resource, const struct rlimit *limits), (resource, limits))
WRAP(LIMIT, -1, int, setrlimit64, (__rlimit_resource_t resource, const struct rlimit64 *limits), (resource, limits))

/* A close() that fails has closed all the same, as Linux does it. */
int close(int fd)
{
  int failed = hit(CLOSE);

  if (syscall(SYS_close, fd) == -1)
    return -1;
  if (failed)
    errno = failure;
  return failed ? -1 : 0;
}

ssize_t read(int fd, void *p, size_t len)
{
  if (hit(READ))
    return -1;
  if (len > 1 && hit(SHORTREAD))
    len = 1;
  return syscall(SYS_read, fd, p, len);
}

ssize_t __read_chk(int fd, void *p, size_t len, size_t room)
{
  if (len > room)
    abort();
  return read(fd, p, len);
}

static ssize_t read_at(int fd, void *p, size_t len, off64_t offset)
{
  if (hit(READ))
    return -1;
  if (len > 1 && hit(SHORTREAD))
    len = 1;
#if __SIZEOF_LONG__ == 8
  return syscall(SYS_pread64, fd, p, len, offset);
#else
  /* the offset in two registers, as i386 has it */
  return syscall(SYS_pread64, fd, p, len, (long)offset, (long)(offset >> 32));
#endif
}

ssize_t pread(int fd, void *p, size_t len, off_t offset)
{
  return read_at(fd, p, len, offset);
}

ssize_t pread64(int fd, void *p, size_t len, off64_t offset)
{
  return read_at(fd, p, len, offset);
}

ssize_t __pread_chk(int fd, void *p, size_t len, off_t offset, size_t room)
{
  if (len > room)
    abort();
  return read_at(fd, p, len, offset);
}

ssize_t __pread64_chk(int fd, void *p, size_t len, off64_t offset, size_t room)
{
  if (len > room)
    abort();
  return read_at(fd, p, len, offset);
}

ssize_t readv(int fd, const struct iovec *v, int n)
{
  if (hit(READ))
    return -1;
  if (n > 0 && hit(SHORTREAD))
    return syscall(SYS_read, fd, v[0].iov_base, v[0].iov_len ? (size_t)1 : (size_t)0);
  return syscall(SYS_readv, fd, v, n);
}

ssize_t write(int fd, const void *p, size_t len)
{
  if (hit(WRITE))
    return -1;
  if (len > 1 && hit(SHORTWRITE))
    len = 1;
  return syscall(SYS_write, fd, p, len);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
  if (hit(WRITE))
    return -1;
  if (n > 0 && v[0].iov_len > 1 && hit(SHORTWRITE))
    return syscall(SYS_write, fd, v[0].iov_base, (size_t)1);
  return syscall(SYS_writev, fd, v, n);
}

static ssize_t write_at(int fd, const void *p, size_t len, off_t offset)
{
  if (hit(WRITE))
    return -1;
  if (len > 1 && hit(SHORTWRITE))
    len = 1;
  return syscall(SYS_pwrite64, fd, p, len, offset);
}

ssize_t pwrite(int fd, const void *p, size_t len, off_t offset)
{
  return write_at(fd, p, len, offset);
}

ssize_t pwrite64(int fd, const void *p, size_t len, off64_t offset)
{
  return write_at(fd, p, len, offset);
}

int ftruncate(int fd, off_t len)
{
  return hit(WRITE) ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

int ftruncate64(int fd, off64_t len)
{
  return hit(WRITE) ? -1 : (int)syscall(SYS_ftruncate, fd, len);
}

static int open_at(int dir, const char *path, int flags, mode_t mode)
{
  if (hit(OPEN))
    return -1;
  return (int)syscall(SYS_openat, dir, path, flags, mode);
}

/* the third argument, where there is one */
#define MODE_OF(flags, mode) \
  do { \
    va_list ap; \
    va_start(ap, flags); \
    mode = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(ap, mode_t) : 0; \
    va_end(ap); \
  } while (0)

int open(const char *path, int flags, ...)
{
  mode_t mode;

  MODE_OF(flags, mode);
  return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
  mode_t mode;

  MODE_OF(flags, mode);
  return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
  mode_t mode;

  MODE_OF(flags, mode);
  return open_at(dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
  mode_t mode;

  MODE_OF(flags, mode);
  return open_at(dir, path, flags, mode);
}

int __open_2(const char *path, int flags)
{
  return open_at(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
  return open_at(AT_FDCWD, path, flags, 0);
}

int __openat_2(int dir, const char *path, int flags)
{
  return open_at(dir, path, flags, 0);
}

int __openat64_2(int dir, const char *path, int flags)
{
  return open_at(dir, path, flags, 0);
}

/* i386 has an old call beside that for locks and offsets of 64 bits */
#ifdef SYS_fcntl64
#define FCNTL_NUMBER SYS_fcntl64
#else
#define FCNTL_NUMBER SYS_fcntl
#endif

int fcntl(int fd, int command, ...)
{
  va_list ap;
  void *arg;

  va_start(ap, command);
  arg = va_arg(ap, void *);
  va_end(ap);
  if (hit(FCNTL))
    return -1;
  return (int)syscall(FCNTL_NUMBER, fd, command, arg);
}

int fcntl64(int fd, int command, ...)
{
  va_list ap;
  void *arg;

  va_start(ap, command);
  arg = va_arg(ap, void *);
  va_end(ap);
  if (hit(FCNTL))
    return -1;
  return (int)syscall(FCNTL_NUMBER, fd, command, arg);
}

unsigned int alarm(unsigned int seconds)
{
  static unsigned int (*real)(unsigned int);

  if (!real)
    find(&real, sizeof real, "alarm");
  return real(short_alarm && seconds > 1 ? 1 : seconds);
}
