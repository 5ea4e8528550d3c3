/* explain: what qmail-seal, or the rules of qmail-unseal, do with one message, line by line. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "check/checkperm.h"
#include "rules/mailrule.h"
#include "sealcheck/trustfiles.h"

struct explain {
  struct check *check;
  const struct checkperm *perm;
  const struct trustfiles *trust;
  const struct mailrules *rules;
  int message;               /* a descriptor that can seek */
  struct span sender;
  struct span recipient;
  const char *opening;       /* of explain_incoming(): what opening and verifying gave, as qmail-mime -i */
};

/* explain - print for each line whether it holds, and why not; then what is done: edits, signature, encryption. */
void explain(const struct explain *e);

/* explain_incoming - the same for control/unsealrules: each line in the order of asking. Nothing is opened or verified;
 * e->opening says what that gave. Variables are those of this process.
 */
void explain_incoming(const struct explain *e);

#endif
