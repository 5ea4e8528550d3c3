/* rulehold: which rules hold for a message.
 *
 * A condition is yes, no or unknown. A rule is the AND of its conditions: no if one is no, else unknown if one is
 * unknown, else yes. An unknown must line holds; every other unknown line does not. qmail-mime -r answers the
 * conditions that look into the message, one letter for each rule (rules/ruleanswer.h); the others are answered here.
 */
#ifndef RULEHOLD_H
#define RULEHOLD_H

#include "rules/mailrule.h"

#include <skalibs/genalloc.h>

enum rulehold_value { RULEHOLD_NO, RULEHOLD_YES, RULEHOLD_UNKNOWN };

/* rulehold_and, rulehold_or - AND and OR of three values. rulehold_not - yes for no, no for yes; unknown stays. */
enum rulehold_value rulehold_and(enum rulehold_value a, enum rulehold_value b);
enum rulehold_value rulehold_or(enum rulehold_value a, enum rulehold_value b);
enum rulehold_value rulehold_not(enum rulehold_value v);

/* rulehold_letter - `y`, `n` or `u`. */
char rulehold_letter(enum rulehold_value v);

/* a question that the link answers: is `address` (in the form of mailpattern_subject()) in the group `name`? Which
 * value has the program `name`? A callback that meets a fault that is no answer notes it in `arg` and returns
 * RULEHOLD_UNKNOWN.
 */
typedef enum rulehold_value rulehold_question(void *arg, struct span name, struct span address);

/* what the link knows about the message */
struct rulehold_envelope {
  struct span sender;              /* as on the command line of the link; empty: the null sender */
  struct span host;
  const struct span *recipients;
  size_t recipient_count;
  unsigned long long bytes;        /* of the message */
  rulehold_question *is_in_group;
  rulehold_question *run;          /* `address` is empty */
  void *arg;
};

/* an envelope whose addresses are in the form that is compared; RULEHOLD_ZERO is empty */
struct rulehold {
  const struct mailrules *rules;
  const struct rulehold_envelope *envelope;
  stralloc text;
  genalloc places;
};
#define RULEHOLD_ZERO { NULL, NULL, STRALLOC_ZERO, GENALLOC_ZERO }

/* rulehold_init - get ready to ask. `rules` and `envelope` must live until rulehold_free(). Returns 1, or 0 with
 * ENOMEM.
 */
int rulehold_init(struct rulehold *h, const struct mailrules *rules, const struct rulehold_envelope *envelope);
void rulehold_free(struct rulehold *h);

/* rulehold_condition - the value of one condition that has of_message 0, its `!` considered. */
enum rulehold_value rulehold_condition(struct rulehold *h, const struct mailrule_condition *c);

/* rulehold_rule - the value of rule `i`.
 *
 *   child    the value that qmail-mime -r gave for this rule; RULEHOLD_YES where no condition looks into the message
 *   decided  set to the index of the link's condition that made the value no or unknown; to condition_count if it was
 *            the child's value, or the value is yes
 *
 * The conditions are asked in their order, except run=, which is asked last and only if nothing else is no: a program
 * is not started where it cannot change anything.
 */
enum rulehold_value rulehold_rule(struct rulehold *h, size_t i, enum rulehold_value child, size_t *decided);

/* told by rulehold_decide() for each rule that was asked, in the order of asking: for a log, or to explain.
 *
 *   value    the value of the rule
 *   holds    1 if the rule applies: a must line that is yes or unknown, or the line that decides
 *   decided  as from rulehold_rule()
 */
typedef void rulehold_told(void *arg, const struct mailrule *r, enum rulehold_value value, int holds, size_t decided);

/* rulehold_decide - find the must lines that hold, and the first other line whose value is yes.
 *
 *   letters  of qmail-mime -r, one for each rule; empty if it was not asked: then no rule may look into the message
 *   must     replaced by the indexes (size_t) of the must lines that hold, in the order of the file
 *   decides  set to the index of the line that decides, or to mailrules_count() if no line does
 *   told     NULL: nobody is told
 *
 * Lines behind the one that decides are not asked, unless they are must lines.
 * Returns 1; 0 with ENOMEM, or EINVAL if the number of letters is wrong.
 */
int rulehold_decide(struct rulehold *h, struct span letters, genalloc *must, size_t *decides, rulehold_told *told,
                    void *arg);

#endif
