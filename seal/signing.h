/* signing: sign the message as its author. */
#ifndef SEAL_SIGNING_H
#define SEAL_SIGNING_H

#include "seal/choice.h"
#include "seal/work.h"

enum sealsign_result {
  SEALSIGN_SIGNED,
  SEALSIGN_ALREADY,  /* it is signed or encrypted, and is left as it is */
  SEALSIGN_NO_KEY    /* c->why says why */
};

/* sealsign - sign w->message with the key of an address, or of its domain.
 *
 *   c        CHOICE_ZERO; filled in
 *   author   in lower case, with A-labels
 *   is_must  1: a message that only says that it is signed, or whose signature does not verify or is not the author's,
 *            is signed all the same
 *
 * The message must be able to seek. After a key was chosen, everything that prevents the signature ends the process
 * with a temporary report.
 */
enum sealsign_result sealsign(struct work *w, struct choice *c, struct span author, int of_domain, int is_must);

#endif
