/* verify: verify the signatures of one message (RFC 6376 6). The body is read once. Signatures with the same
 * canonicalization and length share the body hash; signatures with the same key name share the DNS query.
 *
 *   verify_init(); verify_feed() ...; verify_end(); answer v.query[]; verify_finish();
 *   verify_line() for each line (verify_line.h); verify_free()
 */
#ifndef VERIFY_H
#define VERIFY_H

#include "crypto/digest.h"
#include "dkim/canon_body.h"
#include "dkim/keyquery.h"
#include "dkim/limits.h"
#include "dkim/result.h"
#include "dkim/sigfield.h"
#include "mail/message.h"

struct verify_signature {
  size_t field_index;        /* index of its field in the header */
  struct sigfield field;
  enum cause cause;
  const char *detail;        /* more about the cause, as the name of a tag; static or NULL */
  int is_testing;            /* its key has t=y */
  size_t query;              /* index into verify.query */
  size_t body;               /* index into verify.body */
};

struct verify_body {
  enum canon canon;
  unsigned long long length; /* number of octets to hash; SIGFIELD_HUGE: all */
  unsigned long long hashed; /* octets hashed so far */
  struct digest *digest;
  unsigned char hash[HASH_BYTES_MAX];
};

struct verify {
  unsigned long long now_s;
  struct message message;
  size_t froms;                          /* number of From fields */
  size_t found;                          /* number of DKIM-Signature fields */
  struct verify_signature signature[LIMIT_SIGNATURES];  /* to be verified, in the order of the header */
  size_t signatures;                     /* their number */
  struct verify_body body[LIMIT_SIGNATURES];
  size_t bodies;
  struct canon_body canon[2];            /* indexed by enum canon */
  int canon_wanted[2];
  struct keyquery query[LIMIT_SIGNATURES];
  size_t queries;                        /* number of queries, one for each key name; final after verify_end() */
  int header_too_long;
};

/* verify_init - start a message; now_s is seconds since 1970. Nothing is allocated yet.
 * verify_free - free everything, the queries included.
 */
void verify_init(struct verify *v, unsigned long long now_s);
void verify_free(struct verify *v);

/* verify_feed - take the next piece of the message. Lines end in LF, each CR is content. The piece is not kept.
 * verify_end - the message has no more pieces.
 *
 * Return 1, or 0 if memory is short or a library failed.
 */
int verify_feed(struct verify *v, struct span piece);
int verify_end(struct verify *v);

/* verify_finish - check all signatures and set their causes. The caller must have answered each v->query[].
 * Returns 1, or 0 if memory is short or a library failed.
 */
int verify_finish(struct verify *v);

#endif
