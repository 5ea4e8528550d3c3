/* confinedsteps: the common frame of the modes that open their files, give up all rights and work step by step. */
#ifndef CONFINEDSTEPS_H
#define CONFINEDSTEPS_H

#include "engine/confine.h"
#include "link/answer.h"

/* one step of a mode; `run` is the mode's own */
typedef enum answer_status confinedstep(void *run);

/* confinedsteps_run - start libcrypto, open the files by steps[0], confine the process, and do the other steps, of
 * which the last is followed by NULL, until one is not done. Returns the status of the last one that was begun. Each
 * begins with errno 0. `line` gets the reason if libcrypto does not start.
 * confinedsteps_run_without - the same without libcrypto; `needs` is for confine().
 */
enum answer_status confinedsteps_run(stralloc *line, confinedstep *const *steps, void *run);
enum answer_status confinedsteps_run_without(enum confine_needs needs, confinedstep *const *steps, void *run);

#endif
