/* recipientid: for whom a message is encrypted, as SHA-256 in hex, so that a list of one's own certificates can be
 * searched without knowing names. mkmailkey(8) writes such a list, open/by-id.
 *
 * Two forms of a recipient identifier (RFC 5652 6.2) are hashed:
 *
 *   issuer and serial number   the whole DER of IssuerAndSerialNumber (10.2.4)
 *   key identifier             the octets of SubjectKeyIdentifier, without a header
 */
#ifndef RECIPIENTID_H
#define RECIPIENTID_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define RECIPIENTID_HEX 64

/* recipientid_take - take the next identifiers from the start of RecipientInfos.
 *
 *   recipients  what berwalk_recipients() returned; the first RecipientInfo is removed from it
 *   ids         the identifiers, of RECIPIENTID_HEX octets each, are appended. A key agreement (ECDH) has several; a
 *               password, a shared key or another kind has none.
 *
 * Returns 1; 0 if there are no more, or what follows cannot be read; -1 with ENOMEM.
 */
int recipientid_take(stralloc *ids, struct span *recipients);

#endif
