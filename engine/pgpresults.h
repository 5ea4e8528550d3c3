/* pgpresults: what qmail-pgp prints about signatures: result lines or a field, and the words for `is=`. */
#ifndef PGPRESULTS_H
#define PGPRESULTS_H

#include "pgp/pgpjudge.h"
#include "pgp/pgpopt.h"

#include <skalibs/stralloc.h>

/* pgpresults_write - replace `out` by the lines of the judgements, as the options -b, -i and -w want them.
 * pgpresults_cause - the same for one cause alone, where nothing could be judged.
 * Both return 1, or 0 with ENOMEM.
 */
int pgpresults_write(stralloc *out, const struct pgpjudge *j, const struct pgpopt *o);
int pgpresults_cause(stralloc *out, enum pgpcause cause, const struct pgpopt *o);

#endif
