/* pkey: a private key for functions of libcrypto that take an EVP_PKEY, as those that decrypt CMS. It is read without
 * the decoders of OpenSSL 3.0, whose start costs 0.4 ms.
 */
#ifndef PKEY_H
#define PKEY_H

#include "text/span.h"

#include <openssl/types.h>

/* pkey_load - read a private key from the text of a key file.
 *
 *   key  set to the key, which the caller frees by EVP_PKEY_free(); to NULL on failure
 *   pem  PEM: "RSA PRIVATE KEY", "EC PRIVATE KEY" (P-256, P-384, P-521) or "PRIVATE KEY" with one of these. Text and
 *        other blocks before it are skipped. The caller wipes it.
 *
 * Returns NULL, or a static string with the reason why the key cannot be used, which can be printed behind the name of
 * the file. On failure errno is ENOMEM if memory was short, which says nothing about the key, and else 0.
 */
const char *pkey_load(EVP_PKEY **key, struct span pem);

#endif
