/* unsealing: check what qmail-unseal uses beside keys and certificates: itself, its control files, its rules. */
#ifndef UNSEALING_H
#define UNSEALING_H

#include "check/checkperm.h"

/* unsealing_is_used - the first thing that shows that mail is opened here, or NULL: a control file of qmail-unseal,
 * or the environment of a process that runs.
 *
 *   s  memory for the result
 */
const char *unsealing_is_used(stralloc *s);

/* unsealing - print the findings; a note if qmail-unseal is not used. */
void unsealing(const struct checkperm *p, struct check *c);

#endif
