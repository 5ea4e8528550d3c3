/* qmail-dksign: have one outgoing message signed, then become qmail-remote.
 *
 *   qmail-rspawn -> qmail-dksign host sender recip [recip ...] ==exec==> qmail-remote
 *
 * fd 0 is the queued message. fds 1 and 2 are one pipe, read by qmail-rspawn: this program writes one
 * report to it or nothing. It holds the keys and queue/dkim, and never looks into a message: qmail-dkim does,
 * as a child without privilege. Whatever is wrong on our side is temporary (`Z`).
 */
#include "dkim/places.h"
#include "dksign/keyset.h"
#include "dksign/signchild.h"
#include "link/become.h"
#include "link/control.h"
#include "link/home.h"
#include "link/io.h"
#include "link/messagelog.h"
#include "link/privilege.h"
#include "link/relay.h"
#include "link/report.h"
#include "link/say.h"
#include "link/stage.h"
#include "rules/candidates.h"
#include "rules/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/types.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_TEMPORARY 111

/* everything that is known about this delivery */
struct delivery {
  struct become received;
  char **argv;
  struct span sender;
  struct stat message;
  stralloc me;
  stralloc next;  /* control/dkremote */
  struct rules rules;
  struct candidates candidates;
  struct decision decision;
  struct keyset keys;
  struct stage stage;
  struct signchild child;
};

/* ---- what ends it, and what is said ------------------------------------------------------------ */

/* `signed` or `unsigned` or `deferred`, the line that decided, and what there is to say */
static void log_outcome(struct delivery *d, const char *outcome, struct span detail)
{
  stralloc text = STRALLOC_ZERO;
  char number[SIZE_FMT];

  if (stralloc_cats(&text, outcome) && stralloc_cats(&text, " rule=")
      && stralloc_catb(&text, number, size_fmt(number, d->decision.line))
      && (detail.len == 0 || stralloc_cats(&text, " ")) && stralloc_catb(&text, detail.p, detail.len))
    messagelog_write(DKIM_LOG, d->message.st_ino, &text);
  stralloc_free(&text);
}

static noreturn void temporary(struct delivery *d, const char *text, struct span detail)
{
  stralloc why = STRALLOC_ZERO;

  if (stralloc_cats(&why, text) && stralloc_catb(&why, detail.p, detail.len))
    log_outcome(d, "deferred", span_make(why.s, why.len));
  report_temporary(text, detail, "4.3.0");
}

static noreturn void temporary_control(struct delivery *d, const char *why)
{
  temporary(d, "Unable to read control files. ", span_of(why));
}

/* something is wrong with the rules; where a line is, it is known */
static noreturn void temporary_rules(struct delivery *d, const char *why)
{
  stralloc detail = STRALLOC_ZERO;
  char number[SIZE_FMT];

  if (d->decision.line == 0)
    temporary_control(d, why);
  if (!stralloc_cats(&detail, RULES_TEXT " line ")
      || !stralloc_catb(&detail, number, size_fmt(number, d->decision.line))
      || !stralloc_cats(&detail, ": ") || !stralloc_cats(&detail, why))
    detail.len = 0;
  temporary(d, "Unable to read control files. ", span_make(detail.s, detail.len));
}

/* fd 0 becomes message_fd at its start, and this process the next program */
static noreturn void hand_off(struct delivery *d, int message_fd, struct span notice)
{
  int output_fd = -1;

  keyset_close(&d->keys);
  if (message_fd != 0 && dup2(message_fd, 0) == -1)
    temporary(d, "Unable to read message.", span_of(""));
  /* what can't seek was not read yet, or it would have been staged */
  if (lseek(0, 0, SEEK_SET) != 0 && errno != ESPIPE)
    temporary(d, "Unable to read message.", span_of(""));
  if (notice.len) {
    output_fd = relay_start(notice);
    if (output_fd == -1)
      temporary(d, "unable to run qmail-remote.", span_of(""));
  }
  become_next(&d->received, d->next.s, d->argv, output_fd);
  report_temporary("unable to run qmail-remote.", span_of(""), "4.3.0");
}

