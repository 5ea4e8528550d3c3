/* lint: check control/sealrules or control/unsealrules line by line, and the files that its lines name. */
#ifndef LINT_H
#define LINT_H

#include "check/checkperm.h"
#include "rules/mailrule.h"

/* lint_file - the file that the rules are from, by m->direction. */
const char *lint_file(const struct mailrules *m);

/* lint_read - read and parse the file, and print what makes mail wait.
 *
 *   m  MAILRULES_ZERO with its direction; the lines that could be read. mailrules_free() when done
 *
 * Returns 1 if all lines could be read; 0 if some could not; -1 if there is no file, or nothing of it could be read.
 */
int lint_read(struct mailrules *m, const struct checkperm *p, struct check *c);

/* lint_rules - print for each line what is wrong with it, or what it does.
 *
 *   is_whole  1: all lines could be read. Else regular expressions are not compiled.
 */
void lint_rules(const struct mailrules *m, int is_whole, const struct checkperm *p, struct check *c);

/* lint_where - write `control/sealrules:3`. Returns the same as check_text(). */
const char *lint_where(stralloc *s, const struct mailrules *m, size_t number);

#endif
