/* changing: have qmail-mime -e change the message. */
#ifndef CHANGING_H
#define CHANGING_H

#include "unseal/inplan.h"
#include "unseal/job.h"

/* changing_claims - take out of the message what only we may say: the texts of `tag=` in Subject, and the fields of
 * `set:` (mailrules_next_claim()). Returns 1; 0 if the header is too long for that.
 */
int changing_claims(struct job *j, const struct mailrules *m);

/* changing_make - do what the plan asks for.
 *
 *   author      the address in From, for disclaimers; empty: none
 *   subject_fd  a file with the protected Subject field, which takes the place of the outer one; then it loses our
 *               claims as well. -1: none
 */
void changing_make(struct job *j, const struct mailrules *m, const struct inplan *p, struct span author,
                   int subject_fd);

#endif
