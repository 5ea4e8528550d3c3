/* plan: what the rules that hold ask for, taken together. */
#ifndef PLAN_H
#define PLAN_H

#include "rules/mailrule.h"

#include <skalibs/genalloc.h>

/* an edit, and the rule that it stands in: `strip` takes out what the conditions of its rule look for */
struct plan_edit {
  const struct mailrule_action *action;
  const struct mailrule *rule;
};

struct plan {
  int sign;
  int sign_by_domain;      /* where the author has no key */
  int must_sign;
  int wait_to_sign;        /* must line: a key that is missing is waited for */
  int encrypt;
  int must_encrypt;
  int wait_to_encrypt;     /* must line: a certificate that is missing is waited for */
  enum mailrule_method method[MAILRULE_METHODS];
  size_t method_count;
  genalloc edits;          /* struct plan_edit, in the order in which they are made */
  int is_passed;           /* the line that decides says `pass` */
};

#define PLAN_ZERO { .edits = GENALLOC_ZERO }

/* plan_make - put together what must lines and the line that decides want.
 *
 *   p        PLAN_ZERO; filled in
 *   must     the indexes (size_t) of the must lines that hold
 *   decides  the index of the line that decides, or mailrules_count()
 *
 * All that a must line asks for stays, whatever the other line says. Edits are sorted by their kind, and those of must
 * lines come first within a kind. An edit that is asked for twice is made once. If must lines name different methods
 * for encrypting, the first line counts.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int plan_make(struct plan *p, const struct mailrules *m, const genalloc *must, size_t decides);

/* plan_holds_secrets - 1 if there is a must line with `encrypt`, whether it holds for this message or not. */
int plan_holds_secrets(const struct mailrules *m);

/* plan_hold_in - change the plan for a message that was opened here: it is encrypted, by any method that is possible
 * unless a must line says which.
 */
void plan_hold_in(struct plan *p);

#endif
