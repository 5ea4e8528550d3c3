/* ed25519: Ed25519 (RFC 8032) by libsodium. Only the files of this folder include this header; other code uses
 * private_key.h and public_key.h.
 */
#ifndef ED25519_H
#define ED25519_H

#include "crypto/private_key.h"
#include "crypto/public_key.h"

#define ED25519_SEED_BYTES 32
#define ED25519_SIGNATURE_BYTES 64

/* ed25519_expand - compute the secret key in libsodium's form from the seed (RFC 8032 5.1.5, 32 bytes). */
void ed25519_expand(unsigned char secret[ED25519_SECRET_BYTES], const unsigned char *seed);

/* ed25519_sign - sign `in` and write the signature, 64 bytes, to `out`. Returns 1, or 0 if libsodium fails. */
int ed25519_sign(const unsigned char secret[ED25519_SECRET_BYTES], struct span in, unsigned char *out);

/* ed25519_matches - private_key_matches() for Ed25519. */
int ed25519_matches(const unsigned char secret[ED25519_SECRET_BYTES], struct span public);

/* ed25519_verify - public_key_verify() for Ed25519. */
enum verify_result ed25519_verify(struct span key, struct span digest, struct span signature);

#endif
