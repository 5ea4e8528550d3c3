/* rulescdb: compile the text of a rule table into its cdb. */
#ifndef RULESCDB_H
#define RULESCDB_H

#include "rules/rules.h"

/* rulescdb_check - check every line of the text, and print each error and warning as one line on fd 2:
 * `compiler: file:number: error: why`. It is an error if a line cannot be parsed, or if an earlier line has the same
 * first field, because one of the two would never be used.
 *
 *   r       filled by rules_scan()
 *   parsed  memory into which the parser of the table can parse a line
 *
 * Returns the number of errors, or -1 with ENOMEM.
 */
int rulescdb_check(const struct rules *r, void *parsed);

/* rulescdb_write - write the cdb under another name, call fsync(), and rename it to the old one.
 * Returns 1, or 0 with errno; then the old cdb is unchanged.
 */
int rulescdb_write(const struct rules *r);

#endif
