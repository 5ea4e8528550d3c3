/* facts: have qmail-mime -r look at the message. */
#ifndef SEAL_FACTS_H
#define SEAL_FACTS_H

#include "link/outbound.h"
#include "rules/ruleanswer.h"
#include "rules/rulesfile.h"

struct facts {
  int is_known;              /* facts_find() was here */
  struct ruleanswer answer;  /* its spans point into `said` */
  stralloc said;
};

#define FACTS_ZERO { .said = STRALLOC_ZERO }

/* facts_find - run qmail-mime -r for the message on fd 0, once. fd 0 must be able to seek, and fd 2 must be /dev/null.
 * control/authservid and control/dkimorigin tell it which messages come from outside. A fault ends the process with a
 * report.
 */
void facts_find(const struct outbound *o, const struct rulesfile *rules, struct facts *f);

#endif