/* the notice ends in LF; names in it are masked, so that no byte of it can be taken for a report's own */
static noreturn void hand_off_with_notice(struct delivery *d, int message_fd, const char *text, struct span name,
                                          const char *end)
{
  stralloc notice = STRALLOC_ZERO;
  size_t start;

  if (!stralloc_cats(&notice, text))
    temporary(d, "unable to run qmail-remote.", span_of(""));
  start = notice.len;
  if (!stralloc_catb(&notice, name.p, name.len))
    temporary(d, "unable to run qmail-remote.", span_of(""));
  say_mask(&notice, start, 32);
  if (!stralloc_cats(&notice, end) || !stralloc_cats(&notice, "\n"))
    temporary(d, "unable to run qmail-remote.", span_of(""));
  hand_off(d, message_fd, span_make(notice.s, notice.len));
}

/* ---- reading the circumstances ----------------------------------------------------------------- */

/* a control file that is empty or absent, or holds this one word */
static int control_flag(struct delivery *d, const char *path, const char *word, const char *wrong)
{
  stralloc value = STRALLOC_ZERO;
  enum control_result r = control_line(&value, path);
  int is_set = value.len > 0;

  if (r == CONTROL_ERROR || (is_set && !span_equal(span_make(value.s, value.len), span_of(word))))
    temporary_control(d, wrong);
  stralloc_free(&value);
  return is_set;
}

static void find_home(struct delivery *d)
{
  if (!home_enter())
    report_temporary("Unable to switch to target directory.", span_of(""), "4.3.0");
  if (fstat(0, &d->message) == -1)
    temporary(d, "Unable to read message.", span_of(""));
  /* whoever may run us must not have us sign what is not in the queue */
  if (privilege_is_set_id() && (!S_ISREG(d->message.st_mode) || d->message.st_uid != geteuid()))
    temporary(d, "Unable to read message. ", span_of("it is not a file of the queue"));
}

static void read_control(struct delivery *d)
{
  if (control_line(&d->next, "control/dkremote") == CONTROL_ERROR)
    temporary_control(d, "unable to read control/dkremote");
  if (control_line(&d->me, "control/me") == CONTROL_ERROR)
    temporary_control(d, "unable to read control/me");
  if ((d->next.len == 0 && !stralloc_copys(&d->next, "bin/qmail-remote")) || !stralloc_0(&d->next))
    temporary_control(d, "out of memory");
}

static void open_stage(struct delivery *d, struct stage *s)
{
  switch (stage_open(s, DKIM_STAGE, d->message.st_ino)) {
    case STAGE_OK: return;
    case STAGE_UNLINK_FAILED: temporary(d, "Unable to unlink DKIM stage file.", span_of(""));
    case STAGE_CREATE_FAILED: break;
  }
  temporary(d, "Unable to create DKIM stage file: ", span_of(s->path.len ? s->path.s : DKIM_STAGE));
}

/* what can't seek is copied before anyone reads a byte of it */
static void make_seekable(struct delivery *d)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  if (lseek(0, 0, SEEK_CUR) != -1)
    return;
  if (errno != ESPIPE)
    temporary(d, "Unable to read message.", span_of(""));
  open_stage(d, &s);
  if (!io_copy(0, s.write_fd) || close(s.write_fd) == -1 || dup2(s.read_fd, 0) == -1)
    temporary(d, "Unable to read message.", span_of(""));
  close(s.read_fd);
  stralloc_free(&s.path);
}

