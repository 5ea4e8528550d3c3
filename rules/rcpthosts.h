/* rcpthosts: is this host responsible for a domain?
 */
#ifndef RCPTHOSTS_H
#define RCPTHOSTS_H

#include "text/span.h"

/* rcpthosts_match - look a domain up in control/rcpthosts and control/morercpthosts.cdb as qmail-smtpd does:
 * the domain itself, then each `.parent`; without regard to case.
 *
 *   domain  in lower case
 *
 * Returns 1 or 0 (also when there is no control/rcpthosts), -1 with errno if a file can't be read.
 */
int rcpthosts_match(struct span domain);

#endif
