/* checkcdb: is control/dkimdomains.cdb whole, and is it what the text says?
 */
#ifndef CHECKCDB_H
#define CHECKCDB_H

#include "rules/rules.h"

/* checkcdb_lines - append the rules of the cdb to r->lines, and trust nothing in it.
 *
 *   r  opened by rules_open(), r->is_compiled
 *
 * Returns 1; 0 if the cdb is damaged; -1 with ENOMEM.
 */
int checkcdb_lines(struct rules *r);

/* checkcdb_is_old - does the text say something else than the cdb, or was it written later?
 *
 *   r  the same, after checkcdb_lines()
 *
 * Returns 1 or 0, -1 with errno if one of the files can't be read.
 */
int checkcdb_is_old(const struct rules *r);

#endif
