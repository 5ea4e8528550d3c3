/* rspawn: what qmail-rspawn does with descriptors, signals and bytes, restated for tests.
 *
 *   rspawn [options] message program host sender recip ...
 *
 * The program gets fd 0 = the message, opened read-only for it alone, and fd 1 and fd 2 = one pipe;
 * SIGCHLD is blocked and SIGPIPE ignored. Like qmail's spawn this one keeps its own write end until
 * the program is reaped, so the report ends only when everybody who holds the pipe is gone.
 * Printed: the letter that qmail-send would get, a blank, the text.
 *
 * Exit status: 0 judged, 97 usage or system trouble, 98 something was still running 10 s after the
 * end of the report, 99 watchdog. Everything that it started is killed in the last two cases.
 */
#define _GNU_SOURCE
#include "tests/judge.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { FDS_MAX = 16, FD_LIMIT = 1024, EXIT_TROUBLE = 97, EXIT_LEFT = 98, EXIT_WATCHDOG = 99 };

struct caller {
  const char *dir;         /* -d */
  const char *raw;         /* -o */
  const char *pidfile;     /* -i */
  unsigned int watchdog_s; /* -t */
  int let_run;             /* -g */
  int by_pipe;             /* -p */
  off_t offset;            /* -s */
  int child_ignored;       /* -C */
  int child_unblocked;     /* -u */
  int pipe_default;        /* -P */
  int all_blocked;         /* -B */
  int xfsz_ignored;        /* -X */
  int deaf;                /* -R */
  unsigned int alarm_s;    /* -A */
  long mask;               /* -m */
  long file_max;           /* -F */
  long memory_max;         /* -V */
  long fds_max;            /* -N */
  long uid;                /* -U */
  int closed[FDS_MAX];     /* -c */
  int closed_count;
  int stray[FDS_MAX];      /* -x */
  int stray_count;
};

static pid_t program;
static int pipe_end = -1; /* our copy of the write end */
static int reaped;
static int program_status;
static volatile sig_atomic_t barked;

static _Noreturn void trouble(const char *what)
{
  perror(what);
  exit(EXIT_TROUBLE);
}

static _Noreturn void usage(void)
{
  fputs("usage: rspawn [options] message program host sender recip ...\n"
        "  -d dir   working directory\n"
        "  -o file  the raw report\n"
        "  -i file  the program's process id\n"
        "  -t sec   watchdog (60)\n"
        "  -g       do not mind what is left running\n"
        "  -R       nobody reads the report\n"
        "  -p       fd 0 is a pipe            -s n  fd 0 starts at offset n\n"
        "  -c n     fd n is closed            -x n  fd n is open on /dev/null\n"
        "  -C       SIGCHLD ignored           -u    SIGCHLD not blocked\n"
        "  -P       SIGPIPE default           -B    all signals blocked\n"
        "  -A sec   an alarm is pending       -m n  umask, octal\n"
        "  -F n     file size limit           -X    SIGXFSZ ignored\n"
        "  -V n     address space limit       -N n  descriptor limit\n"
        "  -U n     user and group id\n",
        stderr);
  exit(EXIT_TROUBLE);
}

/* As in qmail's spawn: the program is reaped in the handler, and only then our write end goes. The
 * close makes a read() that waits, or is about to, see the end of the report. */
static void on_child(int sig)
{
  int saved = errno;
  int status;

  (void)sig;
  if (!reaped && waitpid(program, &status, WNOHANG) == program) {
    program_status = status;
    reaped = 1;
    if (pipe_end != -1)
      close(pipe_end);
    pipe_end = -1;
  }
  errno = saved;
}

/* The second alarm is for a holder of the pipe who has left the process group. */
static void on_alarm(int sig)
{
  (void)sig;
  if (barked || !program)
    _exit(EXIT_WATCHDOG);
  barked = 1;
  kill(-program, SIGKILL);
  alarm(5);
}

static void on_end(int sig)
{
  (void)sig;
  if (program)
    kill(-program, SIGKILL);
  _exit(EXIT_TROUBLE);
}

static void catch(int sig, void (*handler)(int))
{
  struct sigaction sa;

  memset(&sa, 0, sizeof sa);
  sa.sa_handler = handler;
  sigemptyset(&sa.sa_mask);
  if (sigaction(sig, &sa, NULL) == -1)
    trouble("sigaction");
}

