/* checkcdb: check that control/dkimdomains.cdb is not damaged, and that it has the same rules as the text. */
#ifndef CHECKCDB_H
#define CHECKCDB_H

#include "rules/rules.h"

/* checkcdb_lines - append the rules of the cdb to r->lines. All offsets and lengths in the cdb are checked.
 *
 *   r  opened by rules_open(); r->is_compiled must be 1
 *
 * Returns 1; 0 if the cdb is damaged; -1 with ENOMEM.
 */
int checkcdb_lines(struct rules *r);

/* checkcdb_is_old - compare the cdb with the text.
 *
 *   r  the same, after checkcdb_lines()
 *
 * Returns 1 if the text was changed after the cdb was written, or has other rules; 0 if not; -1 with errno if one of
 * the files cannot be read.
 */
int checkcdb_is_old(const struct rules *r);

#endif
