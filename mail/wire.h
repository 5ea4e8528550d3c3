/* wire: the bytes of a message on their way from a queue file to the network.
 *
 * Queue files hold LF line ends, but a CR can stand anywhere, and qmail-remotes differ in what they
 * make of it. A message that will be signed is therefore staged without any CR: CRLF becomes LF, then
 * each CR that is left becomes LF. Every qmail-remote sends such a message as the same bytes, each LF
 * as CRLF, and that is what gets hashed.
 */
#ifndef WIRE_H
#define WIRE_H

#include "text/span.h"

struct wire {
  char last;  /* last byte of the input, to know the LF of a CRLF; 0 at the start */
  int open;   /* has the output a last line without LF? */
  int changed; /* is the output of wire_feed() and wire_end() other than the input? */
};

#define WIRE_ZERO { 0, 0, 0 }

/* wire_feed - pass on the next piece of a queue file without its CRs.
 *
 *   w     state, WIRE_ZERO at the start
 *   in    any piece, cut anywhere; not kept
 *   sink  gets the staged bytes in order
 *
 * Returns 1, or 0 if the sink stopped.
 */
int wire_feed(struct wire *w, struct span in, span_sink *sink, void *arg);

/* wire_end - the message is over: give its last line the LF it lacks. Returns as wire_feed(). */
int wire_end(struct wire *w, span_sink *sink, void *arg);

/* wire_receive - pass on the next piece of a message that was received: CRLF becomes LF, every other CR is content
 * and stays. wire_receive_end ends it as wire_end() does. Not to be mixed with wire_feed() on one state.
 */
int wire_receive(struct wire *w, struct span in, span_sink *sink, void *arg);
int wire_receive_end(struct wire *w, span_sink *sink, void *arg);

#endif
