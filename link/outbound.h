/* outbound: what every program in qmail-remote's place does, whatever it does to a message.
 *
 *   qmail-rspawn -> a link -> another link ... -> qmail-remote
 *
 * It is called as `link host sender recip ...`. fd 0 is the message; fds 1 and 2 are one pipe to qmail-rspawn, which
 * takes everything for a report. So a link writes one report and ends, or writes nothing and becomes the next program.
 * A fault on this host is always temporary (`Z`); `D` is for a wrong call or message.
 *
 * The functions that are noreturn end the process with a report, after a line in the log. The others end it, too, where
 * they meet a fault: what they return is good.
 */
#ifndef OUTBOUND_H
#define OUTBOUND_H

#include "link/become.h"
#include "link/control.h"
#include "link/stage.h"
#include "text/span.h"

#include <skalibs/stralloc.h>
#include <stdnoreturn.h>
#include <sys/stat.h>

/* The number of the message in qmail-send's log, for the next link: it gets a staged file, whose inode number is
 * another one. It is believed where fd 0 is such a file: owned by the user that this process runs as, and without a
 * name. Outside the chain nobody can make one.
 */
#define OUTBOUND_NUMBER "QUEUE_NUMBER"

/* The mark (become_mark()) of a link that puts a notice into the report: a link behind it names itself in its own. */
#define OUTBOUND_NOTICE_PID "NOTICE_PID"

struct outbound {
  /* in: what this link is called, and where its things are, relative to the home */
  const char *name;           /* qmail-dksign */
  const char *stage;          /* folder of staged files: queue/dkim */
  const char *stage_name;     /* what reports call such a file: DKIM stage file */
  const char *log;            /* control file that names the log: control/dkimlog */
  const char *next_control;   /* control file that names the next program: control/dkremote */
  const char *next_default;   /* the next program without that file: bin/qmail-remote */
  struct become received;     /* .pid_name is given: DKSIGN_PID */
  /* out: this delivery */
  int is_home;                /* the home is the working directory; before that there is no log */
  char **argv;
  struct span sender;         /* envelope sender */
  unsigned long long number;  /* of the message, as qmail-send's log has it */
  stralloc me;                /* control/me */
  stralloc next;              /* path of the next program, with NUL */
  /* for the log: the line of the rules that decided; 0: none. The link sets it. */
  size_t line;
};

/* outbound_begin - the first act of main(): check the descriptors (111 if one of 0, 1, 2 is closed), put the process in
 * order (become.h), check the call, change to the home, look at fd 0, and read control/me and o->next_control.
 *
 * When installed set-id, fd 0 must be a regular file of the user that this process runs as: whoever may start it must
 * not have it work on a message that is not in the queue.
 */
void outbound_begin(struct outbound *o, int argc, char **argv);

/* outbound_log - write `OUTCOME rule=LINE DETAIL` to the log, where there is one. Never fails. */
void outbound_log(const struct outbound *o, const char *outcome, struct span detail);

/* outbound_temporary - report `Z`, text and detail, and end. outbound_temporary_control - the same about control files.
 * outbound_temporary_line - the same about line o->line of a control file; about the file if o->line is 0.
 */
noreturn void outbound_temporary(const struct outbound *o, const char *text, struct span detail);
noreturn void outbound_temporary_control(const struct outbound *o, const char *why);
noreturn void outbound_temporary_line(const struct outbound *o, const char *file, const char *why);

/* outbound_flag - is a control file there that holds this one word? One that is absent or empty means no.
 *
 *   wrong  what is said where it holds something else, or can't be read
 */
int outbound_flag(const struct outbound *o, const char *path, const char *word, const char *wrong);

/* outbound_stage - open a staged file. `s` is zeroed. */
void outbound_stage(const struct outbound *o, struct stage *s);

/* outbound_make_seekable - put a copy of the message on fd 0 if it can't seek. For who reads it or has it read: what
 * nobody reads goes on as it came.
 */
void outbound_make_seekable(const struct outbound *o);

/* outbound_check_last_line - report `D` for a message whose last line has no end: SMTP has no way to send it. */
void outbound_check_last_line(const struct outbound *o);

/* outbound_hand_off - become the next program, with message_fd as fd 0 and at its start. outbound_hand_off_with_notice
 * - the same with a line in its report (relay.h): text, name, end; bytes of `name` outside 32..126 are masked.
 */
noreturn void outbound_hand_off(const struct outbound *o, int message_fd);
noreturn void outbound_hand_off_with_notice(const struct outbound *o, int message_fd, const char *text,
                                            struct span name, const char *end);

#endif
