/* crlf: give lines the ends that they have on the wire and under a signature: each LF without a CR before it becomes
 * CRLF. Nothing else is changed; a CR elsewhere is content.
 */
#ifndef CRLF_H
#define CRLF_H

#include "text/span.h"

struct crlf {
  int was_cr;   /* the last octet of the input was CR */
};

#define CRLF_ZERO { 0 }

/* crlf_feed - pass on the next piece, cut anywhere, to `sink` in pieces of some KiB. There is no end to tell.
 * Returns 1, or 0 if the sink stopped.
 */
int crlf_feed(struct crlf *c, struct span in, span_sink *sink, void *arg);

#endif
