/* sign: make any number of signatures for one message (RFC 6376 5). The body is canonicalized and hashed only once for
 * all of them.
 *
 *   sign_init(); sign_feed() ...; sign_end(); sign_field() for each signature; sign_free()
 */
#ifndef SIGN_H
#define SIGN_H

#include "crypto/private_key.h"
#include "dkim/canon_body.h"
#include "dkim/fieldlist.h"
#include "mail/message.h"

enum sign_result {
  SIGN_OK,
  SIGN_UNSIGNABLE,  /* this message cannot be signed; sign.why is the reason */
  SIGN_BAD_KEY,     /* this key cannot make a valid signature */
  SIGN_TROUBLE      /* temporary: out of memory, or a library failed */
};

struct sign {
  struct message message;
  struct canon_body body;
  struct digest *digest[HASH_COUNT];  /* NULL: this hash is not wanted */
  unsigned char body_hash[HASH_COUNT][HASH_BYTES_MAX];
  size_t body_hash_len[HASH_COUNT];
  const char *why;                    /* static text */
};

/* The settings that all signatures of a message share. Nothing in it is owned or kept. */
struct sign_request {
  struct span domain;              /* d= */
  struct span identity;            /* i=, empty for none */
  enum canon header_canon;
  int body_length;                 /* 1: write l= */
  unsigned long long now_s;        /* t=, seconds since 1970 */
  unsigned long long lifetime_s;   /* x= is t= plus this; 0: no x= */
  const struct fieldlist *fields;
};

struct signer {
  enum algorithm algorithm;
  struct span selector;             /* s= */
  const struct private_key *key;
};

/* sign_init - start a message.
 *
 *   hash_wanted  for each enum hash 1 if a signature will need it, else 0
 *
 * Returns 1, or 0 with ENOMEM. The caller calls sign_free() in both cases.
 * sign_free - free the header and the hashes.
 */
int sign_init(struct sign *s, enum canon body_canon, const int hash_wanted[HASH_COUNT]);
void sign_free(struct sign *s);

/* sign_feed - take the next piece of the message in staged form (lineends.h), header first. It is not kept.
 * sign_end - the message has no more pieces.
 *
 * Return SIGN_OK or SIGN_TROUBLE, or SIGN_UNSIGNABLE if the header is longer than LIMIT_HEADER_BYTES, has a line that
 * is not a field, or does not have exactly one From field (RFC 6376 5.4; with several, verifiers disagree which one
 * counts).
 */
enum sign_result sign_feed(struct sign *s, struct span piece);
enum sign_result sign_end(struct sign *s);

/* sign_field - make one signature, and append its DKIM-Signature field in staged form, with its line end.
 *
 *   s  after sign_end() returned SIGN_OK
 *
 * Returns SIGN_OK, SIGN_BAD_KEY or SIGN_TROUBLE, or SIGN_UNSIGNABLE with s->why if the field would be longer than
 * LIMIT_SIGNATURE_FIELD_BYTES. `out` is unchanged unless the result is SIGN_OK.
 */
enum sign_result sign_field(struct sign *s, const struct sign_request *request,
                            const struct signer *signer, stralloc *out);

#endif
