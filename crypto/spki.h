/* spki: read a published RSA public key. Only the files of this folder include this header. */
#ifndef SPKI_H
#define SPKI_H

#include "text/span.h"

#include <openssl/bn.h>

/* spki_read_rsa - read an RSA public key in one of two forms.
 *
 *   der   a SubjectPublicKeyInfo (RFC 5280 4.1), the form that is used in practice, or an RSAPublicKey (RFC 8017
 *         A.1.1), the form that RFC 6376 3.6.1 defines. Nothing may follow the key.
 *   n, e  set as by rsa_public_read()
 *
 * Returns the key, which the caller frees by rsa_public_free(), or NULL. After NULL, crypto_memory_was_short() tells
 * whether memory was short.
 */
void *spki_read_rsa(struct span der, const BIGNUM **n, const BIGNUM **e);

#endif
