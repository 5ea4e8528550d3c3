/* sign: one message, any number of signatures (RFC 6376 5). The body is canonicalized and hashed
 * once, however many there are.
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
  SIGN_UNSIGNABLE,  /* this message can't be signed; sign.why says why */
  SIGN_BAD_KEY,     /* this key makes no valid signature */
  SIGN_TROUBLE      /* out of memory, or a library failed: try again */
};

struct sign {
  struct message message;
  struct canon_body body;
  struct digest *digest[HASH_COUNT];  /* NULL: not asked for */
  unsigned char body_hash[HASH_COUNT][HASH_BYTES_MAX];
  size_t body_hash_len[HASH_COUNT];
  const char *why;                    /* static text */
};

/* What all signatures of a message have in common. Nothing in it is owned or kept. */
struct sign_request {
  struct span domain;              /* d= */
  struct span identity;            /* i=, empty for none */
  enum canon header_canon;
  int body_length;                 /* write l=? */
  unsigned long long now_s;        /* t=, seconds since 1970 */
  unsigned long long lifetime_s;   /* x= is that much later; 0: no x= */
  const struct fieldlist *fields;
};

struct signer {
  enum algorithm algorithm;
  struct span selector;             /* s= */
  const struct private_key *key;
};

/* sign_init - start a message.
 *
 *   hash_wanted  for each enum hash: will a signature need it?
 *
 * Returns 1, or 0 with ENOMEM; sign_free() in both cases.
 */
int sign_init(struct sign *s, enum canon body_canon, const int hash_wanted[HASH_COUNT]);
void sign_free(struct sign *s);

/* sign_feed - the next piece of the message in staged form (lineends.h), header first. Not kept.
 * sign_end - there are no more pieces.
 *
 * SIGN_UNSIGNABLE for a header over LIMIT_HEADER_BYTES, with a line that is no field, without From
 * or with more than one (RFC 6376 5.4; peers disagree on which one counts).
 */
enum sign_result sign_feed(struct sign *s, struct span piece);
enum sign_result sign_end(struct sign *s);

/* sign_field - append one DKIM-Signature field in staged form, with its line end. Nothing is appended
 * unless the result is SIGN_OK.
 */
enum sign_result sign_field(const struct sign *s, const struct sign_request *request,
                            const struct signer *signer, stralloc *out);

#endif
