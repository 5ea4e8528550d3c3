/* qmail-dkverify: have one incoming message verified, say so in its header, then become qmail-queue.
 *
 *   qmail-smtpd -> qmail-dkverify ==exec==> qmail-queue
 *
 * fd 0 is the message as it comes in, fd 1 the envelope, which is for the next program alone and never read here.
 * fd 2 takes a line for the log. fd 6, or the descriptor that $ERROR_FD names, takes the words of a refusal; the next
 * program gets these two as they are. It has no privilege and looks into the header for Authentication-Results fields
 * only: qmail-dkim verifies, as a child that gets the message, a pipe, and nothing else.
 */
#include "dkim/places.h"
#include "dkverify/verdict.h"
#include "dkverify/verifychild.h"
#include "link/become.h"
#include "link/control.h"
#include "link/home.h"
#include "link/io.h"
#include "link/refusal.h"
#include "link/say.h"
#include "link/spool.h"
#include "mail/authres.h"
#include "mail/authstrip.h"

#include <fcntl.h>
#include <skalibs/types.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <unistd.h>

/* exit codes of qmail-queue(8) */
#define EXIT_MEMORY 51
#define EXIT_WRITE 53
#define EXIT_READ 54
#define EXIT_CONFIGURATION 55
#define EXIT_HOME 61
#define EXIT_BUG 81
#define EXIT_EXEC 120

/* A line of the log goes out in one piece: POSIX promises that for 512 bytes. */
#define LOG_LINE_MAX 511

#define BLOCK_BYTES (64 * 1024)

/* everything that is known about this message */
struct incoming {
  struct become received;
  struct refusal refuse;
  struct verdict_options policy;
  char **argv;
  stralloc next;           /* path of the next program */
  stralloc id;             /* our authserv-id */
  struct stage message;    /* as it was received */
  struct stage queued;     /* as it is queued */
  unsigned long long size; /* of what was received */
  size_t removed;          /* Authentication-Results fields */
  stralloc answer;         /* of qmail-dkim -v */
};

/* ---- what is said ------------------------------------------------------------------------------- */

static noreturn void die(const struct incoming *m, int status, const char *why)
{
  if (!m->refuse.takes_log)
    say_line(m->received.error_fd, "qmail-dkverify: ", why, (char *)NULL);
  _exit(status);
}

static int cat_number(stralloc *line, const char *before, unsigned long long n)
{
  char digits[UINT64_FMT];

  return stralloc_cats(line, before) && stralloc_catb(line, digits, uint64_fmt(digits, n));
}

/* `qp` is what qmail-send's log calls this process */
static void log_outcome(const struct incoming *m, const char *outcome)
{
  stralloc line = STRALLOC_ZERO;

  if (!m->refuse.takes_log && cat_number(&line, "qmail-dkverify: qp ", (unsigned long long)getpid())
      && stralloc_cats(&line, " ") && stralloc_cats(&line, outcome) && cat_number(&line, " bytes ", m->size)
      && (m->removed == 0 || cat_number(&line, " removed ", m->removed)) && stralloc_cats(&line, " ")
      && authres_log(&line, span_make(m->answer.s, m->answer.len))) {
    if (line.len > LOG_LINE_MAX)
      line.len = LOG_LINE_MAX;
    if (stralloc_0(&line))
      say_line(m->received.error_fd, line.s, (char *)NULL);
  }
  stralloc_free(&line);
}

static noreturn void refuse(const struct incoming *m, int status, const char *outcome, const char *text)
{
  log_outcome(m, outcome);
  _exit(refusal_send(&m->refuse, status, text));
}

/* fd 0 becomes message_fd at its start, and this process the next program */
static noreturn void hand_off(const struct incoming *m, int message_fd)
{
  if (message_fd != 0 && (lseek(message_fd, 0, SEEK_SET) != 0 || dup2(message_fd, 0) == -1))
    die(m, EXIT_READ, "unable to read the message again");
  become_next(&m->received, m->next.s, m->argv, -1);
  die(m, EXIT_EXEC, "unable to run the next program");
}

/* ---- reading the circumstances ------------------------------------------------------------------ */

static void check_descriptors(void)
{
  if (fcntl(0, F_GETFD) == -1 || fcntl(1, F_GETFD) == -1)
    _exit(EXIT_READ);
  if (fcntl(2, F_GETFD) == -1)
    _exit(EXIT_WRITE);
}

static void find_home(const struct incoming *m)
{
  if (!home_enter())
    die(m, EXIT_HOME, "unable to switch to the home directory");
}

static void find_next(struct incoming *m)
{
  const char *next = getenv("DKQUEUE");

  if (!stralloc_copys(&m->next, next && *next ? next : "bin/qmail-queue") || !stralloc_0(&m->next))
    die(m, EXIT_MEMORY, "out of memory");
  if (become_is_loop(&m->received))
    die(m, EXIT_CONFIGURATION, "$DKQUEUE leads back to qmail-dkverify");
}

