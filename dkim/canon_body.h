/* canon_body: body canonicalization, RFC 6376 3.4.3 (simple) and 3.4.4 (relaxed), as a stream.
 */
#ifndef CANON_BODY_H
#define CANON_BODY_H

#include "dkim/canon.h"
#include "text/span.h"

/* Lines are gathered here before the sink sees them: large enough that hashing in pieces costs
 * nothing, small enough for the first-level cache.
 */
#define CANON_BODY_BUFFER 16384

struct canon_body {
  enum canon canon;
  span_sink *sink;
  void *arg;
  unsigned long long octets;  /* canonical bytes given to the sink so far: l= after the end */
  unsigned long long breaks;  /* line ends seen since the last content */
  int blank;                  /* relaxed: blanks seen since the last content of this line */
  int begun;                  /* any content yet? */
  size_t used;
  char buffer[CANON_BODY_BUFFER];
};

/* canon_body_init - start a body.
 *
 *   c          state; about 16 KiB; needs no freeing
 *   sink, arg  gets the canonical bytes in order, in wire form (CRLF); a piece is valid only during
 *              the call. It may get several pieces a call or none.
 */
void canon_body_init(struct canon_body *c, enum canon canon, span_sink *sink, void *arg);

/* canon_body_feed - canonicalize the next piece.
 *
 *   in  body bytes in staged form (lineends.h): lines end in LF, a CR is content. May be cut anywhere and
 *       hold any byte. Not kept.
 *
 * Returns 1, or 0 if the sink stopped. Memory is constant: line ends that may turn out to be trailing
 * ones are counted, blanks that may be are a flag.
 */
int canon_body_feed(struct canon_body *c, struct span in);

/* canon_body_end - the body is over. Returns as canon_body_feed(); c->octets is final.
 *
 * A body without content is one CRLF in simple and nothing in relaxed; a body with content ends in
 * exactly one CRLF in both.
 */
int canon_body_end(struct canon_body *c);

#endif
