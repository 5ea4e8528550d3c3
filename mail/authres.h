/* authres: the Authentication-Results field (RFC 8601): what qmail-dkim -v says made into one, and whose a received
 * one claims to be.
 */
#ifndef AUTHRES_H
#define AUTHRES_H

#include "mail/authresult.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* what the comment of a signature says, or ends with, when its key has t=y (RFC 6376 3.6.1) */
#define AUTHRES_TEST_MODE "test mode"

/* An authserv-id stands in one line with the name of the field. Host names have at most 253 bytes. */
#define AUTHRES_ID_MAX 255

/* one line of qmail-dkim -v, taken apart; all of it points into the answer */
struct authres_line {
  struct span whole;        /* without its LF */
  enum authresult result;
  struct span comment;      /* without the parentheses, or empty */
  struct span domain;       /* header.d as it is written, or empty */
  struct span selector;     /* header.s */
};

/* authres_next - take the first line off `answer`.
 *
 * It must be what verify_line() (dkim/verify.h) promises and nothing else, printable ASCII, and end in LF: it goes
 * into a header field, and who wrote it has parsed hostile bytes.
 * Returns 1; 0 if it is anything else, or there is none.
 */
int authres_next(struct authres_line *line, struct span *answer);

/* authres_is_id - can this be an authserv-id without quotes? One token of at most AUTHRES_ID_MAX bytes. */
int authres_is_id(struct span id);

/* authres_field - append the field, with its final LF.
 *
 *   id      authres_is_id()
 *   answer  lines that authres_next() takes, at least one
 *
 * Each result starts a line, and lines are folded at 78. A property that would not fit into 998 bytes (RFC 5322 2.1.1)
 * is left out. Returns 1, or 0 with ENOMEM.
 */
int authres_field(stralloc *out, struct span id, struct span answer);

/* authres_log - append the same in short, for a log: `dkim=pass d=example.org s=jan dkim=fail (...) d=...`.
 * Returns 1, or 0 with ENOMEM.
 */
int authres_log(stralloc *out, struct span answer);

/* authres_claims - must a received field go (RFC 8601 5)?
 *
 *   body    what stands behind its colon, folded or not
 *   is_cut  only the beginning is there
 *   ours    our authserv-id
 *
 * 1 if its authserv-id is ours, without regard to case, quotes, comments, folds and dots at the end; if its id can't
 * be read, or not from this beginning; if its version is not 1. An id with bytes over 127 always counts as ours, and
 * where ours has such bytes one with an A-label (`xn--`) too: which of them mean the same takes tables of Unicode to
 * tell. 0 if it may stay; -1 with ENOMEM.
 */
int authres_claims(struct span body, int is_cut, struct span ours);

#endif
