/* rulefile: find out which rules of control/sealrules or control/unsealrules hold for the message in a file, as far as
 * that depends on the message. This is the work of qmail-mime -r.
 */
#ifndef RULEFILE_H
#define RULEFILE_H

#include "link/answer.h"
#include "mail/origin.h"

#include <skalibs/stralloc.h>

struct rulefile_options {
  const char *message;          /* `-`, `&N` or a path, as in argfile.h; so is `rules` */
  const char *rules;
  const char *host;
  const char *sender;
  char *const *recipients;      /* ended by NULL */
  const char *authserv;         /* -I: our authserv-id, or NULL; incoming mail: also if no field with it is forged */
  enum origin_mode origin;      /* -o */
  int tells_no;                 /* -w: say also why a condition is no */
  int is_incoming;              /* -u: the rules are control/unsealrules */
  int is_verified;              /* -i: */
  unsigned int opening;         /* what opening and verifying gave, MAILRULE_IS_OF_OPENING; else it is not known */
};

/* rulefile - read the rules and the message.
 *
 *   output  replaced by the answer (rules/ruleanswer.h) for ANSWER_DONE
 *   line    replaced by the reason, without line end, for every other result; empty if memory is short
 *
 * After both files were opened, and before any of them is read, the process is confined for good (confine.h).
 * Returns ANSWER_DONE; or ANSWER_TEMPORARY, also for an error in the rules, because then mail has to wait.
 */
enum answer_status rulefile(const struct rulefile_options *o, stralloc *output, stralloc *line);

#endif
