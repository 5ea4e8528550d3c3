/* relay: fork twice; the helper reads the report to its end and writes it by one write(). */
#include "link/relay.h"

#include "link/closefrom.h"
#include "link/io.h"
#include "link/privilege.h"
#include "link/report.h"

#include <signal.h>
#include <skalibs/djbunix.h>
#include <unistd.h>

/* Copy the report from fd 0 to fd 1 with the notice. Nothing is allocated, so a report that was read is never lost. */
static void pass_on(struct span notice)
{
  static char report[RELAY_REPORT_MAX + RELAY_NOTICE_MAX];
  ssize_t n = io_fill(0, report, RELAY_REPORT_MAX);

  if (n <= 0 || !io_write(1, report, report_insert(report, (size_t)n, notice)))
    return;
  while ((n = io_read(0, report, sizeof report)) > 0)
    if (!io_write(1, report, (size_t)n))
      return;
}

/* In the first child: start the second one, which is the helper. Returns the exit status: 0 if the helper runs. */
static int start_helper(int private_fd, struct span notice)
{
  pid_t pid;

  if (dup2(private_fd, 0) == -1 || !privilege_drop())
    return 1;
  closefrom_all(3);
  /* If a signal killed the helper, the report would be lost. The helper ends by itself when the next program ends. */
  if (signal(SIGHUP, SIG_IGN) == SIG_ERR || signal(SIGINT, SIG_IGN) == SIG_ERR
      || signal(SIGTERM, SIG_IGN) == SIG_ERR)
    return 1;
  pid = fork();
  if (pid == 0)
    pass_on(notice);
  return pid == -1;
}

int relay_start(struct span notice)
{
  int p[2];
  int status;
  pid_t pid;

  notice = span_first(notice, RELAY_NOTICE_MAX);
  if (pipecoe(p) == -1)
    return -1;
  pid = fork();
  if (pid == 0)
    _exit(start_helper(p[0], notice));
  close(p[0]);
  if (pid != -1 && waitpid_nointr(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return p[1];
  close(p[1]);
  return -1;
}
