/* takeover: somebody who has taken a program over by a hole in a parser tries all that attack.h has. For builds of our
 * programs that are linked with --wrap=PARSER; include it first.
 *
 * If descriptor 9 is open, it gets a line `in PARSER`, and one for each attempt: `refused NAME ERRNO` or `DONE NAME`.
 */
#ifndef TAKEOVER_H
#define TAKEOVER_H

#include "tests/attack.h"

#define TAKEOVER_FD 9

static inline void take_over(const char *parser)
{
  dprintf(TAKEOVER_FD, "in %s\n", parser);
  for (size_t i = 0; i < ATTACKS; i++) {
    long got = attacks[i].attempt();
    int error = errno;

    if (got == -1)
      dprintf(TAKEOVER_FD, "refused %s %d\n", attacks[i].name, error);
    else
      dprintf(TAKEOVER_FD, "DONE %s\n", attacks[i].name);
  }
}

/* The parser `name` takes the program over when it is first called, and then does its work as the real one does, so
 * that a test sees that the attempts do not disturb the mail.
 */
#define TAKEOVER_AND(work, type, name, params, args) \
  type __real_##name params; \
  type __wrap_##name params; \
  type __wrap_##name params \
  { \
    static int taken; \
    if (!taken) \
      take_over(#name); \
    taken = 1; \
    work __real_##name args; \
  }
#define TAKEOVER(type, name, params, args) TAKEOVER_AND(return, type, name, params, args)
#define TAKEOVER_VOID(name, params, args) TAKEOVER_AND(, void, name, params, args)

#endif
