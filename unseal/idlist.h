/* idlist: the identifiers that an encrypted message has for its recipients, sorted for look-ups. */
#ifndef IDLIST_H
#define IDLIST_H

#include "text/span.h"

#include <skalibs/genalloc.h>

#define IDLIST_DIGITS 64

struct idlist {
  genalloc ids;   /* sorted; their digits belong to the listing */
};

#define IDLIST_ZERO { GENALLOC_ZERO }

/* idlist_is_id - 1 if `s` is a SHA-256 in hex, 64 digits with a-f in lower case; else 0. */
int idlist_is_id(struct span s);

/* idlist_read - take the lines `recipient ID` of what `qmail-smime -l` or `qmail-pgp -l` printed. Other lines are
 * ignored.
 *
 *   l        zeroed; idlist_free() when done
 *   listing  must stay as long as `l`
 *
 * Returns 1, or 0 with ENOMEM.
 */
int idlist_read(struct idlist *l, struct span listing);

/* idlist_count - how many identifiers there are. */
size_t idlist_count(const struct idlist *l);

/* idlist_find - the number in the listing of the first identifier with these digits; idlist_count() for none. */
size_t idlist_find(const struct idlist *l, const char digits[IDLIST_DIGITS]);

void idlist_free(struct idlist *l);

#endif
