/* mailfacts: have qmail-mime -r look at a message. */
#ifndef MAILFACTS_H
#define MAILFACTS_H

#include "rules/ruleanswer.h"
#include "rules/rulesfile.h"
#include "unseal/job.h"

struct mailfacts {
  struct ruleanswer answer;  /* its spans point into `said` */
  stralloc said;
};

#define MAILFACTS_ZERO { .said = STRALLOC_ZERO }

/* mailfacts_find - run qmail-mime -r -u for the message of the job.
 *
 *   words     what opening and verifying gave, as `opened,pass`; `none`
 *   authserv  our authserv-id, if no field with it is forged; else empty
 */
void mailfacts_find(struct job *j, const struct rulesfile *rules, struct span words, struct span authserv,
                    struct mailfacts *f);

#endif
