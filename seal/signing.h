/* signing: sign the message as its author. */
#ifndef SEAL_SIGNING_H
#define SEAL_SIGNING_H

#include "seal/choice.h"
#include "seal/work.h"

/* sealsign_verified - 1 if w->message has a signature of its author that is good: of S/MIME with a certificate of a
 * trusted root, or of OpenPGP by a key that we have for him.
 *
 *   author   in lower case, with A-labels
 */
int sealsign_verified(struct work *w, struct span author);

/* sealsign - sign w->message.
 *
 *   c        what was chosen for `author`, or for his domain, by CHOICE_SIGN
 *   is_must  1: a message that only says that it is signed, or whose signature is not sealsign_verified(), is signed
 *            all the same
 *
 * The message must be able to seek. Everything that prevents the signature ends the process with a temporary report.
 * Returns 1; 0 if it is signed or encrypted already, and is left as it is.
 */
int sealsign(struct work *w, const struct choice *c, struct span author, int of_domain, int is_must);

#endif
