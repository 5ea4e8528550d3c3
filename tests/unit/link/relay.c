/* relay: what a next program says passes through the helper with the notice in its place, or the helper is not there
 * at all.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/relay.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <signal.h>

static char report[3 * RELAY_REPORT_MAX];
static char out[sizeof report + RELAY_NOTICE_MAX];

static void put(int fd, const char *p, size_t len)
{
  while (len) {
    ssize_t n = write(fd, p, len);

    if (n == -1)
      return;
    p += n;
    len -= (size_t)n;
  }
}

/* The next program is a process of its own: what it writes fills pipes. */
static size_t pass(const char *what, const char *p, size_t len, struct span notice, const char *fault_spec)
{
  int kept = dup(1);
  int pipe_fd[2];
  int fd;
  size_t got = 0;
  ssize_t n;

  fflush(stdout);
  if (pipe(pipe_fd) == -1)
    run_bail("unable to make a pipe");
  dup2(pipe_fd[1], 1);
  close(pipe_fd[1]);
  fault(fault_spec);
  fd = relay_start(notice);
  fault(NULL);
  dup2(kept, 1);
  close(kept);
  ok(fd != -1, "%s: there is a helper", what);
  if (fork() == 0) {
    close(pipe_fd[0]);
    put(fd, p, len);
    _exit(0);
  }
  close(fd);
  while ((n = read(pipe_fd[0], out + got, sizeof out - got)) > 0)
    got += (size_t)n;
  close(pipe_fd[0]);
  wait(NULL);
  return got;
}

static void is_passed(const char *what, const char *p, size_t len, const char *notice, const char *wanted,
                      size_t wanted_len)
{
  size_t got = pass(what, p, len, span_of(notice), NULL);

  is_bytes(out, got, wanted, wanted_len, what);
}

/* Whoever listened went away when the first block was there: the helper ends, and so does who writes to it. */
static void nobody_listens(void)
{
  int kept = dup(1);
  int p[2];
  int fd;
  char first[16];
  ssize_t n;

  fflush(stdout);
  if (pipe(p) == -1)
    run_bail("unable to make a pipe");
  dup2(p[1], 1);
  close(p[1]);
  fd = relay_start(span_of("notice\n"));
  dup2(kept, 1);
  close(kept);
  if (fork() == 0) {
    close(fd);
    /* the helper's first write() waits until all of it is read, the next one finds nobody */
    n = read(p[0], first, sizeof first);
    for (size_t got = n > 0 ? (size_t)n : 0; n > 0 && got < RELAY_REPORT_MAX; got += n > 0 ? (size_t)n : 0)
      n = read(p[0], out, RELAY_REPORT_MAX - got);
    _exit(0);
  }
  close(p[0]);
  alarm(10);
  do
    n = write(fd, report, sizeof report);
  while (n > 0);
  alarm(0);
  ok(n == -1 && errno == EPIPE, "nobody listens any more: who writes is told so");
  close(fd);
  wait(NULL);
}

static const struct {
  const char *what;
  const char *fault;
} faults[] = {
  { "no pipe", "pipe:1:EMFILE" },
  { "no process", "fork:1:EAGAIN" },
  { "no second process", "fork:2:EAGAIN" },
  { "the pipe can't be fd 0", "dup:1:EMFILE" },
  { "the privilege stays", "setid:1:EAGAIN" },
  { "SIGHUP", "signals:1:EINVAL" },
  { "SIGINT", "signals:2:EINVAL" },
  { "SIGTERM", "signals:3:EINVAL" },
  { "the first process is gone unseen", "wait:1:ECHILD" },
};

int main(int argc, char **argv)
{
  static const char said[] = "rjoe\n\0Kaccepted.\n\0trailing";
  static const char with_notice[] = "rjoe\n\0Kaccepted.\nnotice\n\0trailing";
  static char long_notice[RELAY_NOTICE_MAX + 2];
  size_t got;

  (void)argc;
  fault_begin(argv);
  signal(SIGPIPE, SIG_IGN);

  is_passed("a report", said, sizeof said - 1, "notice\n", with_notice, sizeof with_notice - 1);
  is_passed("no place for a notice", said, 17, "notice\n", said, 17);
  is_passed("nothing", "", 0, "notice\n", "", 0);
  memset(report, 'x', sizeof report);
  report[0] = 'K';
  report[sizeof report - 1] = 0;
  is_passed("a report that is longer than a notice can look for its end", report, sizeof report, "notice\n", report,
            sizeof report);
  memset(long_notice, 'n', sizeof long_notice - 1);
  got = pass("a long notice", "K\0", 2, span_of(long_notice), NULL);
  ok(got == 2 + RELAY_NOTICE_MAX, "a long notice is cut");
  got = pass("nothing can be read", said, sizeof said - 1, span_of("notice\n"), "read:1:EIO");
  ok(got == 0, "nothing can be read: nothing is said, and that is `later`");
  nobody_listens();

  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    int fd;
    fflush(stdout);
    fault(faults[i].fault);
    fd = relay_start(span_of("notice\n"));
    fault(NULL);
    ok(fd == -1, "%s: no helper", faults[i].what);
  }
  return tap_done();
}
