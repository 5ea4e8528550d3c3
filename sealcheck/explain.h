/* explain: what qmail-seal does with one message, line by line. */
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
};

/* explain - print for each line whether it holds, and why not; then what is done: edits, signature, encryption. */
void explain(const struct explain *e);

#endif