static void add_author(struct delivery *d)
{
  stralloc author = STRALLOC_ZERO;
  stralloc authserv = STRALLOC_ZERO;
  enum control_result r = control_line(&authserv, "control/authservid");

  if (r == CONTROL_ERROR)
    temporary_control(d, "unable to read control/authservid");
  if (authserv.len == 0 && !stralloc_copy(&authserv, &d->me))
    temporary_control(d, "out of memory");
  make_seekable(d);
  if (!signchild_author(&author, span_make(authserv.s, authserv.len)))
    temporary(d, "Unable to read message. ", span_make(author.s, author.len));
  if (!candidates_add(&d->candidates, span_make(author.s, author.len)))
    temporary(d, "Unable to read message. ", span_of("out of memory"));
  stralloc_free(&author);
  stralloc_free(&authserv);
}

/* ---- from the rule to the signature ------------------------------------------------------------- */

/* 1 if a line says to sign */
static int find_rule(struct delivery *d)
{
  struct span me = span_make(d->me.s, d->me.len);
  const char *why = "";

  switch (rules_open(&d->rules, &d->decision.line, &why)) {
    case RULES_NONE: return 0;
    case RULES_ERROR: temporary_rules(d, why);
    case RULES_FOUND: break;
  }
  if (control_flag(d, "control/dkimidentity", "from", "control/dkimidentity must be empty or hold from")
      || candidates_is_null(d->sender))
    add_author(d);
  if (!candidates_of_sender(&d->candidates, d->sender, me))
    temporary_control(d, "unable to read control/bouncehost");
  switch (rules_find(&d->rules, d->candidates.list, d->candidates.count, &d->decision, &why)) {
    case RULES_NONE: return 0;
    case RULES_ERROR: temporary_rules(d, why);
    case RULES_FOUND: break;
  }
  return !d->decision.rule.negated;
}

static void defer_if_strict(struct delivery *d, int is_strict, unsigned int i)
{
  if (is_strict)
    temporary(d, "can't read private file: ", span_of(d->keys.key[i].path.s));
}

/* `why` is what the child says of it, "&N: reason", or nothing if it was not even opened */
static noreturn void go_unsigned(struct delivery *d, unsigned int bad_key, struct span why)
{
  const struct keyfile *k = &d->keys.key[bad_key];
  stralloc text = STRALLOC_ZERO;

  why = why.len ? span_from(why, span_find(why, ' ') + 1) : span_of(k->why);
  if (stralloc_cats(&text, k->path.s) && stralloc_cats(&text, ": ") && stralloc_catb(&text, why.p, why.len))
    log_outcome(d, "unsigned", span_make(text.s, text.len));
  stralloc_free(&text);
  hand_off_with_notice(d, 0, "can't read private file: ", span_of(k->path.s), " continue without signing.");
}

static void check_last_line(struct delivery *d)
{
  off_t size = lseek(0, 0, SEEK_END);
  char last;

  if (size == -1 || (size > 0 && pread(0, &last, 1, size - 1) != 1))
    temporary(d, "Unable to read message.", span_of(""));
  if (size > 0 && last != '\n' && last != '\r') {
    log_outcome(d, "bounced", span_of("partial final line"));
    report_permanent("SMTP cannot transfer messages with partial final lines.", "5.6.2");
  }
}

