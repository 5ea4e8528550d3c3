/* compromised: qmail-mime with a security hole, see tests/takeover.h. */
#include "tests/takeover.h"

#include "mail/mimescan.h"

TAKEOVER_VOID(mimescan_push, (struct mimescan *m, struct span piece), (m, piece))
