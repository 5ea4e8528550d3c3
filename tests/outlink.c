/* outlink: a link in qmail-remote's place that knows nothing of mail, on link/outbound, before or behind qmail-dksign.
 *
 *   qmail-rspawn -> outlink host sender recip ... ==exec==> the program in control/linkremote, or bin/qmail-dksign
 *
 * control/linkdoes says what it does, control/linklog where it logs:
 *
 *   pass     nothing: the next program gets what came
 *   notice   the same, with a notice in the report
 *   stage    a copy with the field `X-Link: NUMBER` on top goes on
 *   both     the copy, with a notice
 */
#include "link/io.h"
#include "link/outbound.h"

#include <skalibs/types.h>
#include <unistd.h>

static void copy(const struct outbound *o, struct stage *s)
{
  char number[UINT64_FMT];

  outbound_make_seekable(o);
  outbound_stage(o, s);
  number[uint64_fmt(number, o->number)] = '\n';
  if (!io_write(s->write_fd, "X-Link: ", 8) || !io_write(s->write_fd, number, uint64_fmt(number, o->number))
      || !io_write(s->write_fd, "\n", 1) || lseek(0, 0, SEEK_SET) != 0 || !io_copy(0, s->write_fd)
      || close(s->write_fd) == -1)
    outbound_temporary(o, "Unable to copy.", span_of(""));
}

int main(int argc, char **argv)
{
  static struct outbound o = {
    .name = "outlink",
    .stage = "queue/dkim",
    .stage_name = "outlink stage file",
    .log = "control/linklog",
    .next_control = "control/linkremote",
    .next_default = "bin/qmail-dksign",
    .received = { .pid_name = "OUTLINK_PID", .depth_name = "OUTLINK_DEPTH" },
  };
  struct stage s = { -1, 0, STRALLOC_ZERO };
  stralloc does = STRALLOC_ZERO;
  struct span what;

  outbound_begin(&o, argc, argv);
  if (control_line(&does, "control/linkdoes") == CONTROL_ERROR)
    outbound_temporary_control(&o, "unable to read control/linkdoes");
  what = span_sa(&does);
  if (span_equal(what, span_of("stage")) || span_equal(what, span_of("both")))
    copy(&o, &s);
  outbound_log(&o, "linked", what);
  if (span_equal(what, span_of("notice")) || span_equal(what, span_of("both")))
    outbound_hand_off_with_notice(&o, s.read_fd, "outlink says: ", span_of("a\tb"), " and goes on.");
  outbound_hand_off(&o, s.read_fd);
}
