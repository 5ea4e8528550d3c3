/* outbound: begin the work, report faults, stage the message, hand it to the next program. */
#include "link/outbound.h"

#include "link/home.h"
#include "link/io.h"
#include "link/messagelog.h"
#include "link/privilege.h"
#include "link/relay.h"
#include "link/report.h"
#include "link/say.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_TEMPORARY 111

/* all that fit into 64 bits for certain; an inode number of more digits is used as it is on fd 0 */
#define NUMBER_DIGITS 19

/* ---- what ends it, and what is said ------------------------------------------------------------- */

void outbound_log(const struct outbound *o, const char *outcome, struct span detail)
{
  stralloc text = STRALLOC_ZERO;

  if (o->is_home && stralloc_cats(&text, outcome) && stralloc_cats(&text, " rule=")
      && ascii_cat_number(&text, o->line) && (detail.len == 0 || stralloc_cats(&text, " "))
      && stralloc_catb(&text, detail.p, detail.len))
    messagelog_write(o->log, o->number, &text);
  stralloc_free(&text);
}

/* The detail of a report. If memory is short, this is the reason, whatever could not be done for the lack of it. */
static struct span cause(const char *text, struct span detail)
{
  size_t len = strlen(text);

  if (errno != ENOMEM)
    return detail;
  return span_of(len && text[len - 1] != ' ' ? " out of memory" : "out of memory");
}

noreturn void outbound_temporary(const struct outbound *o, const char *text, struct span detail)
{
  detail = cause(text, detail);
  stralloc why = STRALLOC_ZERO;

  if (stralloc_cats(&why, text) && stralloc_catb(&why, detail.p, detail.len))
    outbound_log(o, "deferred", span_sa(&why));
  report_temporary(text, detail, "4.3.0");
}

noreturn void outbound_temporary_control(const struct outbound *o, const char *why)
{
  outbound_temporary(o, "Unable to read control files. ", span_of(why));
}

noreturn void outbound_temporary_line(const struct outbound *o, const char *file, const char *why)
{
  stralloc detail = STRALLOC_ZERO;

  if (o->line == 0)
    outbound_temporary_control(o, why);
  if (!stralloc_cats(&detail, file) || !stralloc_cats(&detail, " line ")
      || !ascii_cat_number(&detail, o->line) || !stralloc_cats(&detail, ": ")
      || !stralloc_cats(&detail, why))
    detail.len = 0;
  outbound_temporary(o, "Unable to read control files. ", span_sa(&detail));
}

noreturn void outbound_refuse(const char *text, const char *code)
{
  report_permanent(text, code);
}

/* `before`, `name` and `after` as one string; empty if memory is short */
static const char *text_of(stralloc *s, const char *before, const char *name, const char *after)
{
  return stralloc_cats(s, before) && stralloc_cats(s, name) && stralloc_cats(s, after) && stralloc_0(s) ? s->s : "";
}

