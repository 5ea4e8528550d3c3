/* decision: what is done with this message. */
#ifndef DECISION_H
#define DECISION_H

#include "link/outbound.h"
#include "rules/rulesfile.h"
#include "seal/facts.h"
#include "seal/plan.h"

struct decision {
  struct rulesfile rules;
  struct facts facts;     /* known if anything of it is needed */
  struct plan plan;
  struct span *recipients;
  size_t recipient_count;
  int is_held;            /* it was opened here, or encloses what was: it must not leave in clear */
  int is_bounce;          /* from the null sender, and a bounce by its content */
  int must_cut;           /* such a bounce, and rules say that some mail must be encrypted */
  stralloc log;           /* ` must=LINE` for each must line that holds, ` unknown=LINE` for each that is unknown */

  /* private */
  int copy_fd;            /* the message for run= programs; -1: not yet copied */
  const struct outbound *out;
};

#define DECISION_ZERO { .rules = RULESFILE_ZERO, .facts = FACTS_ZERO, .plan = PLAN_ZERO, .log = STRALLOC_ZERO, \
                        .copy_fd = -1 }

/* decision_make - decide. Also sets o->line to the line that decides, or else to the first must line that holds.
 *
 *   d  DECISION_ZERO; filled in
 *
 * Returns 1, even if the plan is empty; 0 if the message goes on as it is because there is nothing to look at: no
 * control/sealrules and no control/sealopened, or a host of control/sealinside. A fault ends the process with a report.
 */
int decision_make(struct outbound *o, struct decision *d);

#endif
