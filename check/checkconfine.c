/* checkconfine: a child process calls confine() and returns the bits as its exit status. */
#include "check/checkconfine.h"

#include "dkim/places.h"
#include "engine/confine.h"

#include <skalibs/djbunix.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
  unsigned int bit;
  const char *name;
} parts[] = {
  { CONFINE_LIMITS, " limits" },
  { CONFINE_LANDLOCK, " Landlock" },
  { CONFINE_SECCOMP, " seccomp" },
  { CONFINE_PLEDGE, " pledge" },
};

/* the bits in force, or -1 */
static int try(void)
{
  int status;
  pid_t pid = fork();

  if (pid == 0)
    _exit((int)confine(CONFINE_NEEDS_NOTHING));
  if (pid == -1 || waitpid_nointr(pid, &status, 0) != pid || !WIFEXITED(status))
    return -1;
  return WEXITSTATUS(status);
}

void checkconfine(struct check *c)
{
  stralloc what = STRALLOC_ZERO;
  int bits = try();
  int good = bits != -1 && span_copy(&what, span_of("confines itself before it reads a message:"));

  for (size_t i = 0; good && i < sizeof parts / sizeof *parts; i++)
    if ((unsigned int)bits & parts[i].bit)
      good = stralloc_cats(&what, parts[i].name);
  if (!good || !stralloc_0(&what))
    check_say(c, CHECK_BLIND, DKIM_ENGINE, "can't be tried how it confines itself", "try again");
  else if (((unsigned int)bits & ~CONFINE_LIMITS) == 0)
    check_say(c, CHECK_NOTE, DKIM_ENGINE, "this system has neither Landlock nor seccomp nor pledge to confine it",
              NULL);
  else
    check_say(c, CHECK_OK, DKIM_ENGINE, what.s, NULL);
  stralloc_free(&what);
}