/* 1 for own users and bounces, and where $DKIM says so */
static int is_skipped(struct incoming *m)
{
  const char *letters = getenv("DKIM");
  int all_known = verdict_options_parse(&m->policy, letters ? letters : "");

  if (getenv("RELAYCLIENT") || !getenv("TCPREMOTEIP") || m->policy.skips)
    return 1;
  if (!all_known)
    die(m, EXIT_CONFIGURATION, "$DKIM has a letter other than + ! t -");
  return 0;
}

static void find_id(struct incoming *m)
{
  if (control_line(&m->id, "control/authservid") == CONTROL_ERROR)
    die(m, EXIT_CONFIGURATION, "unable to read control/authservid");
  if (m->id.len == 0 && control_line(&m->id, "control/me") == CONTROL_ERROR)
    die(m, EXIT_CONFIGURATION, "unable to read control/me");
  if (!authres_is_id(span_make(m->id.s, m->id.len)))
    die(m, EXIT_CONFIGURATION, "neither control/authservid nor control/me holds a name for this host");
}

/* ---- from the pipe to the queue ----------------------------------------------------------------- */

static void receive(struct incoming *m)
{
  if (!spool_open(&m->message, DKIM_STAGE, "dkverify"))
    die(m, EXIT_WRITE, "unable to create a file in queue/dkim, $TMPDIR or /var/tmp");
  switch (spool_fill(&m->message, 0, &m->size)) {
    case SPOOL_OK: return;
    case SPOOL_READ_FAILED: die(m, EXIT_READ, "unable to read the message");
    case SPOOL_WRITE_FAILED: break;
  }
  die(m, EXIT_WRITE, "unable to write the message");
}

static void write_queued(const struct incoming *m, stralloc *out)
{
  if (!io_write(m->queued.write_fd, out->s, out->len))
    die(m, EXIT_WRITE, "unable to write the message");
  out->len = 0;
}

/* the new field, then what was received without those that claim to be ours */
static void annotate(struct incoming *m)
{
  static char block[BLOCK_BYTES];
  struct span id = span_make(m->id.s, m->id.len);
  unsigned long long copied = 0;
  stralloc out = STRALLOC_ZERO;
  struct authstrip strip;
  ssize_t n;

  authstrip_init(&strip, id);
  if (!spool_open(&m->queued, DKIM_STAGE, "dkverify"))
    die(m, EXIT_WRITE, "unable to create a file in queue/dkim, $TMPDIR or /var/tmp");
  if (lseek(m->message.read_fd, 0, SEEK_SET) != 0)
    die(m, EXIT_READ, "unable to read the message again");
  if (!authres_field(&out, id, span_make(m->answer.s, m->answer.len)))
    die(m, EXIT_MEMORY, "out of memory");
  while ((n = io_read(m->message.read_fd, block, sizeof block)) > 0) {
    if (!authstrip_feed(&strip, span_make(block, (size_t)n), &out))
      die(m, EXIT_MEMORY, "out of memory");
    write_queued(m, &out);
    copied += (unsigned long long)n;
  }
  if (n == -1 || copied != m->size)
    die(m, EXIT_READ, "unable to read the message again");
  if (!authstrip_end(&strip, &out))
    die(m, EXIT_MEMORY, "out of memory");
  write_queued(m, &out);
  if (!spool_done(&m->queued))
    die(m, EXIT_WRITE, "unable to write the message");
  m->removed = strip.removed;
  authstrip_free(&strip);
  stralloc_free(&out);
}

int main(int argc, char **argv)
{
  static struct incoming m;

  (void)argc;
  check_descriptors();
  refusal_find(&m.refuse);
  m.argv = argv;
  m.received.pid_name = "DKVERIFY_PID";
  m.received.error_fd = 2;
  m.received.keep[0] = REFUSAL_FD;
  m.received.keep[1] = m.refuse.named_fd;
  if (!become_begin(&m.received))
    die(&m, EXIT_BUG, "unable to open descriptors");
  if (m.refuse.fd == 2)
    m.refuse.fd = m.received.error_fd;
  find_home(&m);
  find_next(&m);
  if (is_skipped(&m))
    hand_off(&m, 0);
  find_id(&m);
  receive(&m);
  if (!verifychild(&m.answer, m.message.read_fd))
    die(&m, EXIT_MEMORY, "out of memory");
  switch (verdict_of(&m.policy, span_make(m.answer.s, m.answer.len))) {
    case VERDICT_ACCEPT: break;
    case VERDICT_REFUSE:
      refuse(&m, REFUSAL_PERMANENT, "refused", "D5.7.20 No passing DKIM signature found");
    case VERDICT_DEFER:
      refuse(&m, REFUSAL_TEMPORARY, "deferred", "Z4.7.5 Unable to verify the DKIM signature, try again later");
  }
  annotate(&m);
  log_outcome(&m, "accepted");
  hand_off(&m, m.queued.read_fd);
}
