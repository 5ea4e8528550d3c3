/* checksender: what happens to the mail of one sender.
 */
#ifndef CHECKSENDER_H
#define CHECKSENDER_H

#include "check/checkkeys.h"

/* checksender - say whom qmail-dksign asks for, which line decides, what the signature will say, and what keys and
 * DNS hold for it.
 *
 *   r       from checkrules_open()
 *   sender  envelope sender; empty, `<>` and `#@[]` are the null sender
 *   author  domain of the From field, or NULL if it is not known
 */
void checksender(struct checkkeys *k, const struct rules *r, const char *sender, const char *author);

#endif
