/* compromised: qmail-dkim with security holes, see tests/takeover.h. */
#include "tests/takeover.h"

#include "dkim/sign.h"
#include "dkim/verify.h"

TAKEOVER(enum sign_result, sign_feed, (struct sign *s, struct span in), (s, in))
TAKEOVER(int, verify_feed, (struct verify *v, struct span in), (v, in))
TAKEOVER_VOID(message_push, (struct message *m, struct span in), (m, in))
