/* groupfile: is an address in a file of control/groups? */
#ifndef GROUPFILE_H
#define GROUPFILE_H

#include "rules/rulehold.h"

/* groupfile_holds - yes or no.
 *
 *   name     of the file
 *   address  in the form of mailpattern_subject()
 *   why      used for a reason
 *
 * Returns RULEHOLD_UNKNOWN for a file that is missing or cannot be read, and for a line that is no pattern: then `why`
 * is replaced by the reason, with a NUL, and errno is set; 0 is no fault of the system. If memory is short, `why` is
 * empty and errno is ENOMEM.
 */
enum rulehold_value groupfile_holds(stralloc *why, struct span name, struct span address);

#endif