static void limit(int resource, long value)
{
  struct rlimit rl;

  if (value < 0)
    return;
  if (getrlimit(resource, &rl) == -1)
    trouble("getrlimit");
  rl.rlim_cur = (rlim_t)value;
  if (setrlimit(resource, &rl) == -1)
    trouble("setrlimit");
}

/* the message through a pipe: a process that writes it */
static int pipe_from(int message)
{
  char buf[65536];
  ssize_t n;
  int pi[2];

  if (pipe(pi) == -1)
    trouble("pipe");
  switch (fork()) {
  case -1:
    trouble("fork");
    break;
  case 0:
    close(pi[0]);
    signal(SIGPIPE, SIG_IGN);
    while ((n = read(message, buf, sizeof buf)) > 0)
      for (ssize_t done = 0, w; done < n; done += w)
        if ((w = write(pi[1], buf + done, (size_t)(n - done))) == -1)
          _exit(0); /* the reader may stop when it likes */
    _exit(0);
  }
  close(pi[1]);
  close(message);
  return pi[0];
}

static void become_program(const struct caller *c, int message, int report, char **argv)
{
  sigset_t set;

  if (setpgid(0, 0) == -1)
    trouble("setpgid");
  if (dup2(message, 0) == -1 || dup2(report, 1) == -1 || dup2(1, 2) == -1)
    _exit(111);
  /* what whoever runs the tests has open is no part of them */
  for (int fd = 3; fd < FD_LIMIT; fd++)
    close(fd);
  if (c->dir && chdir(c->dir) == -1)
    _exit(EXIT_TROUBLE);
  for (int sig = 1; sig < 32; sig++)
    signal(sig, SIG_DFL); /* fails for two of them */
  catch(SIGPIPE, c->pipe_default ? SIG_DFL : SIG_IGN);
  catch(SIGCHLD, c->child_ignored ? SIG_IGN : SIG_DFL);
  catch(SIGXFSZ, c->xfsz_ignored ? SIG_IGN : SIG_DFL);
  if (c->all_blocked)
    sigfillset(&set);
  else
    sigemptyset(&set);
  if (!c->child_unblocked)
    sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_SETMASK, &set, NULL);
  if (c->mask >= 0)
    umask((mode_t)c->mask);
  limit(RLIMIT_FSIZE, c->file_max);
  limit(RLIMIT_AS, c->memory_max);
  limit(RLIMIT_NOFILE, c->fds_max);
  for (int i = 0; i < c->stray_count; i++) {
    int fd = open("/dev/null", O_RDWR);
    if (fd == -1 || dup2(fd, c->stray[i]) == -1)
      _exit(EXIT_TROUBLE);
    if (fd != c->stray[i])
      close(fd);
  }
  if (c->uid >= 0) {
    gid_t gid = (gid_t)c->uid;
    if (setgroups(1, &gid) == -1 || setgid(gid) == -1 || setuid((uid_t)c->uid) == -1)
      _exit(EXIT_TROUBLE);
  }
  for (int i = 0; i < c->closed_count; i++)
    close(c->closed[i]);
  alarm(c->alarm_s);
  execvp(argv[0], argv);
  /* as qmail-rspawn: a lasting failure to start its program is not the message's fault either */
  _exit(errno == ENOENT || errno == EACCES || errno == ENOEXEC ? 100 : 111);
}

static void add(int *list, int *count, const char *number)
{
  if (*count == FDS_MAX)
    usage();
  list[(*count)++] = atoi(number);
}

static void read_options(struct caller *c, int argc, char **argv)
{
  int opt;

  memset(c, 0, sizeof *c);
  c->watchdog_s = 60;
  c->mask = c->file_max = c->memory_max = c->fds_max = c->uid = -1;
  while ((opt = getopt(argc, argv, "+d:o:i:t:gRps:c:x:CuPBA:m:F:XV:N:U:")) != -1)
    switch (opt) {
    case 'd': c->dir = optarg; break;
    case 'o': c->raw = optarg; break;
    case 'i': c->pidfile = optarg; break;
    case 't': c->watchdog_s = (unsigned int)atoi(optarg); break;
    case 'g': c->let_run = 1; break;
    case 'R': c->deaf = 1; break;
    case 'p': c->by_pipe = 1; break;
    case 's': c->offset = atol(optarg); break;
    case 'c': add(c->closed, &c->closed_count, optarg); break;
    case 'x': add(c->stray, &c->stray_count, optarg); break;
    case 'C': c->child_ignored = 1; break;
    case 'u': c->child_unblocked = 1; break;
    case 'P': c->pipe_default = 1; break;
    case 'B': c->all_blocked = 1; break;
    case 'A': c->alarm_s = (unsigned int)atoi(optarg); break;
    case 'm': c->mask = strtol(optarg, NULL, 8); break;
    case 'F': c->file_max = atol(optarg); break;
    case 'X': c->xfsz_ignored = 1; break;
    case 'V': c->memory_max = atol(optarg); break;
    case 'N': c->fds_max = atol(optarg); break;
    case 'U': c->uid = atol(optarg); break;
    default: usage();
    }
  if (argc - optind < 2)
    usage();
}

