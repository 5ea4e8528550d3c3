/* fieldlist: which header fields a signature covers (RFC 6376 5.4, 5.4.1).
 */
#ifndef FIELDLIST_H
#define FIELDLIST_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* To oversign is to list a name once more than there are fields of it: then none can be added
 * without breaking the signature (RFC 6376 8.15).
 */
enum oversign {
  OVERSIGN_NEVER,
  OVERSIGN_IF_PRESENT,
  OVERSIGN_ALWAYS
};

struct fieldlist_entry {
  struct span name;
  enum oversign oversign;
};

struct fieldlist {
  genalloc entries;  /* struct fieldlist_entry; From is the first */
};

#define FIELDLIST_ZERO { GENALLOC_ZERO }

/* fieldlist_default - the fields that RFC 6376 5.4.1 names, the MIME fields, and what RFC 8058 asks
 * for. Returns 1, or 0 with ENOMEM.
 */
int fieldlist_default(struct fieldlist *list);

/* fieldlist_parse - read control/dkimheaders: one name a line, `+` before it to oversign where it
 * is present, `++` to oversign always; `#` starts a comment line; blank lines count for nothing.
 * From is in the list and oversigned always, whatever the text says.
 *
 *   list  emptied first. Its names point into `text`, which must live as long.
 *   line  number of the line that is wrong
 *   why   what is wrong with it; static
 *
 * Returns 1; 0 with *line and *why; -1 with ENOMEM.
 */
int fieldlist_parse(struct fieldlist *list, struct span text, size_t *line, const char **why);

/* fieldlist_is_bare - is From all there is in the list? */
int fieldlist_is_bare(const struct fieldlist *list);

void fieldlist_free(struct fieldlist *list);

/* fieldlist_choose - apply the list to a header.
 *
 *   names   grows by the names for h=, each followed by a colon but the last; one for each instance
 *           of a field and one more where it is oversigned
 *   fields  grows by the indices (size_t) of the fields of `m` to be hashed, in the order of
 *           h=: of a name that is there more than once from the bottom up (RFC 6376 5.4.2)
 *
 * Returns 1, or 0 with ENOMEM.
 */
int fieldlist_choose(const struct fieldlist *list, const struct message *m, stralloc *names, genalloc *fields);

#endif
