/* fault: unit tests in which calls fail, by tests/failinject.c.
 *
 *   fault_begin(argv);             first in main(): starts the program anew with build/failinject.so
 *   fault("read:2:EIO");           from now on the 2nd read() fails; fault(NULL): nothing does
 *   fault("child read:2:EIO");     only in the children of this process
 *
 * fault() returns how many calls have failed here since it was called last. Children forked meanwhile count on by
 * themselves.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((weak)) unsigned long failinject_arm(const char *what);

static inline void fault_begin(char **argv)
{
  if (failinject_arm)
    return;
  if (!getenv("LD_PRELOAD")) {
    setenv("LD_PRELOAD", "build/failinject.so", 1);
    execv(argv[0], argv);
  }
  puts("Bail out! unable to start anew with build/failinject.so");
  exit(1);
}

static inline unsigned long fault(const char *what)
{
  return failinject_arm(what);
}

/* the Nth call of a family; with `+` behind its name all later ones, too */
static inline void fault_nth(const char *family, unsigned int n, const char *error)
{
  char what[64];
  int lasts = family[strlen(family) - 1] == '+';

  snprintf(what, sizeof what, "%.*s:%u%s:%s", (int)strlen(family) - lasts, family, n, lasts ? "+" : "", error);
  failinject_arm(what);
}

#endif
