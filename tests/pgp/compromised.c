/* compromised: qmail-pgp with security holes, see tests/takeover.h. Whatever first reads a key, a certificate, a
 * message, armor or packets is one.
 */
#include "tests/takeover.h"

#include "mail/message.h"
#include "pgp/armor.h"
#include "pgp/certificate.h"
#include "pgp/packets.h"
#include "pgp/rootpgp.h"
#include "pgp/signedpgp.h"

TAKEOVER_VOID(message_push, (struct message *m, struct span in), (m, in))
TAKEOVER(int, armor_reader_feed, (struct armor_reader *a, struct span piece), (a, piece))
TAKEOVER(enum keyfault, certificate_read, (struct certificate *c, struct span in, uint64_t now_s), (c, in, now_s))
TAKEOVER(int, packets_feed, (struct packets *p, struct span piece), (p, piece))
TAKEOVER(int, rootpgp_feed, (void *rootpgp, struct span piece), (rootpgp, piece))
TAKEOVER(int, signedpgp_feed, (void *signedpgp, struct span piece), (signedpgp, piece))
