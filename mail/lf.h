/* lf: give lines the ends that they have in a file: each CRLF becomes LF. Nothing else is changed; a CR elsewhere is
 * content. crlf.h does the reverse.
 */
#ifndef LF_H
#define LF_H

#include "text/span.h"

struct lf {
  int has_cr;   /* a CR is held back, because it was the last octet of the input */
};

#define LF_ZERO { 0 }

/* lf_feed - pass on the next piece, cut anywhere, to `sink` in pieces of some KiB.
 * lf_end - pass on a CR that is still held back.
 *
 * Both return 1, or 0 if the sink stopped.
 */
int lf_feed(struct lf *l, struct span in, span_sink *sink, void *arg);
int lf_end(struct lf *l, span_sink *sink, void *arg);

#endif
