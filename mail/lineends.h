/* lineends: change the line ends of a message to LF.
 *
 * Lines in queue files end in LF, but a CR can stand anywhere, and different qmail-remotes send it in different ways.
 * So a message that will be signed is staged without any CR: CRLF becomes LF, then each remaining CR becomes LF. Every
 * qmail-remote sends such a message as the same bytes, with each LF as CRLF. The signature is computed over these
 * bytes.
 */
#ifndef LINEENDS_H
#define LINEENDS_H

#include "text/span.h"

struct lineends {
  char last;  /* last byte of the input, to recognize the LF of a CRLF; 0 at the start */
  int open;   /* 1 if the last line of the output has no LF yet */
  int changed; /* 1 if the output so far, with the piece that the sink has just got, differs from the input */
};

#define LINEENDS_ZERO { 0, 0, 0 }

/* lineends_feed - pass on the next piece of a queue file without its CRs.
 *
 *   w     state, LINEENDS_ZERO at the start
 *   in    any piece, cut anywhere; not kept
 *   sink  gets the staged bytes in order
 *
 * Returns 1, or 0 if the sink stopped.
 */
int lineends_feed(struct lineends *w, struct span in, span_sink *sink, void *arg);

/* lineends_end - end the message. If its last line has no LF, one is passed on. Returns as lineends_feed(). */
int lineends_end(struct lineends *w, span_sink *sink, void *arg);

/* lineends_receive - pass on the next piece of a received message. CRLF becomes LF. Every other CR is content and
 * stays.
 * lineends_receive_end - end the message as lineends_end() does.
 *
 * Parameters and results are those of lineends_feed(). One state must not be used for both lineends_feed() and
 * lineends_receive().
 */
int lineends_receive(struct lineends *w, struct span in, span_sink *sink, void *arg);
int lineends_receive_end(struct lineends *w, span_sink *sink, void *arg);

#endif
