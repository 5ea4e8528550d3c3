/* covered: find the header fields that the names in h= select (RFC 6376 5.4.2). */
#ifndef COVERED_H
#define COVERED_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/genalloc.h>

/* The fields of a header, sorted by name. It is built once and used for each signature. */
struct covered_index {
  genalloc sorted;  /* size_t: indices of the fields with a name, sorted by name (case ignored), then bottom up */
};

#define COVERED_INDEX_ZERO { GENALLOC_ZERO }

/* covered_build - index a complete header. Returns 1, or 0 with ENOMEM. Time is n log n for n fields.
 * covered_free - free the index.
 */
int covered_build(struct covered_index *index, const struct message *m);
void covered_free(struct covered_index *index);

/* covered_find - append the indices of the fields that h= selects, in the order of h=. Each name selects the lowest
 * field with this name that an earlier name did not select. If there is none, the name selects nothing.
 *
 *   names   the value of h=
 *   own     index of the signature's own field, which is never selected
 *   fields  grows by the indices (size_t)
 *
 * Returns 1, or 0 with ENOMEM. Time is n log m for n names and m fields.
 */
int covered_find(const struct covered_index *index, const struct message *m, struct span names, size_t own,
                  genalloc *fields);

#endif
