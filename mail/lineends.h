/* lineends: the bytes of a message on their way from a queue file to the network.
 *
 * Queue files hold LF line ends, but a CR can stand anywhere, and qmail-remotes differ in what they
 * make of it. A message that will be signed is therefore staged without any CR: CRLF becomes LF, then
 * each CR that is left becomes LF. Every qmail-remote sends such a message as the same bytes, each LF
 * as CRLF, and that is what gets hashed.
 */
#ifndef LINEENDS_H
#define LINEENDS_H

#include "text/span.h"

struct lineends {
  char last;  /* last byte of the input, to know the LF of a CRLF; 0 at the start */
  int open;   /* has the output a last line without LF? */
  int changed; /* is the output of lineends_feed() and lineends_end() other than the input? */
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

/* lineends_end - the message is over: give its last line the LF it lacks. Returns as lineends_feed(). */
int lineends_end(struct lineends *w, span_sink *sink, void *arg);

/* lineends_receive - pass on the next piece of a message that was received: CRLF becomes LF, every other CR is content
 * and stays. lineends_receive_end ends it as lineends_end() does. Not to be mixed with lineends_feed() on one state.
 */
int lineends_receive(struct lineends *w, struct span in, span_sink *sink, void *arg);
int lineends_receive_end(struct lineends *w, span_sink *sink, void *arg);

#endif
