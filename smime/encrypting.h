/* encrypting: the EnvelopedData (RFC 5652 6) or AuthEnvelopedData (RFC 5083) around a content, as a stream.
 *
 *   encrypting_init(&e, kind)
 *   encrypting_add(&e, certificate) ...       each recipient
 *   encrypting_start(&e, octets, sink, arg)   writes what stands before the content
 *   encrypting_feed(&e, piece) ...            the content, a span_sink
 *   encrypting_end(&e)
 *   encrypting_free(&e)                       wipes the keys
 *
 * The content key is new for each message. RSA keys get it by PKCS#1 v1.5, which every reader knows; EC keys by an
 * ephemeral key on their curve, with SHA-256 and AES-256 (RFC 5753).
 */
#ifndef ENCRYPTING_H
#define ENCRYPTING_H

#include "crypto/cipher.h"
#include "smime/certfields.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

enum encrypting_result {
  ENCRYPTING_OK,
  ENCRYPTING_BAD_KEY,  /* the key in the certificate is damaged, too short or on another curve */
  ENCRYPTING_STOPPED,  /* the sink returned 0 */
  ENCRYPTING_TROUBLE   /* ENOMEM, or the library failed */
};

struct encrypting {
  enum cipher_kind kind;
  enum encrypting_result result;   /* the first that is not ENCRYPTING_OK; all later calls return it */
  stralloc recipients;             /* the content of the SET of RecipientInfo */
  int has_agreement;
  struct cipher *cipher;
  unsigned char iv[CIPHER_CBC_IV_BYTES];
  unsigned char key[CIPHER_KEY_BYTES];
  span_sink *sink;
  void *arg;
};

/* encrypting_init - choose the keys. crypto_library_init() comes first.
 * encrypting_free - wipe them.
 */
void encrypting_init(struct encrypting *e, enum cipher_kind kind);
void encrypting_free(struct encrypting *e);

/* encrypting_add - one more recipient. Whether the certificate may be used is the caller's to decide. */
enum encrypting_result encrypting_add(struct encrypting *e, const struct certfields *c);

/* encrypting_start - `octets` is the length of the content. `sink` gets the structure in pieces, now and by the calls
 * below.
 */
enum encrypting_result encrypting_start(struct encrypting *e, unsigned long long octets, span_sink *sink, void *arg);

/* encrypting_feed - the next piece of the content. Returns 1, or 0 with e->result set. */
int encrypting_feed(void *encrypting, struct span piece);

/* encrypting_end - the content is complete. */
enum encrypting_result encrypting_end(struct encrypting *e);

#endif
