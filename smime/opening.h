/* opening: decrypt EnvelopedData (RFC 5652 6) and AuthEnvelopedData (RFC 5083, 5084) of any size in bounded memory and
 * in one reading.
 *
 *   opening_init(&o, key, cert, sink, arg);
 *   opening_feed(&o, piece) ...         decoded octets (no base64), in pieces of any size
 *   result = opening_end(&o);
 *   on OPENING_AGAIN: opening_again(&o), the same octets once more, and opening_end()
 *   opening_free(&o)
 *
 * The sink gets plain text that nothing has authenticated yet. The caller must hold it back until opening_end() returns
 * OPENING_OK, and throw it away else.
 */
#ifndef OPENING_H
#define OPENING_H

#include "smime/berwalk.h"
#include "smime/certfields.h"

struct evp_pkey_st;
struct CMS_ContentInfo_st;
struct bio_st;
struct evp_cipher_ctx_st;

enum opening_result {
  OPENING_OK,
  OPENING_FAILED,  /* the message cannot be opened. The reason is not told, because it would help an attacker. */
  OPENING_AGAIN,   /* attributes behind the content are authenticated with it: a second reading is needed */
  OPENING_STOPPED, /* the sink returned 0 */
  OPENING_TROUBLE  /* ENOMEM */
};

struct opening {
  struct berwalk walk;           /* kind, trailing and so on may be read */
  /* private */
  struct evp_pkey_st *key;
  const struct certfields *cert;
  span_sink *sink;
  void *arg;
  int is_second;
  int is_trouble;
  int is_stopped;
  int has_failed;
  size_t tag_len;                /* 0: a cipher without tag */
  size_t nonce_len;
  unsigned char nonce[16];
  stralloc attributes;           /* of the first reading, in the form that is authenticated */
  struct CMS_ContentInfo_st *cms;
  struct bio_st *chain;
  struct evp_cipher_ctx_st *cipher;
};

/* opening_init - start a message.
 *
 *   key   the private key: RSA or EC
 *   cert  its certificate, which tells the recipient info that is for this key. Both are used until opening_free().
 *   sink  gets the plain text
 *
 * Of the recipient infos, the first one for `cert` is tried, once. If its content key cannot be read, or if there is
 * none, all goes on with a random key, so that a failure is found at the end and after the same work (RFC 3218 2.3).
 */
void opening_init(struct opening *o, struct evp_pkey_st *key, const struct certfields *cert, span_sink *sink,
                  void *arg);
void opening_free(struct opening *o);

/* opening_again - start the second reading, after OPENING_AGAIN. All plain text of the first one is void. */
void opening_again(struct opening *o);

/* opening_feed - read the next piece. Returns 1, or 0 if reading on is useless; opening_end() tells why. */
int opening_feed(struct opening *o, struct span piece);

/* opening_end - to be called behind the last piece. */
enum opening_result opening_end(struct opening *o);

#endif