static const char *base_name(const char *path)
{
  const char *slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

static noreturn void next_failed(const struct outbound *o)
{
  stralloc text = STRALLOC_ZERO;

  outbound_temporary(o, text_of(&text, "unable to run ", base_name(o->next_default), "."), span_of(""));
}

/* a copy of the message cannot be written; errno is set */
static noreturn void copy_failed(const struct outbound *o)
{
  stralloc text = STRALLOC_ZERO;

  outbound_temporary(o, text_of(&text, "Unable to write ", o->stage_name, ": "), span_of(say_error(errno)));
}

static noreturn void message_failed(const struct outbound *o)
{
  outbound_temporary(o, "Unable to read message.", span_of(""));
}

/* ---- the beginning ------------------------------------------------------------------------------ */

static noreturn void loop_found(const struct outbound *o)
{
  stralloc text = STRALLOC_ZERO;
  stralloc detail = STRALLOC_ZERO;

  report_temporary(text_of(&text, "unable to run ", base_name(o->next_default), ". "),
                   span_of(text_of(&detail, o->next_control, " leads back to ", o->name)), "4.3.5");
}

static noreturn void wrong_call(const struct outbound *o)
{
  stralloc text = STRALLOC_ZERO;

  report_permanent(text_of(&text, "I (", o->name, ") was invoked improperly."), "5.3.5");
}

/* The number of the message. The variable is used only if fd 0 is an unlinked file of our user: only a link of this
 * chain can create one.
 */
static unsigned long long number_of(const struct stat *message)
{
  const char *number = getenv(OUTBOUND_NUMBER);
  unsigned long long n;

  if (S_ISREG(message->st_mode) && message->st_nlink == 0 && message->st_uid == geteuid() && number
      && ascii_number(span_of(number), NUMBER_DIGITS, &n))
    return n;
  return message->st_ino;
}

static void look_at_message(struct outbound *o)
{
  struct stat message;

  if (fstat(0, &message) == -1)
    message_failed(o);
  o->number = number_of(&message);
  if (privilege_is_set_id() && (!S_ISREG(message.st_mode) || message.st_uid != geteuid()))
    outbound_temporary(o, "Unable to read message. ", span_of("it is not a file of the queue"));
}

static void control_line_or_end(const struct outbound *o, stralloc *value, const char *path)
{
  if (control_line(value, path) == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
}

/* A log that cannot be written never stops mail. A file with a byte that does not belong there is reported as for each
 * other control file: mail waits.
 */
static void check_log(const struct outbound *o)
{
  stralloc path = STRALLOC_ZERO;

  if (control_line(&path, o->log) == CONTROL_ERROR && errno == EILSEQ)
    outbound_temporary_control(o, control_reason());
  stralloc_free(&path);
}

void outbound_begin(struct outbound *o, int argc, char **argv)
{
  errno = 0;
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1)
      _exit(EXIT_TEMPORARY);
  if (!become_begin(&o->received))
    next_failed(o);
  if (argc < 4)
    wrong_call(o);
  if (become_is_loop(&o->received))
    loop_found(o);
  o->argv = argv;
  o->sender = span_of(argv[2]);
  if (!home_enter())
    report_temporary("Unable to switch to target directory.", span_of(""), "4.3.0");
  o->is_home = 1;
  look_at_message(o);
  control_line_or_end(o, &o->next, o->next_control);
  control_line_or_end(o, &o->me, "control/me");
  check_log(o);
  if ((o->next.len == 0 && !span_copy(&o->next, span_of(o->next_default))) || !stralloc_0(&o->next))
    outbound_temporary_control(o, "out of memory");
}

int outbound_word(const struct outbound *o, const char *path, const char *const *words, const char *wrong)
{
  stralloc value = STRALLOC_ZERO;
  enum control_result r = control_line(&value, path);
  int found = -1;

  for (int i = 0; found == -1 && value.len && words[i]; i++)
    if (span_equal(span_sa(&value), span_of(words[i])))
      found = i;
  if (r == CONTROL_ERROR)
    outbound_temporary_control(o, control_reason());
  if (value.len && found == -1)
    outbound_temporary_control(o, wrong);
  stralloc_free(&value);
  return found;
}

int outbound_flag(const struct outbound *o, const char *path, const char *word, const char *wrong)
{
  const char *const words[] = { word, NULL };

  return outbound_word(o, path, words, wrong) == 0;
}

/* ---- the message -------------------------------------------------------------------------------- */

void outbound_stage(const struct outbound *o, struct stage *s)
{
  stralloc text = STRALLOC_ZERO;

  switch (stage_open(s, o->stage, o->number)) {
    case STAGE_OK: return;
    case STAGE_UNLINK_FAILED:
      outbound_temporary(o, text_of(&text, "Unable to unlink ", o->stage_name, "."), span_of(""));
    case STAGE_CREATE_FAILED: break;
  }
  outbound_temporary(o, text_of(&text, "Unable to create ", o->stage_name, ": "),
                     span_of(s->path.len ? s->path.s : o->stage));
}

void outbound_make_seekable(const struct outbound *o)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };
  unsigned long long bytes;

  if (lseek(0, 0, SEEK_CUR) != -1)
    return;
  if (errno != ESPIPE)
    message_failed(o);
  outbound_stage(o, &s);
  switch (io_copy_count(0, s.write_fd, &bytes)) {
    case IO_READ_FAILED: message_failed(o);
    case IO_WRITE_FAILED: copy_failed(o);
    case IO_COPIED: break;
  }
  if (close(s.write_fd) == -1)
    copy_failed(o);
  if (dup2(s.read_fd, 0) == -1)
    message_failed(o);
  close(s.read_fd);
  stralloc_free(&s.path);
}

