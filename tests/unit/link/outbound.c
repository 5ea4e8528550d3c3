/* outbound: what a link in qmail-remote's place says and does at its beginning and at its end, in a home of its own.
 * The next program is a shell script that says what it got.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/outbound.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <fcntl.h>

#define IN_SPLIT "queue/links/0"

static struct outbound start(void)
{
  struct outbound o = {
    .name = "qmail-link",
    .stage = "queue/links",
    .stage_name = "link stage file",
    .log = "control/linklog",
    .next_control = "control/linknext",
    .next_default = "bin/qmail-next",
    .received = { .pid_name = "LINK_PID", .depth_name = "LINK_DEPTH" },
  };

  return o;
}

static void put(const char *path, const char *text, mode_t mode)
{
  FILE *f = fopen(path, "w");

  if (!f || fputs(text, f) == EOF || fclose(f) == EOF || chmod(path, mode) == -1)
    run_bail(path);
}

/* what a case does with the link, and what fails meanwhile */
struct given {
  const char *what;
  const char *fault;
  int argc;
  void (*act)(struct outbound *o);
  const char *wanted; /* on fd 1, up to its NUL if it is a report; NULL: exit 111 and nothing */
};

/* ---- what is done ------------------------------------------------------------------------------- */

static void nothing(struct outbound *o)
{
  (void)o;
  _exit(0);
}

static void hand_off(struct outbound *o)
{
  outbound_hand_off(o, 0);
}

static void hand_off_read(struct outbound *o)
{
  char bytes[3];

  if (read(0, bytes, sizeof bytes) != sizeof bytes)
    _exit(1);
  outbound_hand_off(o, 0);
}

static void notice(struct outbound *o)
{
  outbound_hand_off_with_notice(o, 0, "can't read ", span_of("a\nb"), " today.");
}

static void nested_notice(struct outbound *o)
{
  become_mark(OUTBOUND_NOTICE_PID);
  notice(o);
}

static void nested_notice_without_memory(struct outbound *o)
{
  become_mark(OUTBOUND_NOTICE_PID);
  fault("malloc:1:ENOMEM");
  notice(o);
}

static void stage(struct outbound *o)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  outbound_stage(o, &s);
  if (write(s.write_fd, "staged\n", 7) != 7)
    _exit(1);
  outbound_hand_off(o, s.read_fd);
}

static void seekable(struct outbound *o)
{
  outbound_make_seekable(o);
  if (lseek(0, 0, SEEK_CUR) != 0)
    _exit(1);
  outbound_hand_off(o, 0);
}

/* fd 0 is the end of a pipe that holds a message */
static void pipe_to_seekable(struct outbound *o)
{
  int p[2];

  if (pipe(p) == -1 || write(p[1], "from a pipe\n", 12) != 12 || dup2(p[0], 0) == -1)
    _exit(1);
  close(p[0]);
  close(p[1]);
  seekable(o);
}

static void check_last_line(struct outbound *o)
{
  outbound_check_last_line(o);
  outbound_hand_off(o, 0);
}

static void message_is(struct outbound *o, const char *text)
{
  put("open", text, 0600);
  if (dup2(open("open", O_RDONLY), 0) == -1)
    _exit(1);
  check_last_line(o);
}

static void ends_in_cr(struct outbound *o)
{
  message_is(o, "x\r");
}

static void is_empty(struct outbound *o)
{
  message_is(o, "");
}

static void is_partial(struct outbound *o)
{
  message_is(o, "x\ny");
}

static void strict(struct outbound *o)
{
  if (outbound_flag(o, "control/linkflag", "yes", "control/linkflag must be empty or hold yes"))
    outbound_temporary(o, "The flag is ", span_of("up"));
  outbound_temporary(o, "The flag is ", span_of("down"));
}

static void strict_yes(struct outbound *o)
{
  put("control/linkflag", "yes\n", 0600);
  strict(o);
}

static void strict_wrong(struct outbound *o)
{
  put("control/linkflag", "no\n", 0600);
  strict(o);
}

static void bad_line(struct outbound *o)
{
  o->line = 7;
  outbound_temporary_line(o, "control/linkrules", "bad selector");
}

static void bad_file(struct outbound *o)
{
  outbound_temporary_line(o, "control/linkrules", "unable to read control/linkrules");
}

#define CANT_RUN "Zunable to run qmail-next. (#4.3.0)\n"

