/* remote: a stand-in for qmail-remote. Records what it was given, then says what it is told to say.
 *
 * control/remote-says, looked up from the working directory, is its script. The first line names the
 * folder to record into, the others are done in order:
 *
 *   say TEXT       write TEXT to fd 1; \0, \n and \\ in it are NUL, LF and a backslash
 *   err TEXT       the same to fd 2
 *   bytewise TEXT  the same to fd 1, one byte per write
 *   fill N C       write N times the byte C to fd 1
 *   close N        close fd N
 *   wait N         sleep N ms
 *   mark NAME      make the empty file NAME in the folder
 *   await NAME     wait until the folder holds the file NAME
 *   kill N         send itself the signal N
 *   exit N
 *
 * Recorded: runs (a line per start), args, env, fds, facts, message (fd 0 from where it stands).
 */
#define _GNU_SOURCE
#include "facts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FD_LIMIT = 1024 };

extern char **environ;
static const char *folder;

/* 99 is an exit status that nothing else in the tests uses */
static _Noreturn void fail(const char *what)
{
  fprintf(stderr, "stand-in: %s: %s\n", what, strerror(errno));
  _exit(99);
}

static const char *path_of(const char *name)
{
  static char path[4096];

  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
    fail("name");
  return path;
}

static FILE *record(const char *name)
{
  FILE *f = fopen(path_of(name), "w");

  if (!f)
    fail(path_of(name));
  return f;
}

static void recorded(FILE *f)
{
  if (ferror(f) || fclose(f) == EOF)
    fail("record");
}

static void record_lines(const char *name, char **lines)
{
  FILE *f = record(name);

  for (; *lines; lines++)
    fprintf(f, "%s\n", *lines);
  recorded(f);
}

/* Called before any file of ours is open: the descriptors as they came. */
static size_t look_at_fds(char *out, size_t room)
{
  struct stat st[FD_LIMIT];
  int is_open[FD_LIMIT];
  size_t len = 0;

  for (int fd = 0; fd < FD_LIMIT; fd++) {
    const char *kind = "other";
    int flags = fcntl(fd, F_GETFL);
    int same = 0;

    is_open[fd] = flags != -1 && fstat(fd, st + fd) == 0;
    if (!is_open[fd])
      continue;
    if (S_ISREG(st[fd].st_mode))
      kind = "file";
    else if (S_ISFIFO(st[fd].st_mode))
      kind = "fifo";
    else if (S_ISDIR(st[fd].st_mode))
      kind = "dir";
    else if (S_ISCHR(st[fd].st_mode))
      kind = "device";
    while (same < fd && !(is_open[same] && st[same].st_ino == st[fd].st_ino && st[same].st_dev == st[fd].st_dev))
      same++;
    len += (size_t)snprintf(out + len, room - len, "%d %s %s", fd, kind,
                            (flags & O_ACCMODE) == O_RDONLY ? "r" : (flags & O_ACCMODE) == O_WRONLY ? "w" : "rw");
    if (S_ISREG(st[fd].st_mode))
      len += (size_t)snprintf(out + len, room - len, " offset=%ld links=%ld", (long)lseek(fd, 0, SEEK_CUR),
                              (long)st[fd].st_nlink);
    if (same < fd)
      len += (size_t)snprintf(out + len, room - len, " same=%d", same);
    len += (size_t)snprintf(out + len, room - len, "\n");
    if (len + 200 > room)
      fail("too many descriptors");
  }
  return len;
}

static void print_signals(FILE *f, const char *label, const sigset_t *set)
{
  fputs(label, f);
  for (int sig = 1; sig < NSIG; sig++)
    if (sigismember(set, sig) == 1)
      fprintf(f, " %d", sig);
  putc('\n', f);
}