void outbound_check_last_line(const struct outbound *o)
{
  off_t size = lseek(0, 0, SEEK_END);
  char last;

  if (size == -1 || (size > 0 && pread(0, &last, 1, size - 1) != 1))
    message_failed(o);
  if (size > 0 && last != '\n' && last != '\r') {
    outbound_log(o, "bounced", span_of("partial final line"));
    report_permanent("SMTP cannot transfer messages with partial final lines.", "5.6.2");
  }
}

/* ---- the next program --------------------------------------------------------------------------- */

static int set_number(const struct outbound *o)
{
  stralloc digits = STRALLOC_ZERO;
  int good = ascii_cat_number(&digits, o->number) && stralloc_0(&digits)
             && setenv(OUTBOUND_NUMBER, digits.s, 1) == 0;

  stralloc_free(&digits);
  return good;
}

static noreturn void hand_off(const struct outbound *o, int message_fd, struct span notice)
{
  stralloc text = STRALLOC_ZERO;
  struct span why;
  int output_fd = -1;

  if (message_fd != 0 && dup2(message_fd, 0) == -1)
    message_failed(o);
  /* A pipe was not read, because a message that is read is staged first if it cannot seek. */
  if (lseek(0, 0, SEEK_SET) != 0 && errno != ESPIPE)
    message_failed(o);
  if (!set_number(o))
    next_failed(o);
  if (notice.len) {
    output_fd = relay_start(notice);
    if (output_fd == -1 || !become_mark(OUTBOUND_NOTICE_PID))
      next_failed(o);
  }
  become_next(&o->received, o->next.s, o->argv, output_fd);
  /* Privilege was dropped, so the log cannot be written any more. */
  why = cause(".", span_of(""));
  report_temporary(text_of(&text, "unable to run ", base_name(o->next_default), "."), why, "4.3.0");
}

noreturn void outbound_hand_off(const struct outbound *o, int message_fd)
{
  hand_off(o, message_fd, span_of(""));
}

/* The notice ends in LF. The name is masked, so that none of its bytes can end or change the report. */
noreturn void outbound_hand_off_with_notice(const struct outbound *o, int message_fd, const char *text,
                                            struct span name, const char *end)
{
  stralloc notice = STRALLOC_ZERO;
  size_t start;

  if (become_is_marked(OUTBOUND_NOTICE_PID)) {
    if (!stralloc_ready(&notice, strlen(o->name) + strlen(": ")))
      next_failed(o);
    /* These cannot fail: stralloc_ready() made room. */
    (void)stralloc_cats(&notice, o->name);
    (void)stralloc_cats(&notice, ": ");
  }
  if (!stralloc_cats(&notice, text))
    next_failed(o);
  start = notice.len;
  if (!stralloc_catb(&notice, name.p, name.len))
    next_failed(o);
  say_mask(&notice, start, 32);
  if (!stralloc_cats(&notice, end) || !stralloc_cats(&notice, "\n"))
    next_failed(o);
  hand_off(o, message_fd, span_sa(&notice));
}
