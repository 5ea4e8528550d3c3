/* checksender: explain how the mail of one sender is handled. */
#ifndef CHECKSENDER_H
#define CHECKSENDER_H

#include "check/checkkeys.h"

/* checksender - print the candidate domains of qmail-dksign, the line that applies, and the tags of the signature.
 * Check the keys and their records.
 *
 *   r       from checkrules_open()
 *   sender  envelope sender; empty, `<>` and `#@[]` are the null sender
 *   author  domain of the From field, or NULL if it is not known
 */
void checksender(struct checkkeys *k, const struct rules *r, const char *sender, const char *author);

#endif
