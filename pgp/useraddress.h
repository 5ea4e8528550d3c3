/* useraddress: the mail address in a user id (RFC 9580 5.11): `Ann <ann@example.org>`, or the address alone. */
#ifndef USERADDRESS_H
#define USERADDRESS_H

#include "text/span.h"

/* useraddress - the address, a part of `id`; empty if it has none that is clear.
 *
 * It stands in the only angle brackets, at the end of the user id, or is all of it. A quoted local part, blanks,
 * control characters, a second `@` and what is not UTF-8 make it none.
 */
struct span useraddress(struct span id);

/* useraddress_is - is this address, from useraddress(), the mailbox `local`@`domain`?
 *
 *   local   empty: any address of the domain; else as address_one_mailbox() gives it. The case of A-Z is ignored.
 *   domain  in ASCII or Unicode; IDN forms are converted
 *
 * Returns 1, 0, or -1 with ENOMEM.
 */
int useraddress_is(struct span address, struct span local, struct span domain);

#endif
