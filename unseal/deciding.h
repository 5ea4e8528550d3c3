/* deciding: ask control/unsealrules about a message, in two steps (rules/rulehold.h). */
#ifndef DECIDING_H
#define DECIDING_H

#include "rules/rulehold.h"
#include "rules/rulesfile.h"
#include "unseal/inplan.h"
#include "unseal/job.h"

struct deciding {
  struct job *job;
  struct rulesfile rules;
  struct rulehold hold;
  struct rulehold_envelope envelope;
  struct rulehold_choice choice;
  struct inplan plan;         /* of all steps so far */
  int copy_fd;                /* the message for run= programs; -1: not yet copied */
  size_t logged;              /* of the must lines */
};

#define DECIDING_ZERO { .rules = RULESFILE_ZERO, .hold = RULEHOLD_ZERO, .choice = RULEHOLD_CHOICE_ZERO, \
                        .plan = INPLAN_ZERO, .copy_fd = -1 }

/* deciding_read - read control/unsealrules. */
void deciding_read(const struct inbound *in, struct deciding *d);

/* deciding_begin - get ready to ask about the message of the job. */
void deciding_begin(struct deciding *d, struct job *j);

/* deciding_step - ask one step, and make the plan anew.
 *
 *   letters  of mailfacts_find() for the message as it is now; empty if it was not asked
 *
 * A line that refuses or defers and is unknown ends the process: the message waits.
 */
void deciding_step(struct deciding *d, enum rulehold_step step, int was_tried, struct span letters);

#endif
