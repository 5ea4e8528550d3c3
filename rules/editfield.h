/* editfield: the header fields that rules may not set or remove. Other programs trust them, or the message cannot be
 * understood without them.
 */
#ifndef EDITFIELD_H
#define EDITFIELD_H

#include "text/span.h"

/* the field by which qmail-seal knows a message that was opened here */
#define EDITFIELD_OPENED "X-Qmail-Opened"

/* editfield_forbidden - why the field `name` may not be set or removed, in a few words; static. NULL: it may. Case is
 * ignored.
 */
const char *editfield_forbidden(struct span name);

/* editfield_is_senders - 1 if every sender writes this field, as Subject. control/unsealrules may not set it: what is
 * set there is removed from what comes in.
 */
int editfield_is_senders(struct span name);

/* editfield_is_name - 1 if `name` can be the name of a field (RFC 5322 3.6.8), of at most 77 bytes; 0 if not. */
int editfield_is_name(struct span name);

#endif
