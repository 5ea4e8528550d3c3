/* inbound: each step of a link is a function. Each failure ends the process with an exit code of qmail-queue. */
#include "link/inbound.h"

#include "link/control.h"
#include "link/home.h"
#include "link/io.h"
#include "link/say.h"
#include "link/spool.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- what is said ------------------------------------------------------------------------------- */

static noreturn void die_in_parts(const struct inbound *in, int status, const char *before, const char *name,
                                  const char *between, const char *end)
{
  if (!in->refusal.takes_log)
    say_line(in->received.error_fd, in->name, ": ", before, name, between, end, (char *)NULL);
  _exit(status);
}

noreturn void inbound_die(const struct inbound *in, int status, const char *why)
{
  die_in_parts(in, status, why, "", "", "");
}

void inbound_log(const struct inbound *in, const char *outcome, struct span details)
{
  stralloc line = STRALLOC_ZERO;

  if (!in->refusal.takes_log && stralloc_cats(&line, in->name) && stralloc_cats(&line, ": qp ")
      && ascii_cat_number(&line, (unsigned long long)getpid()) && stralloc_cats(&line, " ")
      && stralloc_cats(&line, outcome) && stralloc_cats(&line, " bytes ") && ascii_cat_number(&line, in->size)
      && stralloc_cats(&line, " ") && stralloc_catb(&line, details.p, details.len)) {
    if (line.len > INBOUND_LOG_MAX)
      line.len = INBOUND_LOG_MAX;
    if (stralloc_0(&line))
      say_line(in->received.error_fd, line.s, (char *)NULL);
  }
  stralloc_free(&line);
}

noreturn void inbound_refuse(const struct inbound *in, int status, const char *text)
{
  _exit(refusal_send(&in->refusal, status, text));
}

/* ---- reading the circumstances ------------------------------------------------------------------ */

static void check_descriptors(void)
{
  if (fcntl(0, F_GETFD) == -1 || fcntl(1, F_GETFD) == -1)
    _exit(INBOUND_EXIT_READ);
  if (fcntl(2, F_GETFD) == -1)
    _exit(INBOUND_EXIT_WRITE);
}

static void read_next(struct inbound *in)
{
  const char *next = in->next_name ? getenv(in->next_name) : NULL;

  if (next && !span_copy(&in->next, span_of(next)))
    inbound_die(in, INBOUND_EXIT_MEMORY, "out of memory");
  if (in->next_control && control_line(&in->next, in->next_control) == CONTROL_ERROR)
    inbound_die(in, INBOUND_EXIT_CONFIGURATION, control_reason());
  if ((in->next.len == 0 && !span_copy(&in->next, span_of(in->next_default))) || !stralloc_0(&in->next))
    inbound_die(in, INBOUND_EXIT_MEMORY, "out of memory");
}

static void find_next(struct inbound *in)
{
  read_next(in);
  if (!become_is_loop(&in->received))
    return;
  if (in->next_control)
    die_in_parts(in, INBOUND_EXIT_CONFIGURATION, "", in->next_control, " leads back to ", in->name);
  die_in_parts(in, INBOUND_EXIT_CONFIGURATION, "$", in->next_name, " leads back to ", in->name);
}

void inbound_begin(struct inbound *in, char **argv)
{
  check_descriptors();
  in->argv = argv;
  /* This comes first: a descriptor that we open ourselves must not be mistaken for one of the caller. */
  refusal_find(&in->refusal);
  in->received.error_fd = 2;
  in->received.keep[0] = REFUSAL_FD;
  in->received.keep[1] = in->refusal.named_fd;
  if (!become_begin(&in->received))
    inbound_die(in, INBOUND_EXIT_BUG, "unable to open descriptors");
  if (in->refusal.fd == 2)
    in->refusal.fd = in->received.error_fd;
  if (!home_enter())
    die_in_parts(in, INBOUND_EXIT_HOME, "unable to switch to the home directory ", home_path(), "", "");
  find_next(in);
}

int inbound_is_own(void)
{
  return getenv("RELAYCLIENT") || !getenv("TCPREMOTEIP");
}

/* ---- the message -------------------------------------------------------------------------------- */

void inbound_open(const struct inbound *in, struct stage *s)
{
  if (!spool_open(s, in->stage, in->stage_prefix))
    die_in_parts(in, INBOUND_EXIT_WRITE, "unable to create a file in ", in->stage, ", $TMPDIR or /var/tmp", "");
}

void inbound_close(const struct inbound *in, struct stage *s)
{
  if (!spool_done(s))
    inbound_die(in, INBOUND_EXIT_WRITE, "unable to write the message");
}

void inbound_receive(struct inbound *in)
{
  inbound_open(in, &in->message);
  switch (io_copy_count(0, in->message.write_fd, &in->size)) {
    case IO_COPIED: break;
    case IO_READ_FAILED: inbound_die(in, INBOUND_EXIT_READ, "unable to read the message");
    case IO_WRITE_FAILED: inbound_die(in, INBOUND_EXIT_WRITE, "unable to write the message");
  }
  inbound_close(in, &in->message);
}

void inbound_receive_envelope(struct inbound *in)
{
  switch (envelope_read(&in->envelope, 1)) {
    case ENVELOPE_WHOLE: break;
    case ENVELOPE_BROKEN: inbound_die(in, INBOUND_EXIT_READ, "unable to read the envelope");
    case ENVELOPE_NO_MEMORY: inbound_die(in, INBOUND_EXIT_MEMORY, "out of memory");
  }
}

static void pass_envelope(const struct inbound *in)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  if (in->envelope.text.len == 0)
    return;
  inbound_open(in, &s);
  if (!io_write(s.write_fd, in->envelope.text.s, in->envelope.text.len) || !spool_done(&s)
      || dup2(s.read_fd, 1) == -1)
    inbound_die(in, INBOUND_EXIT_WRITE, "unable to write the envelope");
}

noreturn void inbound_hand_off(const struct inbound *in, int message_fd)
{
  if (message_fd != 0 && (lseek(message_fd, 0, SEEK_SET) != 0 || dup2(message_fd, 0) == -1))
    inbound_die(in, INBOUND_EXIT_READ, "unable to read the message again");
  pass_envelope(in);
  become_next(&in->received, in->next.s, in->argv, -1);
  inbound_die(in, INBOUND_EXIT_EXEC, "unable to run the next program");
}
