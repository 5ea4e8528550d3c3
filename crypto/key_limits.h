/* key_limits: the limits for keys, each with its reason. */
#ifndef KEY_LIMITS_H
#define KEY_LIMITS_H

/* The size of a private key file. The PEM of a 16384-bit RSA key has 13 KiB; the file may also hold certificates. */
#define LIMIT_KEY_FILE_BYTES (64 * 1024)

/* RSA: RFC 8301 3.2 requires at least 1024 bits; libcrypto verifies at most 16384. */
#define LIMIT_RSA_BITS_MIN 1024
#define LIMIT_RSA_BITS_MAX 16384
#define LIMIT_SIGNATURE_BYTES (LIMIT_RSA_BITS_MAX / 8)

#endif
