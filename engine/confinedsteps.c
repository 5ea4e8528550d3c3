/* confinedsteps: nothing is read before the process is confined. */
#include "engine/confinedsteps.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"
#include "engine/confine.h"

#include <errno.h>

static enum answer_status run_all(confinedstep *const *steps, void *run, enum confine_needs needs)
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
  return crypto_library_init() ? run_all(steps, run, CONFINE_NEEDS_NOTHING) : answerline_engine(line);
}

enum answer_status confinedsteps_run_child(confinedstep *const *steps, void *run)
{
  return run_all(steps, run, CONFINE_NEEDS_CHILD);
}
