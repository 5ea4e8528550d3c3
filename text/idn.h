/* idn: internationalized domain names (RFC 5890), over libidn2.
 */
#ifndef IDN_H
#define IDN_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* idn_to_ascii - append a domain name in the form that the DNS knows: A-Z in lower case, U-labels as A-labels.
 * Returns 1; 0 if it is no domain name (hostname.h) or no UTF-8; -1 with ENOMEM.
 */
int idn_to_ascii(stralloc *out, struct span name);

#endif