static const struct given cases[] = {
  { "it becomes the next program", NULL, 4, hand_off, "Knext: message\n" },
  { "from the start, wherever it was read to", NULL, 4, hand_off_read, "Knext: message\n" },
  { "too few arguments", NULL, 3, nothing, "DI (qmail-link) was invoked improperly. (#5.3.5)\n" },
  { "it can't put descriptors in order", "open:1:EMFILE", 4, nothing, CANT_RUN },
  { "fd 0 can't be looked at", "stat:1:EIO", 4, nothing, "ZUnable to read message. (#4.3.0)\n" },
  { "control/linknext can't be read", "open:2:EIO", 4, nothing,
    "ZUnable to read control files. unable to read control/linknext (#4.3.0)\n" },
  { "control/me can't be read", "read:1:EIO", 4, nothing,
    "ZUnable to read control files. unable to read control/me (#4.3.0)\n" },
  { "it can't go back to the start", "lseek:1:EIO", 4, hand_off, "ZUnable to read message. (#4.3.0)\n" },
  { "it can't be run", "exec:1:ENOENT", 4, hand_off, CANT_RUN },
  { "the privilege stays", "setid:1:EAGAIN", 4, hand_off, CANT_RUN },
  { "a notice", NULL, 4, notice, "Knext: message\ncan't read a?b today.\n" },
  { "a notice behind another link's", NULL, 4, nested_notice, "Knext: message\nqmail-link: can't read a?b today.\n" },
  { "no memory for the name before it", NULL, 4, nested_notice_without_memory,
    "Zunable to run qmail-next. out of memory (#4.3.0)\n" },
  { "no helper for it", "fork:1:EAGAIN", 4, notice, CANT_RUN },
  { "a staged file", NULL, 4, stage, "Knext: staged\n" },
  { "it can't be made", "open:5:ENOSPC", 4, stage, NULL },
  { "it can't be unlinked", "unlink:1:EIO", 4, stage, "ZUnable to unlink link stage file. (#4.3.0)\n" },
  { "it can't be fd 0", "dup:2:EMFILE", 4, stage, "ZUnable to read message. (#4.3.0)\n" },
  { "a file can seek", NULL, 4, seekable, "Knext: message\n" },
  { "a pipe is copied", NULL, 4, pipe_to_seekable, "Knext: from a pipe\n" },
  { "a pipe onto a full disk", "write:2:ENOSPC", 4, pipe_to_seekable,
    "ZUnable to write link stage file: No space left on device (#4.3.0)\n" },
  { "a pipe over the quota", "write:2:EDQUOT", 4, pipe_to_seekable,
    "ZUnable to write link stage file: Disk quota exceeded (#4.3.0)\n" },
  { "a pipe that can't be read", "read:3:EIO", 4, pipe_to_seekable, "ZUnable to read message. (#4.3.0)\n" },
  { "no memory for anything", "malloc:1+:ENOMEM", 4, nothing, "Zout of memory. (#4.3.0)\n" },
  { "no memory in the system for a file", "open:2:ENOMEM", 4, nothing,
    "ZUnable to read control files. out of memory (#4.3.0)\n" },
  { "no memory in the system for the message", "stat:1:ENOMEM", 4, nothing,
    "ZUnable to read message. out of memory (#4.3.0)\n" },
  { "no memory in the system for a staged file", "open:5:ENOMEM", 4, stage,
    "ZUnable to create link stage file: out of memory (#4.3.0)\n" },
  { "no memory for the next program", "exec:1:ENOMEM", 4, hand_off,
    "Zunable to run qmail-next. out of memory (#4.3.0)\n" },
  { "a message that ends in LF", NULL, 4, check_last_line, "Knext: message\n" },
  { "in CR", NULL, 4, ends_in_cr, "Knext: x\r" },
  { "an empty one", NULL, 4, is_empty, "Knext: " },
  { "in neither", NULL, 4, is_partial,
    "DSMTP cannot transfer messages with partial final lines. (#5.6.2)\n" },
  { "its last byte can't be read", "read:3:EIO", 4, check_last_line, "ZUnable to read message. (#4.3.0)\n" },
  { "no flag", NULL, 4, strict, "ZThe flag is down (#4.3.0)\n" },
  { "the flag", NULL, 4, strict_yes, "ZThe flag is up (#4.3.0)\n" },
  { "a flag of another kind", NULL, 4, strict_wrong,
    "ZUnable to read control files. control/linkflag must be empty or hold yes (#4.3.0)\n" },
  { "a bad line", NULL, 4, bad_line,
    "ZUnable to read control files. control/linkrules line 7: bad selector (#4.3.0)\n" },
  { "a bad file", NULL, 4, bad_file,
    "ZUnable to read control files. unable to read control/linkrules (#4.3.0)\n" },
};

static void act(const void *argument)
{
  static char *argv[] = { "qmail-link", "host", "sender@example.org", "recipient@example.com", NULL };
  const struct given *g = argument;
  struct outbound o = start();

  if (lseek(0, 0, SEEK_SET) == -1)
    _exit(97);
  fault(g->fault);
  outbound_begin(&o, g->argc, argv);
  g->act(&o);
  _exit(98);
}

