/* checkrules: check the lines of control/dkimdomains and of its cdb. */
#ifndef CHECKRULES_H
#define CHECKRULES_H

#include "check/checkperm.h"
#include "dksign/dkimrule.h"
#include "rules/rules.h"

/* checkrules_open - open the rules as qmail-dksign does, and print errors of the files text and cdb.
 *
 *   r  RULES_OF(&dkimrules); r->lines is filled with the rules that qmail-dksign uses, from the cdb if there is one,
 *      else from the text
 *
 * Returns 1 if there are rules, even if some have errors; 0 if there is no text file or the rules cannot be read.
 */
int checkrules_open(struct rules *r, const struct checkperm *p, struct check *c);

/* checkrules_line - check one line of `r` by itself, and print its error or warnings. */
void checkrules_line(const struct rules *r, const struct rules_line *l, struct check *c);

/* checkrules_lines - check each line, and search for lines with the same first field. Lines that are never used because
 * of another line are removed from r->lines.
 */
void checkrules_lines(struct rules *r, struct check *c);

/* checkrules_where - write `control/dkimdomains:NUMBER` into `s`. Returns the same as check_text(). */
const char *checkrules_where(stralloc *s, size_t number);

#endif
