/* canon_body: body canonicalization, RFC 6376 3.4.3 (simple) and 3.4.4 (relaxed), as a stream. */
#ifndef CANON_BODY_H
#define CANON_BODY_H

#include "dkim/canon.h"
#include "text/span.h"

/* Canonical bytes are collected in a buffer of this size before the sink gets them. It is large enough that hashing in
 * pieces costs nothing, and small enough for the first-level cache.
 */
#define CANON_BODY_BUFFER 16384

struct canon_body {
  enum canon canon;
  span_sink *sink;
  void *arg;
  unsigned long long octets;  /* canonical bytes given to the sink so far; after canon_body_end() the value of l= */
  unsigned long long breaks;  /* line ends seen since the last content */
  int blank;                  /* relaxed: blanks seen since the last content of this line */
  int begun;                  /* was there any content? */
  size_t used;                /* bytes in buffer */
  char buffer[CANON_BODY_BUFFER];
};

/* canon_body_init - start a body.
 *
 *   c          state; about 16 KiB; needs no freeing
 *   sink, arg  gets the canonical bytes in order, with CRLF line ends. A piece is valid only during the call. One
 *              canon_body_feed() may give it any number of pieces, or none.
 */
void canon_body_init(struct canon_body *c, enum canon canon, span_sink *sink, void *arg);

/* canon_body_feed - canonicalize the next piece.
 *
 *   in  body bytes in staged form (lineends.h): lines end in LF, a CR is content. May be cut anywhere and
 *       hold any byte. Not kept.
 *
 * Returns 1, or 0 if the sink stopped. Memory is constant: pending line ends are counted, and pending blanks are a
 * flag.
 */
int canon_body_feed(struct canon_body *c, struct span in);

/* canon_body_end - end the body. Returns as canon_body_feed(); c->octets is final then.
 *
 * A body without content becomes one CRLF in simple and nothing in relaxed. A body with content ends in exactly one
 * CRLF in both.
 */
int canon_body_end(struct canon_body *c);

#endif
