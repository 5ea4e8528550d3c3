/* checkwalk: from the lines of control/dkimdomains to the keys that they can lead to.
 */
#ifndef CHECKWALK_H
#define CHECKWALK_H

#include "check/checkkeys.h"

/* checkwalk - look at the keys of every line that signs: of its own domain; for `*` of control/me; for `=` of the
 * domains in control/rcpthosts; and of each domain with a directory for which the line decides.
 *
 *   r  from checkrules_open(), after checkrules_lines()
 */
void checkwalk(struct checkkeys *k, const struct rules *r);

#endif
