/* inbound: the work that every link does which is called in place of qmail-queue.
 *
 *   qmail-smtpd -> link ==exec==> the next link, or qmail-queue
 *
 *   fd 0  the received message, a pipe
 *   fd 1  the envelope, a pipe
 *   fd 2  takes lines for the log
 *   fd 6  or the descriptor in $ERROR_FD: takes the text of a refusal
 *
 * The next program gets all of these unchanged, except that fd 0, and fd 1 if the link has read the envelope, can be
 * unlinked files instead of pipes. In both cases they are at their start.
 *
 * A link fills in a struct inbound, and its main() makes these calls, in this order:
 *
 *   inbound_begin();  if (inbound_is_own()) inbound_hand_off(in, 0);
 *   inbound_receive();  inbound_refuse(), or inbound_open() and write the file;  inbound_log();  inbound_hand_off()
 *
 * A link that needs the envelope calls inbound_receive_envelope() behind inbound_receive(): qmail-smtpd writes the
 * envelope when the message is through.
 *
 * If one of them fails, it ends the process by inbound_die().
 */
#ifndef INBOUND_H
#define INBOUND_H

#include "link/become.h"
#include "link/envelope.h"
#include "link/refusal.h"
#include "link/stage.h"
#include "text/span.h"

#include <stdnoreturn.h>

/* exit codes of qmail-queue(8) */
#define INBOUND_EXIT_MEMORY 51
#define INBOUND_EXIT_WRITE 53
#define INBOUND_EXIT_READ 54
#define INBOUND_EXIT_CONFIGURATION 55
#define INBOUND_EXIT_HOME 61
#define INBOUND_EXIT_LATER 71
#define INBOUND_EXIT_BUG 81
#define INBOUND_EXIT_EXEC 120

/* The longest line of the log, without its LF. POSIX makes a write() of up to 512 bytes to a pipe atomic. */
#define INBOUND_LOG_MAX 511

struct inbound {
  /* in: the names of this link and of its files, relative to the home. The examples are those of qmail-dkverify. */
  const char *name;            /* qmail-dkverify */
  const char *stage;           /* directory of staged files: queue/dkim. link/spool.h names the alternatives. */
  const char *stage_prefix;    /* start of the name of a file in a temporary directory: dkverify */
  const char *next_name;       /* variable with the path of the next program: DKQUEUE */
  const char *next_control;    /* for a set-id link, in the place of the variable: a control file with that path */
  const char *next_default;    /* the next program without that variable or file: bin/qmail-queue */
  struct become received;      /* the link sets .pid_name and .depth_name: DKVERIFY_PID */
  /* out: this message */
  char **argv;
  struct refusal refusal;
  stralloc next;               /* path of the next program, with NUL */
  struct stage message;        /* the message as received */
  unsigned long long size;     /* its size in bytes */
  struct envelope envelope;    /* inbound_receive_envelope(); its text is what the next program gets */
};

/* inbound_begin - check the descriptors, prepare the process (link/become.h), enter the home (link/home.h), and find
 * the next program. The memory that it allocates is never freed.
 *
 * Ends the process without a message with INBOUND_EXIT_READ if descriptor 0 or 1 is closed, and with INBOUND_EXIT_WRITE
 * if 2 is closed. Ends it with INBOUND_EXIT_CONFIGURATION if this link already ran in this process.
 */
void inbound_begin(struct inbound *in, char **argv);

/* inbound_is_own - 1 if the message comes from this host or its users, 0 if it comes from outside. It is 1 if
 * $RELAYCLIENT is set or $TCPREMOTEIP is not set.
 */
int inbound_is_own(void);

/* inbound_receive - read fd 0 to its end into the file in->message. in->size is set to the number of bytes. */
void inbound_receive(struct inbound *in);

/* inbound_receive_envelope - read fd 1 to its end into in->envelope. An envelope that is not whole ends the process
 * with INBOUND_EXIT_READ.
 */
void inbound_receive_envelope(struct inbound *in);

/* inbound_open - open another unlinked file, for the message that the next program gets. s is zeroed. */
void inbound_open(const struct inbound *in, struct stage *s);

/* inbound_close - close s for writing. It can still be read. */
void inbound_close(const struct inbound *in, struct stage *s);

/* inbound_log - write a line to the caller's fd 2: `NAME: qp PID OUTCOME bytes SIZE DETAILS`. PID is also the number
 * that stands behind `qp` in the log of qmail-send. Bytes outside 32..126 become `?`. The line is cut to
 * INBOUND_LOG_MAX. Nothing is written if the client would get the text of fd 2, or if memory is short.
 */
void inbound_log(const struct inbound *in, const char *outcome, struct span details);

/* inbound_refuse - end the process with a refusal. `status` and `text` are those of refusal_send() (link/refusal.h). */
noreturn void inbound_refuse(const struct inbound *in, int status, const char *text);

/* inbound_die - end the process with an exit code of qmail-queue, and write the reason to the log as `NAME: why`. */
noreturn void inbound_die(const struct inbound *in, int status, const char *why);

/* inbound_hand_off - become the next program. It reads the message from `message_fd`, from its start. If `message_fd`
 * is 0, it reads our fd 0, from which nothing may have been read. It reads the envelope from a staged file with
 * in->envelope.text, or from our fd 1 if inbound_receive_envelope() was not called.
 */
noreturn void inbound_hand_off(const struct inbound *in, int message_fd);

#endif
