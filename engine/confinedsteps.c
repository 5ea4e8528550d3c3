/* confinedsteps: nothing is read before the process is confined. */
#include "engine/confinedsteps.h"

#include <errno.h>

enum answer_status confinedsteps_run_without(enum confine_needs needs, confinedstep *const *steps, void *run)
{
  enum answer_status status;

  errno = 0;
  status = (*steps++)(run);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(needs);
  for (; status == ANSWER_DONE && *steps; steps++) {
    errno = 0;
    status = (*steps)(run);
  }
  return status;
}