/* `is_partly`: d->child.bad_key was left out by the child, who says why */
static void log_signed(struct delivery *d, int is_partly)
{
  stralloc text = STRALLOC_ZERO;
  char bytes[UINT64_FMT];
  struct span said = span_make(d->child.said.s, d->child.said.len);
  struct span algorithms;
  const char *separator = " s=";
  int good = stralloc_cats(&text, "d=") && stralloc_cat(&text, &d->keys.domain);

  for (unsigned int i = 0; good && i < d->keys.wanted; i++) {
    if (d->keys.key[i].fd == -1 || (is_partly && i == d->child.bad_key))
      continue;
    good = stralloc_cats(&text, separator)
           && stralloc_catb(&text, d->keys.key[i].selector.p, d->keys.key[i].selector.len);
    separator = ",";
  }
  /* `signed BYTES ALGORITHMS[ without &N: REASON]` */
  said = span_from(said, 7);
  said = span_from(said, span_find(said, ' ') + 1);
  algorithms = span_first(said, span_find(said, ' '));
  good = good && stralloc_cats(&text, " a=") && stralloc_catb(&text, algorithms.p, algorithms.len)
         && stralloc_cats(&text, " bytes=")
         && stralloc_catb(&text, bytes, uint64_fmt(bytes, d->child.bytes));
  if (good && is_partly) {
    said = span_from(said, span_find(said, ':'));
    good = stralloc_cats(&text, " without ") && stralloc_cats(&text, d->keys.key[d->child.bad_key].path.s)
           && stralloc_catb(&text, said.p, said.len);
  }
  if (good)
    log_outcome(d, "signed", span_make(text.s, text.len));
  stralloc_free(&text);
}

static noreturn void sign(struct delivery *d)
{
  int is_strict = control_flag(d, "control/dkimstrict", "1", "control/dkimstrict must be empty or hold 1");
  struct span me = span_make(d->me.s, d->me.len);
  unsigned int bad = 0;

  if (!keyset_open(&d->keys, &d->decision, me))
    temporary(d, "Unable to read control files. ", span_of("unable to open a private key"));
  if (d->keys.opened < d->keys.wanted) {
    bad = d->keys.key[0].fd != -1;
    defer_if_strict(d, is_strict, bad);
  }
  if (d->keys.opened == 0)
    go_unsigned(d, 0, span_of(""));
  make_seekable(d);
  check_last_line(d);
  open_stage(d, &d->stage);
  d->child.decision = &d->decision;
  d->child.keys = &d->keys;
  d->child.stage = &d->stage;
  d->child.sender = d->sender;
  switch (signchild_sign(&d->child)) {
    case SIGNCHILD_SIGNED:
      log_signed(d, 0);
      if (d->keys.opened == d->keys.wanted)
        hand_off(d, d->stage.read_fd, span_of(""));
      break;
    case SIGNCHILD_PARTLY:
      bad = d->child.bad_key;
      defer_if_strict(d, is_strict, bad);
      log_signed(d, 1);
      break;
    case SIGNCHILD_NO_KEY:
      defer_if_strict(d, is_strict, d->child.bad_key);
      go_unsigned(d, d->child.bad_key, span_make(d->child.said.s, d->child.said.len));
    case SIGNCHILD_UNSIGNABLE:
      log_outcome(d, "unsigned", span_make(d->child.said.s, d->child.said.len));
      hand_off_with_notice(d, 0, "can't sign message: ", span_make(d->child.said.s, d->child.said.len),
                           " continue without signing.");
    case SIGNCHILD_TROUBLE:
      temporary(d, "Unable to sign message: ", span_make(d->child.said.s, d->child.said.len));
  }
  hand_off_with_notice(d, d->stage.read_fd, "can't read private file: ", span_of(d->keys.key[bad].path.s),
                       " continue with the other key.");
}

int main(int argc, char **argv)
{
  static struct delivery d;

  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1)
      _exit(EXIT_TEMPORARY);
  d.received.pid_name = "DKSIGN_PID";
  if (!become_begin(&d.received))
    report_temporary("unable to run qmail-remote.", span_of(""), "4.3.0");
  if (argc < 4)
    report_permanent("I (qmail-dksign) was invoked improperly.", "5.3.5");
  if (become_is_loop(&d.received))
    report_temporary("unable to run qmail-remote. ", span_of("control/dkremote leads back to qmail-dksign"), "4.3.5");
  d.argv = argv;
  d.sender = span_of(argv[2]);
  find_home(&d);
  read_control(&d);
  if (find_rule(&d))
    sign(&d);
  log_outcome(&d, "unsigned", span_of(d.decision.line ? "by rule" : "no rule"));
  hand_off(&d, 0, span_of(""));
}
