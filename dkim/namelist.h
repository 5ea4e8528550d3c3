/* namelist: names with colons between them, as in h= and q= (RFC 6376 3.5). */
#ifndef NAMELIST_H
#define NAMELIST_H

#include "text/span.h"

/* namelist_next - remove the first name from a list.
 *
 *   names  the list; set to the rest behind the name. Its p is NULL behind the last name.
 *   name   set to the name without blanks and folds around it. It is empty between two colons, and in an empty list.
 *
 * Returns 1, or 0 if there is no name left.
 */
int namelist_next(struct span *names, struct span *name);

#endif
