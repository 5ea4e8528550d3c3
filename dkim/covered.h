/* covered: which fields does h= mean? (RFC 6376 5.4.2)
 */
#ifndef COVERED_H
#define COVERED_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/genalloc.h>

/* The fields of a header by name: built once, asked for each signature. */
struct covered_index {
  genalloc sorted;  /* size_t: indices of fields with a name, by name without case, then from the bottom up */
};

#define COVERED_INDEX_ZERO { GENALLOC_ZERO }

/* covered_build - index a complete header. Returns 1, or 0 with ENOMEM. Time is n log n in the fields. */
int covered_build(struct covered_index *index, const struct message *m);
void covered_free(struct covered_index *index);

/* covered_find - append the indices (size_t) of the fields that `names`, the value of h=, takes, in its order:
 * each name takes the last instance that no mention before it took; a name without one takes nothing.
 *
 *   own  index of the signature's own field, which is never taken
 *
 * Returns 1, or 0 with ENOMEM. Time is n log m in the names and fields.
 */
int covered_find(const struct covered_index *index, const struct message *m, struct span names, size_t own,
                  genalloc *fields);

#endif
