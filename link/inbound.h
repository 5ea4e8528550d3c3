/* inbound: what every link in qmail-queue's place does, whatever it makes of the message.
 *
 *   qmail-smtpd -> link ==exec==> the next link, or qmail-queue
 *
 * fd 0 is the message as it comes in, a pipe; fd 1 is the envelope, which is for the next program alone and never read
 * here; fd 2 takes lines for the log; fd 6, or the descriptor that $ERROR_FD names, takes the words of a refusal. The
 * next program gets 1, 2 and these as they are. As fd 0 it gets the pipe, or a file without a name, at its start.
 *
 * A link fills in a struct inbound, and its main() makes these calls, in this order:
 *
 *   inbound_begin();  if (inbound_is_own()) inbound_hand_off(in, 0);
 *   inbound_receive();  inbound_refuse(), or inbound_open() and write the file;  inbound_log();  inbound_hand_off()
 *
 * Where one of them can't do its work it ends the process, by inbound_die().
 */
#ifndef INBOUND_H
#define INBOUND_H

#include "link/become.h"
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
#define INBOUND_EXIT_BUG 81
#define INBOUND_EXIT_EXEC 120

/* A line of the log goes out in one piece: POSIX promises that for 512 bytes, and one is the LF. */
#define INBOUND_LOG_MAX 511

struct inbound {
  /* in: what this link is called, and where its things are, relative to the home */
  const char *name;            /* qmail-dkverify */
  const char *stage;           /* folder of staged files: queue/dkim. Where it can't be written to: see link/spool.h */
  const char *stage_prefix;    /* what the name of a file in a temporary folder begins with: dkverify */
  const char *next_name;       /* the variable that names the next program: DKQUEUE */
  const char *next_default;    /* the next program without it: bin/qmail-queue */
  struct become received;      /* .pid_name is given: DKVERIFY_PID */
  /* out: this message */
  char **argv;
  struct refusal refusal;
  stralloc next;               /* path of the next program, with NUL */
  struct stage message;        /* as it was received */
  unsigned long long size;     /* of what was received */
};

/* inbound_begin - look at the descriptors, put the process in order (link/become.h), enter the home (link/home.h), and
 * find the next program. What it allocates lives as long as the process.
 *
 * Ends the process with INBOUND_EXIT_READ, without a word, if 0 or 1 is closed, and INBOUND_EXIT_WRITE if 2 is; with
 * INBOUND_EXIT_CONFIGURATION if this process is this link a second time.
 */
void inbound_begin(struct inbound *in, char **argv);

/* inbound_is_own - is the message one of this host or its users, and not one from outside? So it is where $RELAYCLIENT
 * is set or $TCPREMOTEIP is not.
 */
int inbound_is_own(void);

/* inbound_receive - read fd 0 to its end into in->message, and count it in in->size. */
void inbound_receive(struct inbound *in);

/* inbound_open - one more file without a name, for the message as it goes on. s is zeroed. */
void inbound_open(const struct inbound *in, struct stage *s);

/* inbound_close - s is written: from now on it is only read. */
void inbound_close(const struct inbound *in, struct stage *s);

/* inbound_log - write a line to where fd 2 was: `NAME: qp PID OUTCOME bytes SIZE DETAILS`. qp is what qmail-send's
 * log calls this process. Bytes outside 32..126 are masked. The line is cut at INBOUND_LOG_MAX; where fd 2 leads to
 * the client, and where memory is short, there is none.
 */
void inbound_log(const struct inbound *in, const char *outcome, struct span details);

/* inbound_refuse - end the process with a refusal: see refusal_send() (link/refusal.h) for status and text. */
noreturn void inbound_refuse(const struct inbound *in, int status, const char *text);

/* inbound_die - end the process with an exit code of qmail-queue, and say why in the log: `NAME: why`. */
noreturn void inbound_die(const struct inbound *in, int status, const char *why);

/* inbound_hand_off - become the next program, which reads the message from `message_fd`, from its start. 0: it reads
 * fd 0 as it is, which nobody has read from.
 */
noreturn void inbound_hand_off(const struct inbound *in, int message_fd);

#endif
