/* key_kind: names for key files that cannot be used, so that an administrator knows what he has and what to do. */
#ifndef KEY_KIND_H
#define KEY_KIND_H

#include "text/span.h"

/* key_kind_of_text - the kind of a file that has no private key in PEM form: a public key, a certificate, a key of
 * PuTTY, a JWK, DER, a block that is cut off ...
 *
 * Returns a static string that can be printed behind the name of the file.
 */
const char *key_kind_of_text(struct span text);

/* key_kind_of_block - the kind of a PEM block whose label ends in PRIVATE KEY and which could not be loaded.
 *
 *   name  the label, with NUL
 *   der   the content of the block
 *   why   the reason so far
 *
 * If label and content do not fit together, the returned string names both. Programs read such files in different ways,
 * so they are not used. Returns a static string; `why` if nothing better is known.
 */
const char *key_kind_of_block(const char *name, const unsigned char *der, long len, const char *why);

/* key_kind_of_type - `nid` is the type of a key in PKCS#8 other than RSA and Ed25519. Returns a static string. */
const char *key_kind_of_type(int nid);

#endif
