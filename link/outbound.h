/* outbound: the work that every link does which is called in place of qmail-remote.
 *
 *   qmail-rspawn -> a link -> another link ... -> qmail-remote
 *
 * It is called as `link host sender recip ...`. fd 0 is the message. fds 1 and 2 are one pipe to qmail-rspawn, which
 * reads everything as a report. So a link either writes one report and exits, or it writes nothing and becomes the next
 * program. A fault on this host is always temporary (`Z`). `D` is used only for a wrong call or a message that cannot
 * be sent.
 *
 * A noreturn function that reports a fault writes a line to the log and a report, then ends the process. The other
 * functions do the same if they meet a fault, so callers need not check for errors.
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

/* The environment variable that tells the next link the number of the message in the log of qmail-send. That number is
 * the inode number of the queue file, but the next link gets a staged file with another inode number. A link uses the
 * variable only if fd 0 is such a file: unlinked, and owned by the user that the process runs as. Only links of this
 * chain can create one.
 */
#define OUTBOUND_NUMBER "QUEUE_NUMBER"

/* The mark (become_mark()) of a link that puts a notice into the report. A later link that finds it begins its own
 * notice with its name.
 */
#define OUTBOUND_NOTICE_PID "NOTICE_PID"

struct outbound {
  /* in: the names of this link and of its files, relative to the home. The examples are those of qmail-dksign. */
  const char *name;           /* qmail-dksign */
  const char *stage;          /* directory of staged files: queue/dkim */
  const char *stage_name;     /* name for such a file in reports: DKIM stage file */
  const char *log;            /* control file that names the log: control/dkimlog */
  const char *next_control;   /* control file that names the next program: control/dkremote */
  const char *next_default;   /* the next program without that file: bin/qmail-remote */
  struct become received;     /* the link sets .pid_name and .depth_name: DKSIGN_PID */
  /* out: this delivery */
  int is_home;                /* 1 when the home is the working directory; nothing is logged before */
  char **argv;
  struct span sender;         /* envelope sender */
  unsigned long long number;  /* of the message in the log of qmail-send */
  stralloc me;                /* control/me */
  stralloc next;              /* path of the next program, with NUL */
  /* for log and reports: the number of the rule line that decided; 0: none. The link sets it. */
  size_t line;
};

/* outbound_begin - the first call in main(). It checks the descriptors (exit 111 if 0, 1 or 2 is closed), prepares the
 * process (become.h), checks the arguments, changes to the home, checks fd 0, and reads control/me and o->next_control.
 *
 * If the program runs set-id, fd 0 must be a regular file that belongs to the user that the process runs as. Otherwise
 * any user who may start the program could have a message processed that is not in the queue.
 */
void outbound_begin(struct outbound *o, int argc, char **argv);

/* outbound_log - write `OUTCOME rule=LINE DETAIL` to the log, if there is one. Errors are ignored. */
void outbound_log(const struct outbound *o, const char *outcome, struct span detail);

/* outbound_temporary - report `Z` with text and detail, and end the process.
 * outbound_temporary_control - the same for control files that cannot be read; `why` is the reason.
 * outbound_temporary_line - the same for line o->line of the control file `file`; if o->line is 0, without file and
 * line.
 */
noreturn void outbound_temporary(const struct outbound *o, const char *text, struct span detail);
noreturn void outbound_temporary_control(const struct outbound *o, const char *why);
noreturn void outbound_temporary_line(const struct outbound *o, const char *file, const char *why);

/* outbound_refuse - report `D` with a text, and end the process. The caller has written the line for the log. The text
 * must not hold any part of the message: the sender gets it in a bounce.
 *
 *   code  an enhanced status code (RFC 3463), as 5.7.4
 */
noreturn void outbound_refuse(const char *text, const char *code);

/* outbound_flag - 1 if the control file `path` holds the word `word`, 0 if it is absent or empty.
 *
 *   wrong  the text of the report if the file holds anything else
 */
int outbound_flag(const struct outbound *o, const char *path, const char *word, const char *wrong);

/* outbound_word - the index of the word that the control file `path` holds; -1 if it is absent or empty.
 *
 *   words  the words that it may hold, ended by NULL
 *   wrong  as for outbound_flag()
 */
int outbound_word(const struct outbound *o, const char *path, const char *const *words, const char *wrong);

/* outbound_stage - open a staged file (stage.h). `s` is zeroed. */
void outbound_stage(const struct outbound *o, struct stage *s);

/* outbound_make_seekable - if fd 0 cannot seek, replace it by a staged copy of the message. A link calls this before it
 * or its child reads the message. A message that is not read is passed on as the pipe it came in.
 */
void outbound_make_seekable(const struct outbound *o);

/* outbound_check_last_line - report `D` if the last line of the message has no line end, because SMTP cannot transfer
 * such a message. fd 0 must be able to seek; its offset changes.
 */
void outbound_check_last_line(const struct outbound *o);

/* outbound_hand_off - become the next program. It gets message_fd as fd 0, at its start.
 * outbound_hand_off_with_notice - the same, and a line is put into its report (relay.h): text, name, end. Bytes of
 * `name` outside 32..126 become `?`.
 */
noreturn void outbound_hand_off(const struct outbound *o, int message_fd);
noreturn void outbound_hand_off_with_notice(const struct outbound *o, int message_fd, const char *text,
                                            struct span name, const char *end);

#endif
