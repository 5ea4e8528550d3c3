/* standin: a link in qmail-queue's place that is not qmail-dkverify. It is built on link/inbound, as any other one, and
 * adds an Authentication-Results field of its own; with $STANDIN_REFUSES it refuses the message.
 */
#include "dkverify/annotate.h"
#include "link/inbound.h"

#include <stdlib.h>

#define ID "mx.example.net"
#define FIELD "Authentication-Results: " ID ";\n\tx-standin=pass\n"

int main(int argc, char **argv)
{
  static struct inbound in = {
    .name = "standin",
    .stage = "queue/standin",
    .stage_prefix = "standin",
    .next_name = "STANDIN_QUEUE",
    .next_default = "bin/qmail-queue",
    .received.pid_name = "STANDIN_PID",
    .received.depth_name = "STANDIN_DEPTH",
  };
  static struct stage queued;
  struct annotate a = { .id = span_of(ID), .field = span_of(FIELD) };

  (void)argc;
  inbound_begin(&in, argv);
  if (inbound_is_own())
    inbound_hand_off(&in, 0);
  inbound_receive(&in);
  if (getenv("STANDIN_REFUSES"))
    inbound_refuse(&in, REFUSAL_PERMANENT, "D5.7.1 the stand-in says no");
  inbound_open(&in, &queued);
  a.size = in.size;
  if (annotate(&a, in.message.read_fd, queued.write_fd) != ANNOTATE_DONE)
    inbound_die(&in, INBOUND_EXIT_WRITE, "unable to write the message");
  inbound_close(&in, &queued);
  inbound_log(&in, "accepted", span_of("x-standin=pass"));
  inbound_hand_off(&in, queued.read_fd);
}
