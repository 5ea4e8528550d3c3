/* ruleparse: the parts of mailrules_parse_line(): one word of a rule at a time. */
#ifndef RULEPARSE_H
#define RULEPARSE_H

#include "rules/mailrule.h"
#include "rules/ruleword.h"
#include "text/span.h"

/* a string in the text of struct mailrules */
struct mailrules_place {
  size_t start;
  size_t len;
};

struct ruleparse {
  struct mailrules *rules;
  struct mailrule_error *error;
};

/* ruleparse_fail - set the error, about `word`. ruleparse_nomem - set it to want of memory. Both return 0. */
int ruleparse_fail(struct ruleparse *p, struct span word, const char *reason, const char *remedy);
int ruleparse_nomem(struct ruleparse *p);

/* ruleparse_value - read a value from the start of *rest into the text of the rules; *place is set. ruleparse_value_of
 * - the bytes of a place. Returns 1, or 0 with the error set.
 */
int ruleparse_value(struct ruleparse *p, const struct ruleword *w, struct span *rest, enum ruleword_form form,
                    struct mailrules_place *place);
struct span ruleparse_value_of(const struct ruleparse *p, struct mailrules_place place);

/* ruleparse_is_file - 1 if `name` can be the name of one of our files: letters, digits, `.`, `-`, `_`, not with a dot
 * at its start, at most 64 bytes; 0 if not.
 */
int ruleparse_is_file(struct span name);

/* ruleparse_condition - read a condition and append it. ruleparse_action - read an action and append it. Return 1, or 0
 * with the error set.
 */
int ruleparse_condition(struct ruleparse *p, const struct ruleword *w);
int ruleparse_action(struct ruleparse *p, const struct ruleword *w);

/* ruleparse_incoming - a line of control/unsealrules is complete: check that its parts fit together, and set
 * r->is_before and r->is_own. Returns 1, or 0 with the error set.
 */
int ruleparse_incoming(struct ruleparse *p, struct mailrule *r);

#endif
