/* compromised: qmail-mime with a security hole: the first piece of a message takes it over. Linked with
 * --wrap=mimescan_push.
 *
 * If descriptor 9 is open, it gets a line for each thing that was tried: `refused NAME ERRNO` or `DONE NAME`. Then the
 * program does its work as the real one does.
 */
#include "tests/attack.h"

#include "mail/mimescan.h"

#include <stdio.h>

#define REPORT_FD 9

void __real_mimescan_push(struct mimescan *m, struct span piece);
void __wrap_mimescan_push(struct mimescan *m, struct span piece);

void __wrap_mimescan_push(struct mimescan *m, struct span piece)
{
  static int taken;

  for (; !taken; taken = 1)
    for (size_t i = 0; i < ATTACKS; i++) {
      long got = attacks[i].attempt();
      int error = errno;

      if (got == -1)
        dprintf(REPORT_FD, "refused %s %d\n", attacks[i].name, error);
      else
        dprintf(REPORT_FD, "DONE %s\n", attacks[i].name);
    }
  __real_mimescan_push(m, piece);
}