static void record_facts(mode_t mask, const char *inherited)
{
  static char cwd[4096];
  FILE *f;
  sigset_t blocked;
  sigset_t ignored;
  struct sigaction sa;
  uid_t ru;
  uid_t eu;
  uid_t su;
  gid_t rg;
  gid_t eg;
  gid_t sg;

  sigprocmask(SIG_BLOCK, NULL, &blocked);
  sigemptyset(&ignored);
  for (int sig = 1; sig < NSIG; sig++)
    if (sigaction(sig, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN)
      sigaddset(&ignored, sig);
  if (!getcwd(cwd, sizeof cwd) || getresuid(&ru, &eu, &su) == -1 || getresgid(&rg, &eg, &sg) == -1)
    fail("facts");
  f = record("facts");
  fprintf(f, "pid %ld\n", (long)getpid());
  fprintf(f, "cwd %s\n", cwd);
  fprintf(f, "umask %03o\n", (unsigned int)mask);
  fprintf(f, "alarm %u\n", alarm(0));
  fprintf(f, "uid %ld %ld %ld\n", (long)ru, (long)eu, (long)su);
  fprintf(f, "gid %ld %ld %ld\n", (long)rg, (long)eg, (long)sg);
  print_signals(f, "blocked", &blocked);
  print_signals(f, "ignored", &ignored);
  fwrite(inherited, 1, strlen(inherited), f);
  recorded(f);
}

static void put(int fd, const char *s, size_t len)
{
  while (len) {
    ssize_t w = write(fd, s, len);
    if (w == -1) {
      if (errno == EINTR)
        continue;
      /* as qmail-remote: nobody listens, nothing to do about it */
      if (errno == EPIPE)
        return;
      fail("write");
    }
    s += w;
    len -= (size_t)w;
  }
}

static void record_message(void)
{
  static char buf[65536];
  int fd = open(path_of("message"), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  ssize_t n;

  if (fd == -1)
    fail("message");
  while ((n = read(0, buf, sizeof buf)) > 0)
    put(fd, buf, (size_t)n);
  if (n == -1 || close(fd) == -1)
    fail("message");
}

/* Limits that a test sets are for the programs under test. */
static void lift(int resource)
{
  struct rlimit rl;

  if (getrlimit(resource, &rl) == -1)
    fail("getrlimit");
  rl.rlim_cur = rl.rlim_max;
  if (setrlimit(resource, &rl) == -1)
    fail("setrlimit");
}

/* replaces \0, \n, \\ in place; returns the length */
static size_t unescape(char *s)
{
  char *to = s;

  for (const char *from = s; *from; from++)
    if (*from == '\\' && from[1]) {
      from++;
      *to++ = *from == '0' ? 0 : *from == 'n' ? '\n' : *from;
    } else {
      *to++ = *from;
    }
  return (size_t)(to - s);
}

static void fill(size_t count, char c)
{
  char block[4096];

  memset(block, c, sizeof block);
  for (size_t n; count; count -= n) {
    n = count < sizeof block ? count : sizeof block;
    put(1, block, n);
  }
}

static void pause_ms(long ms)
{
  struct timespec ts;

  ts.tv_sec = ms / 1000;
  ts.tv_nsec = ms % 1000 * 1000000;
  nanosleep(&ts, NULL);
}

static void act(char *line)
{
  char *arg = strchr(line, ' ');
  size_t len;

  if (arg)
    *arg++ = 0;
  else
    arg = line + strlen(line);
  if (strcmp(line, "say") == 0 || strcmp(line, "err") == 0) {
    len = unescape(arg);
    put(line[0] == 's' ? 1 : 2, arg, len);
  } else if (strcmp(line, "bytewise") == 0) {
    len = unescape(arg);
    for (size_t i = 0; i < len; i++)
      put(1, arg + i, 1);
  } else if (strcmp(line, "fill") == 0) {
    char *c;
    len = strtoul(arg, &c, 10);
    fill(len, *c == ' ' && c[1] ? c[1] : 'x');
  } else if (strcmp(line, "close") == 0) {
    close(atoi(arg));
  } else if (strcmp(line, "wait") == 0) {
    pause_ms(atol(arg));
  } else if (strcmp(line, "mark") == 0) {
    recorded(record(arg));
  } else if (strcmp(line, "await") == 0) {
    while (access(path_of(arg), F_OK) == -1)
      pause_ms(2);
  } else if (strcmp(line, "kill") == 0) {
    struct sigaction sa;
    int sig = atoi(arg);
    sigset_t all;
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = SIG_DFL;
    sigaction(sig, &sa, NULL);
    sigemptyset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    kill(getpid(), sig);
  } else if (strcmp(line, "exit") == 0) {
    _exit(atoi(arg));
  } else if (*line) {
    errno = EINVAL;
    fail(line);
  }
}

int main(int argc, char **argv)
{
  static char fds[16384];
  static char script[262144];
  size_t fds_len = look_at_fds(fds, sizeof fds);
  static char inherited[4096];
  FILE *facts = fmemopen(inherited, sizeof inherited, "w");
  mode_t mask = umask(022);
  ssize_t script_len;
  char *next;
  char line[64];
  FILE *f;
  int fd;

  (void)argc;
  if (!facts)
    fail("facts");
  facts_inherited(facts);
  recorded(facts);
  lift(RLIMIT_FSIZE);
  lift(RLIMIT_NOFILE);
  fd = open("control/remote-says", O_RDONLY);
  if (fd == -1)
    fail("control/remote-says");
  script_len = read(fd, script, sizeof script - 1);
  if (script_len <= 0)
    fail("control/remote-says");
  close(fd);
  folder = strtok_r(script, "\n", &next);

  fd = open(path_of("runs"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd == -1)
    fail("runs");
  snprintf(line, sizeof line, "%ld\n", (long)getpid());
  put(fd, line, strlen(line));
  close(fd);

  f = record("fds");
  fwrite(fds, 1, fds_len, f);
  recorded(f);
  record_facts(mask, inherited);
  record_lines("args", argv);
  record_lines("env", environ);
  record_message();
  for (char *action; (action = strtok_r(NULL, "\n", &next)) != NULL;)
    act(action);
  _exit(0);
}
