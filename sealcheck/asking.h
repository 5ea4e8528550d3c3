/* asking: what the rules ask beside the message: groups, programs, hosts. A fault is printed, and is an unknown answer.
 */
#ifndef ASKING_H
#define ASKING_H

#include "check/checkperm.h"
#include "rules/rulehold.h"

struct asking {
  struct check *check;
  const struct checkperm *perm;
  int message;
  struct span sender;
  struct span recipient;
};

/* asking_group, asking_program - for struct rulehold_envelope; `arg` is a struct asking. If this is root, the program
 * is run as the user of qmail-rspawn.
 */
enum rulehold_value asking_group(void *arg, struct span name, struct span address);
enum rulehold_value asking_program(void *arg, struct span name, struct span address);

/* asking_hosts - 1 if a line of the control file fits the host; 0 if none does, or if it cannot be read. */
int asking_hosts(const char *path, struct span host);

/* asking_authserv - our authserv-id, or NULL. asking_origin - the word in control/dkimorigin, or NULL. */
const char *asking_authserv(stralloc *s);
const char *asking_origin(void);

#endif
