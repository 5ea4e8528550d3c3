/* authorship: may a message be signed with the key of its author? */
#ifndef AUTHORSHIP_H
#define AUTHORSHIP_H

#include "text/span.h"

#include <stddef.h>

struct authorship {
  struct span author;             /* the one From mailbox; empty: there is not exactly one */
  struct span sender;             /* of the envelope */
  const struct span *recipients;  /* of the envelope */
  size_t recipient_count;
  int is_outside;                 /* the message came from outside */
  int needs_login;                /* control/sealauth: the author must have logged in */
  struct span login;              /* who has; empty: nobody */
};

/* authorship_why_not - NULL if the message may be signed as its author, or a static string that says why not.
 *
 * The envelope sender must be the author. These forms of his address count too: that of VERP for one of the recipients
 * (ann-bob=partner.example@example.org), and that of BATV (prvs=4211abcdef=ann@example.org). That of SRS does not,
 * because it is made for forwards. With needs_login, the login is what proves that the message is not from outside:
 * the field that says so is one that mail from outside has, too.
 *
 * Addresses are compared without regard to case. Domains must be written as A-labels.
 */
const char *authorship_why_not(const struct authorship *a);

#endif
