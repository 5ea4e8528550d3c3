/* decide: is this message to be signed, and by which line of control/dkimdomains?
 */
#ifndef DECIDE_H
#define DECIDE_H

#include "dksign/dkimrule.h"
#include "link/outbound.h"
#include "rules/candidates.h"
#include "rules/rules.h"

struct decide {
  struct rules rules;
  struct candidates candidates;
  struct decision decision;  /* points into the two above */
};

/* decide - find the line that decides, and put its number into o->line.
 *
 *   d  zeroed; filled in
 *
 * For a null sender, and with control/dkimidentity for all, the author domain is asked for first (signchild_author()).
 * Returns 1 if a line says to sign; 0 if one says not to (o->line), or none is for the sender (o->line is 0). A fault
 * ends the process.
 */
int decide(struct outbound *o, struct decide *d);

#endif
