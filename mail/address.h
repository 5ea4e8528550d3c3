/* address: whom a header field names: the author of a message (From) and the host that checked it
 * (Authentication-Results). Both are given a field body: what stands behind the colon, folded or
 * not, with or without the line end of its last line. It may hold any bytes; none is kept.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum address_result {
  ADDRESS_NOMEM = -1,   /* errno is ENOMEM */
  ADDRESS_SYNTAX = 0,   /* not an address list: nothing can be said about it */
  ADDRESS_NONE,         /* empty groups only */
  ADDRESS_ONE,
  ADDRESS_SEVERAL
};

/* address_one_mailbox_domain - count the mailboxes of a From field; find the domain of a single one.
 *
 *   domain  for ADDRESS_ONE the mailbox's domain: A-Z in lower case, comments and blanks gone, no
 *           dot at an end, no empty label, UTF-8 where it holds bytes over 127. Empty if it is a
 *           domain literal, and for every other answer.
 *           Any atext may be in it, `/` too: it is no host name before it is checked for one.
 *   body    body of the From field
 *
 * The grammar is address-list of RFC 5322 3.4 with the obsolete forms of 4.4, groups in From
 * (RFC 6854) and UTF-8 (RFC 6532). A group of one mailbox counts as that mailbox. What is not in
 * the grammar (`Doe, John <a@b>`, `a@b <a@b>`, `a..b@c`, `root`) is ADDRESS_SYNTAX: two readers
 * of such a field may see two authors.
 * Time is linear in the length of the body, stack use is constant.
 */
enum address_result address_one_mailbox_domain(stralloc *domain, struct span body);

/* authserv_id - read who wrote an Authentication-Results field (RFC 8601 2.2).
 *
 *   id    replaced by the authserv-id, unquoted, in the case it has; compare it without case
 *   body  body of the field; what stands behind the first `;` is not looked at. The `;` may be
 *         missing when the field ends there.
 *
 * Returns 1; 0 when no authserv-id can be read, id is empty then; -1 with ENOMEM.
 */
int authserv_id(stralloc *id, struct span body);

#endif
