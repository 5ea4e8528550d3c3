/* cipher: AES-256 in CBC and GCM as a stream, and the wrapping of keys by AES-256.
 *
 * The functions of OpenSSL's default provider are called directly, by provider(7), and not through EVP: before its
 * first cipher, EVP builds a table of all ciphers of the provider, which takes this short-lived process longer than all
 * its other work on a usual message.
 */
#ifndef CIPHER_H
#define CIPHER_H

#include "text/span.h"

enum cipher_kind {
  CIPHER_AES256_CBC,
  CIPHER_AES256_GCM
};

#define CIPHER_KEY_BYTES 32
#define CIPHER_BLOCK_BYTES 16
#define CIPHER_CBC_IV_BYTES 16
#define CIPHER_GCM_NONCE_BYTES 12
#define CIPHER_GCM_TAG_BYTES 16

struct cipher;

/* cipher_new - start to encrypt.
 *
 *   key  CIPHER_KEY_BYTES
 *   iv   CIPHER_CBC_IV_BYTES or CIPHER_GCM_NONCE_BYTES, never used with this key before
 *
 * Returns NULL with ENOMEM, or with errno 0 if the library has no such cipher. cipher_free() when done.
 */
struct cipher *cipher_new(enum cipher_kind kind, const unsigned char *key, const unsigned char *iv);

/* cipher_feed - encrypt the next piece; `sink` gets what is ready. Returns 1, or 0 if the sink stopped or the library
 * failed, as cipher_failed() tells.
 * cipher_end - encrypt what is left. CBC: with the padding of RFC 5652 6.3. GCM: `tag` is set, CIPHER_GCM_TAG_BYTES.
 */
int cipher_feed(struct cipher *c, struct span piece, span_sink *sink, void *arg);
int cipher_end(struct cipher *c, unsigned char *tag, span_sink *sink, void *arg);

/* cipher_failed - 1 if the library failed, 0 if not. */
int cipher_failed(const struct cipher *c);

void cipher_free(struct cipher *c);

/* cipher_octets - how many octets an encrypted content of `len` octets has, without the tag. */
unsigned long long cipher_octets(enum cipher_kind kind, unsigned long long len);

/* cipher_wrap - wrap a content key by AES-256 (RFC 3394).
 *
 *   out  CIPHER_KEY_BYTES + 8
 *   kek  CIPHER_KEY_BYTES
 *   key  CIPHER_KEY_BYTES
 *
 * Returns 1, or 0 if the library fails.
 */
int cipher_wrap(unsigned char *out, const unsigned char *kek, const unsigned char *key);

#endif
