/* key_limits: the ceilings for keys, each with its reason.
 */
#ifndef KEY_LIMITS_H
#define KEY_LIMITS_H

/* A private key file: the PEM of a 16384-bit RSA key has 13 KiB; certificates may stand beside it. */
#define LIMIT_KEY_FILE_BYTES (64 * 1024)

/* RSA: RFC 8301 3.2 asks for 1024 bits and more; libcrypto verifies up to 16384. */
#define LIMIT_RSA_BITS_MIN 1024
#define LIMIT_RSA_BITS_MAX 16384
#define LIMIT_SIGNATURE_BYTES (LIMIT_RSA_BITS_MAX / 8)

#endif
