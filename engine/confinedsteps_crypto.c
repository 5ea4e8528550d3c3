/* confinedsteps_crypto: the frame of the modes that need libcrypto, in a file of its own for the program that does
 * not.
 */
#include "engine/confinedsteps.h"

#include "crypto/crypto.h"
#include "engine/answerline.h"

#include <errno.h>

enum answer_status confinedsteps_run(stralloc *line, confinedstep *const *steps, void *run)
{
  errno = 0;
  return crypto_library_init() ? confinedsteps_run_without(CONFINE_NEEDS_NOTHING, steps, run) : answerline_engine(line);
}
