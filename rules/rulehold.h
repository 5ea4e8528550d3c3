/* rulehold: which rules hold for a message.
 *
 * A condition is yes, no or unknown. A rule is the AND of its conditions: no if one is no, else unknown if one is
 * unknown, else yes. An unknown must line holds; a line that refuses or defers makes the message wait; every other
 * unknown line does not hold. qmail-mime -r answers the
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

/* a variable of the environment, as getenv(): 1 and *value; 0 if it is not set */
typedef int rulehold_environment(void *arg, struct span name, struct span *value);

/* what the link knows about the message */
struct rulehold_envelope {
  struct span sender;              /* as on the command line of the link; empty: the null sender */
  struct span host;
  const struct span *recipients;
  size_t recipient_count;
  unsigned long long bytes;        /* of the message */
  rulehold_question *is_in_group;
  rulehold_question *run;          /* `address` is empty */
  rulehold_environment *env;          /* NULL: there are no variables */
  void *arg;
};

/* a variable of a condition */
struct rulehold_variable {
  int is_set;
  size_t place;
};

/* an envelope whose addresses are in the form that is compared; RULEHOLD_ZERO is empty */
struct rulehold {
  const struct mailrules *rules;
  const struct rulehold_envelope *envelope;
  stralloc text;
  genalloc places;      /* struct mailrules_place */
  genalloc variables;   /* struct rulehold_variable, for each condition of `rules` */
};
#define RULEHOLD_ZERO { NULL, NULL, STRALLOC_ZERO, GENALLOC_ZERO, GENALLOC_ZERO }

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

/* Which rules are asked. Rules for incoming mail are asked in two steps.
 *
 * Before opening, of the message as it came: the lines with `pass` or `keep`, and the must lines that refuse or defer
 * by nothing but the envelope, the environment, the size and the header as it came (r->is_before).
 * After opening and verifying: all others. A line among them that refuses or defers does not hold where a key was tried
 * on the message, whether it could be opened or not: the answer would tell the sender something of the plain text.
 */
enum rulehold_step {
  RULEHOLD_ALL,       /* control/sealrules has one step */
  RULEHOLD_BEFORE,
  RULEHOLD_AFTER,     /* goes on from RULEHOLD_BEFORE: `must` grows, and no other line decides if one did */
  RULEHOLD_OWN        /* own mail, which is not opened: the lines of both steps that have r->is_own */
};

struct rulehold_choice {
  enum rulehold_step step;   /* set by the caller */
  int was_tried;             /* set by the caller for RULEHOLD_AFTER: a key was tried on the message */
  genalloc must;             /* size_t: the indexes of the must lines that hold, in the order of asking */
  size_t decides;            /* the line that decides; mailrules_count(): none */
  size_t doubt;              /* a line that refuses or defers and is unknown: the answer is `later`, and no line behind
                              * it was asked; mailrules_count(): none
                              */
};
#define RULEHOLD_CHOICE_ZERO { RULEHOLD_ALL, 0, GENALLOC_ZERO, 0, 0 }

/* rulehold_choose - as rulehold_decide(), for one step.
 *
 *   letters  as above; those of rules of another step are not looked at. Empty: no rule of this step may look into the
 *            message.
 */
int rulehold_choose(struct rulehold *h, struct rulehold_choice *c, struct span letters, rulehold_told *told, void *arg);

/* rulehold_has_step - 1 if there are rules of this step. rulehold_step_reads - 1 if a rule of this step has a condition
 * that qmail-mime -r has to answer.
 */
int rulehold_has_step(const struct mailrules *m, enum rulehold_step step);
int rulehold_step_reads(const struct mailrules *m, enum rulehold_step step);

#endif
