/* rcpthosts: does this host accept mail for a domain? */
#ifndef RCPTHOSTS_H
#define RCPTHOSTS_H

#include "text/span.h"

/* rcpthosts_match - look up a domain in control/rcpthosts and control/morercpthosts.cdb as qmail-smtpd does: the domain
 * itself, then each `.parent`. Case is ignored in control/rcpthosts.
 *
 *   domain  in lower case
 *
 * Returns 1 if it is listed; 0 if not, or if there is no control/rcpthosts; -1 with errno if a file cannot be read.
 * With EILSEQ, control_reason() names the byte: qmail-smtpd does not match that line.
 */
int rcpthosts_match(struct span domain);

#endif
