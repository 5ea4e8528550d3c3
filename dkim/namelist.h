/* namelist: names with colons between them, as in h= and q= (RFC 6376 3.5).
 */
#ifndef NAMELIST_H
#define NAMELIST_H

#include "text/span.h"

/* namelist_next - cut the first name off a list.
 *
 *   names  the list; becomes what is behind the name, with p NULL behind the last one
 *   name   without blanks and folds around it; empty where two colons meet, and in an empty list
 *
 * Returns 1, or 0 when there is no name left.
 */
int namelist_next(struct span *names, struct span *name);

#endif
