/* evpkey: read the private key of a person, for CMS: an object of libcrypto. */
#ifndef EVPKEY_H
#define EVPKEY_H

#include "text/span.h"

struct evp_pkey_st;

/* evpkey_load - read a private key from the text of a key file.
 *
 *   key  set to the key, which the caller frees by evpkey_free(); NULL on failure
 *   pem  PEM: "PRIVATE KEY" (PKCS#8), "RSA PRIVATE KEY" or "EC PRIVATE KEY". Text and other blocks before it are
 *        skipped. The caller wipes it.
 *
 * The DER form is held in locked memory while it is read.
 * Returns NULL, or a static string with the reason why the key cannot be used. On failure errno is ENOMEM if memory was
 * short, which says nothing about the key, and else 0.
 */
const char *evpkey_load(struct evp_pkey_st **key, struct span pem);

/* evpkey_matches - is this the private key of a certificate?
 *
 *   bits  content of the BIT STRING of its SubjectPublicKeyInfo, without the octet that counts unused bits
 *
 * Returns 1; 0 if it is another one, or if memory is short: then crypto_memory_was_short().
 */
int evpkey_matches(const struct evp_pkey_st *key, struct span bits);

/* evpkey_free - wipe and free a key. NULL is allowed. */
void evpkey_free(struct evp_pkey_st *key);

#endif
