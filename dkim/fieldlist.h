/* fieldlist: the header fields that a new signature covers (RFC 6376 5.4, 5.4.1). */
#ifndef FIELDLIST_H
#define FIELDLIST_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* To oversign a name is to list it in h= once more than there are fields with it. Then nobody can add such a field
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

/* fieldlist_default - set the list to the fields named in RFC 6376 5.4.1, the MIME fields, and the field required by
 * RFC 8058. Returns 1, or 0 with ENOMEM.
 */
int fieldlist_default(struct fieldlist *list);

/* fieldlist_parse - read control/dkimheaders. Each line has one name. `+` before the name oversigns it if the message
 * has such a field; `++` oversigns it always. `#` starts a comment line. Blank lines are ignored.
 * From is always in the list and always oversigned, whether the text names it or not.
 *
 *   list  emptied first. Its names point into `text`, which must live as long as the list.
 *   line  set to the number of the line with an error
 *   why   set to the error; static
 *
 * Returns 1; 0 with *line and *why; -1 with ENOMEM.
 */
int fieldlist_parse(struct fieldlist *list, struct span text, size_t *line, const char **why);

/* fieldlist_is_bare - 1 if the list has no name other than From, 0 if it has. */
int fieldlist_is_bare(const struct fieldlist *list);

void fieldlist_free(struct fieldlist *list);

/* fieldlist_choose - apply the list to a header.
 *
 *   m       a message whose header is complete
 *   names   grows by the value of h=: the names with colons between them. A name is written once for each field with
 *           it, and once more if it is oversigned.
 *   fields  grows by the indices (size_t) of the fields of `m` to be hashed, in the order of h=. Several fields with
 *           the same name are in the order from the bottom up (RFC 6376 5.4.2).
 *
 * Returns 1, or 0 with ENOMEM.
 */
int fieldlist_choose(const struct fieldlist *list, const struct message *m, stralloc *names, genalloc *fields);

#endif
