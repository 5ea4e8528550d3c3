/* plainwrite: write a message whose body was encrypted, compressed or signed: the fields that stood outside, and the
 * entity that was inside (mail/unwrap.h).
 */
#ifndef PLAINWRITE_H
#define PLAINWRITE_H

#include "engine/messagefile.h"
#include "engine/outfile.h"
#include "engine/plainspool.h"
#include "text/span.h"

struct plainwrite_job {
  struct span outer;            /* the header of the message */
  int takes_subject;            /* a protected Subject takes the place of the one outside */
  int recodes;                  /* what cannot pass every transport is encoded anew (mail/sevenbit.h) */
  const struct messagefile *in; /* must not be the output */
};

enum plainwrite_result {
  PLAINWRITE_WRITTEN,     /* `out` is closed; out->octets were written */
  PLAINWRITE_SIGNED,      /* something inside a signed or encrypted part would have to be encoded; nothing is written */
  PLAINWRITE_LIMIT,       /* the header of the entity is over the limit; nothing is written */
  PLAINWRITE_IS_INPUT,    /* nothing is written */
  PLAINWRITE_UNREADABLE,  /* the spool; errno is set */
  PLAINWRITE_UNWRITABLE,  /* errno is set */
  PLAINWRITE_NOMEM
};

/* plainwrite_check - after plainspool_end(): can the entity be written by a job that recodes? PLAINWRITE_WRITTEN if so;
 * _SIGNED, _UNREADABLE or _NOMEM. What cannot be encoded for another reason is written as it is.
 */
enum plainwrite_result plainwrite_check(struct plainspool *spool);

/* plainwrite - check and write. */
enum plainwrite_result plainwrite(struct outfile *out, struct plainspool *spool, const struct plainwrite_job *job);

#endif
