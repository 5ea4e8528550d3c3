/* rulescdb: compile the text of a rule table into its cdb.
 */
#ifndef RULESCDB_H
#define RULESCDB_H

#include "rules/rules.h"

/* rulescdb_check - look at every line of the text and tell about it on fd 2, one line each: `file:number: error:
 * what` or `warning`. An error is a line that can't be parsed, and a line whose first field was there before:
 * one of the two would never be looked at.
 *
 *   r       filled by rules_scan()
 *   parsed  room for what the parser of the table makes of a line
 *
 * Returns the number of errors, or -1 with ENOMEM.
 */
int rulescdb_check(const struct rules *r, void *parsed);

/* rulescdb_write - write the cdb beside the old one, bring it to the disk and rename it.
 * Returns 1, or 0 with errno: then the old one is as it was.
 */
int rulescdb_write(const struct rules *r);

#endif
