/* spki: an RSA public key in the forms in which it is published. Only the files of this room include this.
 */
#ifndef SPKI_H
#define SPKI_H

#include "text/span.h"

#include <openssl/bn.h>

/* spki_read_rsa - read a SubjectPublicKeyInfo (RFC 5280 4.1) that holds an RSA key, which is what is published, else
 * the RSAPublicKey (RFC 8017 A.1.1) that RFC 6376 3.6.1 speaks of. All of `der` must be the key.
 *
 *   n, e  as rsa_public_read() sets them
 *
 * Returns the key, to be freed by rsa_public_free(), or NULL. Where memory was short, key_memory_was_short() says so.
 */
void *spki_read_rsa(struct span der, const BIGNUM **n, const BIGNUM **e);

#endif
