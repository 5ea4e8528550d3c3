/* explainplan: what is done with a message, once it is known which lines hold. */
#ifndef EXPLAINPLAN_H
#define EXPLAINPLAN_H

#include "rules/ruleanswer.h"
#include "seal/plan.h"
#include "sealcheck/explain.h"

/* explainplan - print the edits, the signature and the encryption, or why there is none. A must line that cannot be
 * done is a warning: the message is refused.
 */
void explainplan(const struct explain *e, const struct ruleanswer *answer, struct span host, struct plan *plan);

#endif
