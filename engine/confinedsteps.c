/* confinedsteps: nothing is read before the process is confined. */
#include "engine/confinedsteps.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"
#include "engine/confine.h"

#include <errno.h>

enum answer_status confinedsteps_run(stralloc *line, confinedstep *const *steps, void *run)
{
  enum answer_status status;

  errno = 0;
  if (!crypto_library_init())
    return answerline_engine(line);
  status = (*steps++)(run);
  if (status != ANSWER_DONE)
    return status;
  (void)confine(CONFINE_NEEDS_NOTHING);
  for (; status == ANSWER_DONE && *steps; steps++) {
    errno = 0;
    status = (*steps)(run);
  }
  return status;
}
