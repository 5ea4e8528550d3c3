/* idn: internationalized domain names (RFC 5890). The conversion is done by libidn2. */
#ifndef IDN_H
#define IDN_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* idn_to_ascii - append the domain name `name` in the form used in the DNS: A-Z in lower case, U-labels as A-labels.
 * Returns 1; 0 if `name` is not a domain name (hostname_labels()) or not UTF-8; -1 with ENOMEM.
 */
int idn_to_ascii(stralloc *out, struct span name);

#endif