static void write_pid(const char *file)
{
  char tmp[4096];
  FILE *f;

  /* renamed, so that who waits for the file never reads half of it */
  snprintf(tmp, sizeof tmp, "%s.tmp", file);
  f = fopen(tmp, "w");
  if (!f || fprintf(f, "%ld\n", (long)program) < 0 || fclose(f) == EOF || rename(tmp, file) == -1)
    trouble(file);
}

static void keep(const char *file, const char *s, size_t len)
{
  int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);

  if (fd == -1)
    trouble(file);
  for (size_t done = 0; done < len;) {
    ssize_t w = write(fd, s + done, len - done);
    if (w == -1)
      trouble(file);
    done += (size_t)w;
  }
  if (close(fd) == -1)
    trouble(file);
}

/* Waits for all that the program left behind; orphans become our children where that is possible. */
static void wait_for_the_rest(void)
{
  alarm(10);
  while (waitpid(-1, NULL, 0) != -1 || errno == EINTR)
    if (barked) {
      fputs("rspawn: processes left running\n", stderr);
      exit(EXIT_LEFT);
    }
  alarm(0);
}

int main(int argc, char **argv)
{
  struct caller c;
  struct report r;
  char *report = NULL;
  size_t len = 0;
  size_t room = 0;
  sigset_t child;
  int message;
  int pi[2];

  read_options(&c, argc, argv);
  argv += optind;
  message = open(argv[0], O_RDONLY);
  if (message == -1)
    trouble(argv[0]);
  if (c.offset && lseek(message, c.offset, SEEK_SET) == -1)
    trouble("lseek");
  if (c.by_pipe)
    message = pipe_from(message);
  if (pipe(pi) == -1)
    trouble("pipe");
  fcntl(pi[0], F_SETFD, FD_CLOEXEC);
#ifdef PR_SET_CHILD_SUBREAPER
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif

  catch(SIGPIPE, SIG_IGN);
  catch(SIGCHLD, on_child);
  catch(SIGALRM, on_alarm);
  catch(SIGINT, on_end);
  catch(SIGTERM, on_end);
  catch(SIGHUP, on_end);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  fflush(stdout);
  program = fork();
  if (program == -1)
    trouble("fork");
  if (program == 0)
    become_program(&c, message, pi[1], argv + 1);
  setpgid(program, program); /* whoever of the two comes first; an error means the other was */
  close(message);
  pipe_end = pi[1];
  if (c.deaf)
    close(pi[0]);
  if (c.pidfile)
    write_pid(c.pidfile);
  sigprocmask(SIG_UNBLOCK, &child, NULL);

  alarm(c.watchdog_s);
  while (!c.deaf) {
    ssize_t n;
    if (room - len < 4096) {
      room = 2 * room + 8192;
      report = realloc(report, room + 1);
      if (!report)
        trouble("realloc");
    }
    n = read(pi[0], report + len, room - len);
    if (n == 0)
      break;
    if (n > 0)
      len += (size_t)n;
    else if (errno != EINTR)
      trouble("read");
  }
  sigprocmask(SIG_BLOCK, &child, NULL);
  while (!reaped && waitpid(program, &program_status, 0) == -1)
    if (errno != EINTR)
      trouble("waitpid");
  reaped = 1;
  alarm(0);
  if (report)
    report[len] = 0;
  if (c.raw)
    keep(c.raw, report, len);
  if (barked) {
    fputs("rspawn: watchdog\n", stderr);
    return EXIT_WATCHDOG;
  }
  r.s = report;
  r.len = len;
  judge(stdout, program_status, &r);
  if (fflush(stdout) == EOF)
    trouble("stdout");
  if (!c.let_run)
    wait_for_the_rest();
  return 0;
}
