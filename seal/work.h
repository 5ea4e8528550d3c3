/* work: the message on its way through the children. Each of them reads it from one descriptor and writes a new one. */
#ifndef WORK_H
#define WORK_H

#include "link/outbound.h"

struct work {
  const struct outbound *out;
  int message;          /* the message as it is now: fd 0, or the last staged file that was taken */
  struct stage stage;   /* the next one, while a child writes it */
};

/* work_begin - go back to the queued message. */
void work_begin(struct work *w);

/* work_stage - open a staged file for the next child. work_take - it is complete: it becomes the message, if it has
 * `bytes` bytes, which is what the child said. Else a report is written. work_drop - it is not used.
 */
void work_stage(struct work *w);
void work_take(struct work *w, unsigned long long bytes);
void work_drop(struct work *w);

#endif
