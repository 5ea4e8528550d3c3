/* recode: write the body of a part anew, in another transfer encoding or in UTF-8, with something put in. */
#ifndef RECODE_H
#define RECODE_H

#include "mail/charset.h"
#include "mail/transfer.h"
#include "text/span.h"

#include <stdint.h>

struct recode_job {
  enum transfer_encoding from;
  enum transfer_encoding to;
  struct span charset;         /* the text is converted from this set to UTF-8; empty: it is not converted */
  struct span insert[2];       /* what is put in, in the charset of the result; may be empty */
  uint64_t at[2];              /* octets of the decoded text before it, in order */
  const char *line_end;        /* of encoded lines */
  int in_multipart;            /* base64 ends without line end, because a boundary line follows */
};

struct recode {
  struct recode_job job;
  /* private */
  struct transfer_decode decode;
  struct charset convert;
  struct transfer_encode encode;
  uint64_t decoded;
  int next;                    /* of job.insert */
  span_sink *sink;
  void *arg;
};

/* recode_init - start. `job` is copied, but not what its spans point to. The set must be known (charset_init()).
 * recode_feed - the next piece of the encoded body, cut anywhere.
 * recode_end - the body ends.
 *
 * The last two return 1, or 0 if the sink stopped.
 */
void recode_init(struct recode *r, const struct recode_job *job);
int recode_feed(struct recode *r, struct span piece, span_sink *sink, void *arg);
int recode_end(struct recode *r, span_sink *sink, void *arg);

#endif
