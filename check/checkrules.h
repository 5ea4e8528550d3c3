/* checkrules: the lines of control/dkimdomains and of its cdb.
 */
#ifndef CHECKRULES_H
#define CHECKRULES_H

#include "check/checkperm.h"
#include "dksign/dkimrule.h"
#include "rules/rules.h"

/* checkrules_open - open the rules that count, as qmail-dksign does, and say what is wrong with text and cdb as files.
 *
 *   r  RULES_OF(&dkimrules); for text and cdb alike r->lines holds the rules that count
 *
 * Returns 1 if there are lines to look at, also where some are wrong; 0 if there are none or none can be read.
 */
int checkrules_open(struct rules *r, const struct checkperm *p, struct check *c);

/* checkrules_line - look at one line by itself: syntax, and settings to be warned of. */
void checkrules_line(const struct rules_line *l, struct check *c);

/* checkrules_lines - look at each line, and for first fields that are there twice: of two such lines the one that
 * never counts is removed from r->lines.
 */
void checkrules_lines(struct rules *r, struct check *c);

/* checkrules_where - write `control/dkimdomains:NUMBER` as check_text() does. */
const char *checkrules_where(stralloc *s, size_t number);

#endif
