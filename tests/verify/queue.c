/* queue: a stand-in for qmail-queue. Records what it was given, and takes a message as qmail-queue does: the message
 * from fd 0 to its end, then the envelope from fd 1; an envelope that is not complete is exit 54 and nothing queued.
 *
 * control/queue-says, looked up from the working directory, is its script. The first line names the folder to record
 * into, the others are done in order behind that:
 *
 *   words N TEXT   write TEXT to fd N
 *   kill N         send itself the signal N
 *   exit N         without this it is exit 0
 *   queued         it is queued now, and not behind the last action
 *   sleep N        for so many milliseconds
 *
 * Recorded: runs (a line per start), args, env, fds, facts, message, envelope; queued, if it would have been.
 */
#define _GNU_SOURCE
#include "../facts.h"

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

enum { FD_LIMIT = 1024, EXIT_STAND_IN = 99, EXIT_READ = 54 };

extern char **environ;
static const char *folder;

/* 99 is an exit status that nothing else in the tests uses */
static _Noreturn void fail(const char *what)
{
  fprintf(stderr, "stand-in: %s: %s\n", what, strerror(errno));
  _exit(EXIT_STAND_IN);
}

static const char *path_of(const char *name)
{
  static char path[4096];

  if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
    fail("name");
  return path;
}

static FILE *record(const char *name, const char *mode)
{
  FILE *f = fopen(path_of(name), mode);

  if (!f)
    fail(path_of(name));
  return f;
}

static void recorded(FILE *f)
{
  if (ferror(f) || fclose(f) == EOF)
    fail("record");
}

static const char *kind_of(mode_t mode)
{
  return S_ISREG(mode) ? "file" : S_ISFIFO(mode) ? "fifo" : S_ISDIR(mode) ? "dir" : "other";
}

/* Called before any file of ours is open: the descriptors as they came. */
static size_t look_at_fds(char *out, size_t room)
{
  size_t len = 0;
  struct stat st;

  for (int fd = 0; fd < FD_LIMIT; fd++) {
    int flags = fcntl(fd, F_GETFL);

    if (flags == -1 || fstat(fd, &st) == -1)
      continue;
    if (len + 100 > room)
      fail("too many descriptors");
    len += (size_t)snprintf(out + len, room - len, "%d %s %s", fd, kind_of(st.st_mode),
                            (flags & O_ACCMODE) == O_RDONLY ? "r" : (flags & O_ACCMODE) == O_WRONLY ? "w" : "rw");
    if (S_ISREG(st.st_mode))
      len += (size_t)snprintf(out + len, room - len, " offset=%ld links=%ld", (long)lseek(fd, 0, SEEK_CUR),
                              (long)st.st_nlink);
    out[len++] = '\n';
  }
  return len;
}

static void record_facts(const char *inherited)
{
  static char cwd[4096];
  sigset_t blocked;
  struct sigaction sa;
  mode_t mask = umask(022);
  FILE *f = record("facts", "w");

  sigprocmask(SIG_BLOCK, NULL, &blocked);
  if (!getcwd(cwd, sizeof cwd))
    fail("getcwd");
  fprintf(f, "pid %ld\ncwd %s\numask %03o\nalarm %u\nblocked", (long)getpid(), cwd, (unsigned int)mask, alarm(0));
  for (int sig = 1; sig < 32; sig++)
    if (sigismember(&blocked, sig) == 1)
      fprintf(f, " %d", sig);
  fprintf(f, "\nignored");
  for (int sig = 1; sig < 32; sig++)
    if (sigaction(sig, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN)
      fprintf(f, " %d", sig);
  fprintf(f, "\n%s", inherited);
  recorded(f);
}

static void record_lines(const char *name, char **lines)
{
  FILE *f = record(name, "w");

  for (; *lines; lines++)
    fprintf(f, "%s\n", *lines);
  recorded(f);
}

/* Returns 1 if the envelope is complete: F sender NUL, T recipient NUL ..., NUL. */
static int record_stream(int fd, const char *name)
{
  static char buf[65536];
  FILE *f = record(name, "w");
  char before = 0;
  int complete = 0;
  ssize_t n;

  while ((n = read(fd, buf, sizeof buf)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      complete |= before == 0 && buf[i] == 0 && (i || ftell(f));
      before = buf[i];
    }
    if (fwrite(buf, 1, (size_t)n, f) != (size_t)n)
      fail(name);
  }
  if (n == -1)
    fail(name);
  recorded(f);
  return complete;
}

/* Limits that a test sets are for the program under test. */
static void lift(int resource)
{
  struct rlimit rl;

  if (getrlimit(resource, &rl) == -1)
    fail("getrlimit");
  rl.rlim_cur = rl.rlim_max;
  setrlimit(resource, &rl);
}

static void act(char *line)
{
  char *rest = strchr(line, ' ');
  int n = rest ? atoi(rest) : 0;

  if (strncmp(line, "words ", 6) == 0) {
    rest = strchr(rest + 1, ' ');
    if (!rest || write(n, rest + 1, strlen(rest + 1)) == -1)
      fail("words");
  } else if (strncmp(line, "kill ", 5) == 0) {
    signal(n, SIG_DFL);
    kill(getpid(), n);
  } else if (strncmp(line, "exit ", 5) == 0) {
    _exit(n);
  } else if (strcmp(line, "queued") == 0) {
    recorded(record("queued", "w"));
  } else if (strncmp(line, "sleep ", 6) == 0) {
    struct timespec time = { n / 1000, n % 1000 * 1000000 };
    nanosleep(&time, NULL);
  } else {
    errno = EINVAL;
    fail(line);
  }
}

int main(int argc, char **argv)
{
  static char fds[16384];
  static char script[65536];
  size_t fds_len = look_at_fds(fds, sizeof fds);
  static char inherited[4096];
  FILE *facts = fmemopen(inherited, sizeof inherited, "w");
  char *next;
  FILE *f;
  int fd = open("control/queue-says", O_RDONLY);

  (void)argc;
  if (!facts)
    fail("facts");
  facts_inherited(facts);
  recorded(facts);
  if (fd == -1 || read(fd, script, sizeof script - 1) <= 0)
    fail("control/queue-says");
  close(fd);
  folder = strtok_r(script, "\n", &next);
  lift(RLIMIT_FSIZE);
  f = record("runs", "a");
  fprintf(f, "%ld\n", (long)getpid());
  recorded(f);
  f = record("fds", "w");
  fwrite(fds, 1, fds_len, f);
  recorded(f);
  record_facts(inherited);
  record_lines("args", argv);
  record_lines("env", environ);
  (void)record_stream(0, "message");
  if (!record_stream(1, "envelope"))
    _exit(EXIT_READ);
  for (char *line; (line = strtok_r(NULL, "\n", &next)) != NULL;)
    act(line);
  recorded(record("queued", "w"));
  _exit(0);
}
