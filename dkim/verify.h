/* verify: one message, all its signatures (RFC 6376 6). The body is read once; signatures that
 * share canonicalization and length share its hash; nothing else is shared between them.
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
  size_t field_index;        /* of its field in the header */
  struct sigfield field;
  enum cause cause;
  const char *detail;        /* which tag ..., static or NULL */
  int is_testing;            /* its key has t=y */
  size_t query;              /* index into verify.query */
  size_t body;               /* index into verify.body */
};

struct verify_body {
  enum canon canon;
  unsigned long long length; /* hash this many octets, or SIGFIELD_HUGE */
  unsigned long long hashed;
  struct digest *digest;
  unsigned char hash[HASH_BYTES_MAX];
};

struct verify {
  unsigned long long now_s;
  struct message message;
  size_t froms;                          /* From fields */
  size_t found;                          /* DKIM-Signature fields */
  struct verify_signature signature[LIMIT_SIGNATURES];
  size_t signatures;                     /* that are tried, from the top of the header down */
  struct verify_body body[LIMIT_SIGNATURES];
  size_t bodies;
  struct canon_body canon[2];            /* by enum canon */
  int canon_wanted[2];
  struct keyquery query[LIMIT_SIGNATURES];
  size_t queries;                        /* distinct names; known after verify_end() */
  int header_too_long;
};

/* verify_init - start a message; now_s is seconds since 1970. verify_free() when done. */
void verify_init(struct verify *v, unsigned long long now_s);
void verify_free(struct verify *v);

/* verify_feed - the next piece of the message: LF line ends, each CR is content. Not kept.
 * verify_end - there are no more pieces. Return 1, or 0 if memory is short or a library failed.
 */
int verify_feed(struct verify *v, struct span piece);
int verify_end(struct verify *v);

/* verify_finish - check everything. Each v->query[] is answered before. Returns 1, or 0 with ENOMEM. */
int verify_finish(struct verify *v);

#endif
