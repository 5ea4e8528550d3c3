/* rulechild: ask qmail-mime -r which conditions hold for a message. */
#ifndef RULECHILD_H
#define RULECHILD_H

#include "rules/mailrule.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

struct rulechild {
  const struct mailrules *rules;
  int message;                    /* a descriptor that can seek */
  struct span sender;
  struct span host;
  const struct span *recipients;
  size_t recipient_count;
  const char *authserv;           /* our authserv-id; NULL: none */
  const char *opening;            /* as qmail-mime -i; NULL: not known, or mail that goes out */
  const char *origin;             /* as qmail-mime -o; NULL: the default */
};

/* rulechild_run - run it, with -w.
 *
 *   said  replaced by what it says: the answer (rules/ruleanswer.h), or one line that says why not, without line end
 *
 * Returns its exit status; -1 if it could not be run.
 */
int rulechild_run(const struct rulechild *r, stralloc *said);

/* rulechild_remedy - what to do about what it said, if that is no answer. */
const char *rulechild_remedy(struct span said);

#endif
