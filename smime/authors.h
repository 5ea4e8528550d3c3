/* authors: who a message says that it is from, and whether a certificate is theirs (RFC 8550 3). */
#ifndef AUTHORS_H
#define AUTHORS_H

#include "text/span.h"

#include <openssl/types.h>
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

enum authors_match {
  AUTHORS_NOMEM = -1,
  AUTHORS_NO_ADDRESS,   /* the certificate names none */
  AUTHORS_OTHER,        /* it names others */
  AUTHORS_FROM_UNCLEAR, /* From is missing, or does not name one mailbox */
  AUTHORS_SENDER,       /* it names the Sender, and not From */
  AUTHORS_FROM          /* it names From */
};

/* authors_match - is the certificate theirs? */
enum authors_match authors_match(const struct authors *a, const X509 *certificate);

#endif
