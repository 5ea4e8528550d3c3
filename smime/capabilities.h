/* capabilities: the ciphers in a signed attribute SMIMECapabilities (RFC 8551 2.5.2). */
#ifndef CAPABILITIES_H
#define CAPABILITIES_H

#include "text/span.h"

#include <skalibs/stralloc.h>

/* capabilities_list - append the names of the ciphers in the order of the attribute, with commas between them, as
 * `AES-256-GCM,AES-256-CBC`. Ciphers that we do not know and everything that is no cipher is passed over, and so is
 * a second one.
 *
 *   der  the SMIMECapabilities, a SEQUENCE. What is behind a damaged element is not read.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int capabilities_list(stralloc *names, struct span der);

#endif
