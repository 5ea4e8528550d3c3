/* keyid: the name of a key in a list of recipients, as SHA-256 in hex, of the same form as smime/recipientid.h.
 *
 * The hash is over `openpgp` and the 8 octets of the key ID, so that the identifiers of both standards can stand in one
 * list and none of one is taken for the other's.
 */
#ifndef KEYID_H
#define KEYID_H

#include "text/span.h"

#include <skalibs/stralloc.h>

#define KEYID_BYTES 8
#define KEYID_HEX 64

/* keyid_cat - append the KEYID_HEX octets for this key ID. Returns 1, or 0 with ENOMEM. libcrypto need not be started.
 */
int keyid_cat(stralloc *out, const unsigned char id[KEYID_BYTES]);

/* keyid_hex - append `in` in hex, in lower case, as fingerprints are written here and files are named. Returns 1, or 0
 * with ENOMEM.
 */
int keyid_hex(stralloc *out, struct span in);

#endif
