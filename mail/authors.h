/* authors: who a message says that it is from. */
#ifndef MAIL_AUTHORS_H
#define MAIL_AUTHORS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum authors_mailbox {
  AUTHORS_ABSENT,   /* there is no such field */
  AUTHORS_UNCLEAR,  /* several fields, or not exactly one mailbox in it */
  AUTHORS_ONE
};

struct authors_field {
  enum authors_mailbox mailbox;
  stralloc local;
  stralloc domain;
};

/* of one header */
struct authors {
  struct authors_field from;
  struct authors_field sender;
};

#define AUTHORS_ZERO                                                                                       \
  { { AUTHORS_ABSENT, STRALLOC_ZERO, STRALLOC_ZERO }, { AUTHORS_ABSENT, STRALLOC_ZERO, STRALLOC_ZERO } }

/* authors_read - read From and Sender of a header.
 *
 *   a       AUTHORS_ZERO or used before; authors_free() when done
 *   header  as it came; lines end in LF or CRLF
 *
 * Returns 1, or 0 with ENOMEM.
 */
int authors_read(struct authors *a, struct span header);
void authors_free(struct authors *a);

#endif
