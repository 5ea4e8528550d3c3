/* crlstep: fork, drop privilege, work, exit; the parent reads the pipe and waits. */
#define _DEFAULT_SOURCE /* setgroups() */

#include "crl/crlstep.h"

#include "link/io.h"
#include "link/say.h"
#include "text/span.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <skalibs/djbunix.h>
#include <stdnoreturn.h>
#include <sys/wait.h>
#include <unistd.h>

#define WHY_MAX 300

int crlstep_stranger(struct crlstep_user *user, const char *name)
{
  const struct passwd *pw;

  if (geteuid() != 0)
    return 1;
  pw = getpwnam(name);
  if (!pw || pw->pw_uid == 0)
    return 0;
  user->uid = pw->pw_uid;
  user->gid = pw->pw_gid;
  return 1;
}

/* The effective id of the parent may be another one than root's. */
int crlstep_become(const struct crlstep_user *user)
{
  if (user->uid == 0)
    return 1;
  return seteuid(0) == 0 && setgroups(0, NULL) == 0 && setgid(user->gid) == 0 && setuid(user->uid) == 0
         && setuid(0) == -1;
}

static noreturn void step(crlstep_work *work, void *arg, const struct crlstep_user *user, int fd)
{
  const char *why = "unable to drop privilege";
  int code = crlstep_become(user) ? work(arg, &why) : CRLSTEP_BAD;

  if (code != CRLSTEP_DONE)
    (void)io_write(fd, why, strlen(why));
  _exit(code);
}

static int listen_to(int fd, stralloc *why)
{
  char buffer[WHY_MAX];
  ssize_t len = io_fill(fd, buffer, sizeof buffer);

  if (len < 0 || !span_copy(why, span_make(buffer, (size_t)len)))
    return 0;
  say_mask(why, 0, 32);
  return 1;
}

int crlstep_run(crlstep_work *work, void *arg, const struct crlstep_user *user, stralloc *why)
{
  int p[2];
  int status;
  int heard;
  pid_t pid;

  why->len = 0;
  if (pipecoe(p) == -1)
    return -1;
  pid = fork();
  if (pid == 0) {
    close(p[0]);
    step(work, arg, user, p[1]);
  }
  close(p[1]);
  heard = pid != -1 && listen_to(p[0], why);
  close(p[0]);
  if (pid == -1 || waitpid_nointr(pid, &status, 0) != pid || !WIFEXITED(status) || !heard)
    return -1;
  return WEXITSTATUS(status);
}
