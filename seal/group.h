/* group: is an address in a file of control/groups? */
#ifndef GROUP_H
#define GROUP_H

#include "link/outbound.h"
#include "rules/rulehold.h"

/* group_holds - yes or no.
 *
 *   name     of the file
 *   address  in the form of mailpattern_subject()
 *
 * A file that is missing or cannot be read, or a line of it that is no pattern, ends the process with a report.
 */
enum rulehold_value group_holds(const struct outbound *o, struct span name, struct span address);

#endif
