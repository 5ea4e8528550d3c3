/* checkwalk: find all keys that the lines of control/dkimdomains can use, and check them. */
#ifndef CHECKWALK_H
#define CHECKWALK_H

#include "check/checkkeys.h"

/* checkwalk - check the keys of every line that signs. These are the keys for its own domain, for `*` those for
 * control/me, for `=` those for the domains in control/rcpthosts, and those for each domain with a directory to which
 * the line applies. Keys that no line uses are checked last.
 *
 *   r  from checkrules_open(), after checkrules_lines()
 */
void checkwalk(struct checkkeys *k, const struct rules *r);

#endif
