/* pgpfacts: may a message be OpenPGP as a whole, and does it carry a key? A link asks qmail-pgp only if so. This takes
 * any form for possible that qmail-pgp -l might know, found while the message is read; it decides nothing.
 */
#ifndef PGPFACTS_H
#define PGPFACTS_H

#include "mail/mimepart.h"
#include "text/span.h"

struct pgpfacts {
  int may_be_pgp;    /* a part of the root has a type of RFC 3156, or the root is text with a line of armor */
  int has_keys;      /* a part is application/pgp-keys */

  /* private */
  int in_text;       /* the bytes are those of a root that is text */
  size_t have;       /* bytes of the start of an armor line that stand at the end of what was read */
};

/* pgpfacts_part - a part begins. */
void pgpfacts_part(struct pgpfacts *f, const struct mimepart *part);

/* pgpfacts_text - more of its body, decoded. */
void pgpfacts_text(struct pgpfacts *f, struct span piece);

#endif
