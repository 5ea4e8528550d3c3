/* confinedsteps: nothing is read before the process is confined. */
#include "engine/confinedsteps.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"

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

enum answer_status confinedsteps_run(stralloc *line, confinedstep *const *steps, void *run)
{
  errno = 0;
  return crypto_library_init() ? confinedsteps_run_without(CONFINE_NEEDS_NOTHING, steps, run) : answerline_engine(line);
}