static void is_said(const struct given *g, const struct run *r)
{
  size_t len = r->len && r->out[r->len - 1] == '\0' ? r->len - 1 : r->len;

  if (g->wanted)
    is_bytes(r->out, len, g->wanted, strlen(g->wanted), g->what);
  else
    ok(len > 30 && memcmp(r->out, "ZUnable to create link stage file: queue/links", 46) == 0, "%s: %.*s", g->what,
       (int)len, r->out);
  ok(r->status == 0, "%s: exit 0", g->what);
}

/* ---- the beginning ------------------------------------------------------------------------------ */

static void closed(const void *argument)
{
  static char *argv[] = { "qmail-link", "host", "sender@example.org", "recipient@example.com", NULL };
  struct outbound o = start();

  close(*(const int *)argument);
  outbound_begin(&o, 4, argv);
}

static void loop(const void *argument)
{
  struct given g = { "", NULL, 4, nothing, "" };

  (void)argument;
  become_mark("LINK_PID");
  act(&g);
}

/* says which number the message has */
static void number(const void *argument)
{
  static char *argv[] = { "qmail-link", "host", "sender@example.org", "recipient@example.com", NULL };
  struct outbound o = start();
  const char *given = argument;

  if (given)
    setenv(OUTBOUND_NUMBER, given, 1);
  else
    unsetenv(OUTBOUND_NUMBER);
  outbound_begin(&o, 4, argv);
  dprintf(1, "%llu", o.number);
  _exit(0);
}

static const struct {
  const char *what;
  const char *given;
  int has_name;
  int is_believed;
} numbers[] = {
  { "a file without a name, and a number", "47", 0, 1 },
  { "a file without a name, and no number", NULL, 0, 0 },
  { "a file without a name, and a large number", "9000000000000000047", 0, 1 },
  { "a file of the queue, and a number", "47", 1, 0 },
  { "no number at all", "x", 0, 0 },
  { "an empty one", "", 0, 0 },
  { "one with a sign", "-1", 0, 0 },
  { "one of more than 19 digits", "12345678901234567890", 0, 0 },
};

static void begins(void)
{
  struct run r;
  struct stat st;

  for (int fd = 0; fd <= 2; fd++) {
    run(&r, closed, &fd);
    ok(r.status == 111 && r.len == 0, "fd %d is closed: exit 111, and not a byte", fd);
  }
  run(&r, loop, NULL);
  is_bytes(r.out, r.len, "Zunable to run qmail-next. control/linknext leads back to qmail-link (#4.3.5)\n", 79,
           "it has become itself");
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    char wanted[32];
    int kept = dup(0);

    put("file", "message\n", 0600);
    dup2(open("file", O_RDONLY), 0);
    fstat(0, &st);
    snprintf(wanted, sizeof wanted, "%llu",
             numbers[i].is_believed ? strtoull(numbers[i].given, NULL, 10) : (unsigned long long)st.st_ino);
    if (!numbers[i].has_name)
      unlink("file");
    run(&r, number, numbers[i].given);
    is_bytes(r.out, r.len, wanted, strlen(wanted), numbers[i].what);
    dup2(kept, 0);
    close(kept);
  }
  setenv("QMAILHOME", "/nowhere", 1);
  run(&r, number, NULL);
  is_bytes(r.out, r.len, "ZUnable to switch to target directory. (#4.3.0)\n", 49, "no home");
  setenv("QMAILHOME", ".", 1);
}

/* What is logged, and that nothing is before the home is found: a log is named from there. */
static void logs(void)
{
  static const struct given deferred = { "", NULL, 4, bad_line, "" };
  static const struct given wrong_call = { "", NULL, 3, nothing, "" };
  char line[600] = "";
  struct run r;
  FILE *f;

  put("control/linklog", "log\n", 0600);
  run(&r, act, &wrong_call);
  ok(access("log", F_OK) == -1, "a wrong call is not logged");
  run(&r, act, &deferred);
  f = fopen("log", "r");
  ok(f && fgets(line, sizeof line, f) && line[0] == '@'
     && strstr(line, " deferred rule=7 Unable to read control files. control/linkrules line 7: bad selector\n"),
     "what is reported is logged, with the line that decided");
  if (f)
    fclose(f);
}

int main(int argc, char **argv)
{
  struct run r;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  setenv("QMAILHOME", ".", 1);
  if (mkdir("bin", 0700) == -1 || mkdir("control", 0700) == -1 || mkdir("queue", 0700) == -1
      || mkdir("queue/links", 0700) == -1)
    run_bail("unable to make folders");
  put("bin/qmail-next",
      "#!/bin/sh\nprintf 'Knext: '; cat; test \"$1\" = host || echo arguments; printf '\\000'\n", 0700);
  put("control/me", "mx.example.net\n", 0600);
  put("message", "message\n", 0600);
  if (dup2(open("message", O_RDONLY), 0) == -1)
    run_bail("unable to open the message");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    run(&r, act, &cases[i]);
    is_said(&cases[i], &r);
    unlink("control/linkflag");
  }
  begins();
  logs();
  folder_end();
  return tap_done();
}
