/* select: which fields does h= mean? (RFC 6376 5.4.2)
 */
#ifndef SELECT_H
#define SELECT_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/genalloc.h>

/* The fields of a header by name: built once, asked for each signature. */
struct select_index {
  genalloc sorted;  /* size_t: indices of fields with a name, by name without case, then from the bottom up */
};

#define SELECT_INDEX_ZERO { GENALLOC_ZERO }

/* select_build - index a complete header. Returns 1, or 0 with ENOMEM. Time is n log n in the fields. */
int select_build(struct select_index *index, const struct message *m);
void select_free(struct select_index *index);

/* select_fields - append the indices (size_t) of the fields that `names`, the value of h=, takes, in its order:
 * each name takes the last instance that no mention before it took; a name without one takes nothing.
 *
 *   own  index of the signature's own field, which is never taken
 *
 * Returns 1, or 0 with ENOMEM. Time is n log m in the names and fields.
 */
int select_fields(const struct select_index *index, const struct message *m, struct span names, size_t own,
                  genalloc *fields);

#endif
