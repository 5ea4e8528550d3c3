/* authors: whether a certificate is theirs who a message says that it is from (RFC 8550 3). */
#ifndef AUTHORS_H
#define AUTHORS_H

#include "mail/authors.h"

#include <openssl/types.h>

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
