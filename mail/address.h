/* address: read the author of a message (From) and the host that checked it (Authentication-Results). Both functions
 * take a field body: the bytes behind the colon, folded or not, with or without the line end of the last line. It may
 * contain any bytes. No pointer to it is kept.
 */
#ifndef ADDRESS_H
#define ADDRESS_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum address_result {
  ADDRESS_NOMEM = -1,   /* errno is ENOMEM */
  ADDRESS_SYNTAX = 0,   /* not an address list */
  ADDRESS_NONE,         /* only empty groups */
  ADDRESS_ONE,
  ADDRESS_SEVERAL
};

/* address_one_mailbox_domain - read a From field that has exactly one mailbox, and find the domain of that mailbox.
 *
 *   domain  replaced. For ADDRESS_ONE: the domain of the mailbox with A-Z in lower case, without comments and blanks,
 *           without a dot at its start or end, without empty labels. Bytes over 127 in it are valid UTF-8. It is empty
 *           if the domain is a domain literal, and for every other result.
 *           It may contain any atext, even `/`. The caller must check it with hostname_labels() before it uses it as a
 *           host name.
 *   body    body of the From field
 *
 * The grammar is address-list of RFC 5322 3.4 with the obsolete forms of 4.4, groups in From (RFC 6854) and UTF-8 (RFC
 * 6532). A group of one mailbox counts as that mailbox. Everything else (`Doe, John <a@b>`, `a@b <a@b>`, `a..b@c`,
 * `root`) is ADDRESS_SYNTAX, because two programs that read such a field may see two different authors.
 * Returns the number of mailboxes as ADDRESS_NONE, ADDRESS_ONE or ADDRESS_SEVERAL; ADDRESS_SYNTAX; ADDRESS_NOMEM.
 * Time is linear in the length of the body, stack use is constant.
 */
enum address_result address_one_mailbox_domain(stralloc *domain, struct span body);

/* address_one_mailbox - read a field that has exactly one mailbox, From or Sender, and find that mailbox.
 *
 *   local   replaced. For ADDRESS_ONE: the local part without comments, blanks, quotes and the backslashes of quoted
 *           pairs, its case unchanged. It can contain any bytes except NUL, CR and LF.
 *   domain  replaced, as by address_one_mailbox_domain()
 *   body    body of the field
 *
 * Grammar, results and cost are those of address_one_mailbox_domain(). Both outputs are empty for every other result.
 */
enum address_result address_one_mailbox(stralloc *local, stralloc *domain, struct span body);

/* authserv_id - read the authserv-id of an Authentication-Results field, the name of its writer (RFC 8601 2.2).
 *
 *   id    replaced by the authserv-id, unquoted, its case unchanged. Callers must ignore case when they compare it.
 *   body  body of the field. It is read up to the first `;`, which may be missing if the field ends there.
 *
 * Returns 1; 0 if no authserv-id can be read; -1 with ENOMEM. `id` is empty for 0 and -1.
 */
int authserv_id(stralloc *id, struct span body);

#endif
