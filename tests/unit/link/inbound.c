/* inbound: what a link in qmail-queue's place does whatever it makes of the message: exit codes, the log, refusals, and
 * what the next program finds. The link here is none of ours: it changes nothing.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/inbound.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <sys/stat.h>

enum what { HAND_OFF, RECEIVE, READ, REFUSE, DIE, LOG_LONG, OWN };

/* how the process stands when the link starts, and what it does */
struct given {
  const char *message;   /* in the pipe that is fd 0 */
  const char *next;      /* $SOME_NEXT, or NULL */
  int closed;            /* a descriptor that is closed, or -1 */
  int is_loop;
  const char *home;      /* $QMAILHOME, or NULL: the folder of the test */
  const char *fault;     /* from inbound_begin() on */
  const char *later;     /* from inbound_receive() on */
  enum what what;
};

/* fd 1 of it is the pipe to the test; fd 2 too, so that the log is seen */
static void become_link(const void *argument)
{
  static char *argv[] = { "some-link", "argument", NULL };
  static struct inbound in = {
    .name = "some-link",
    .stage = "queue/some",
    .stage_prefix = "some",
    .next_name = "SOME_NEXT",
    .next_default = "bin/next",
    .received.pid_name = "SOME_PID",
    .received.depth_name = "SOME_DEPTH",
  };
  static char x[2 * INBOUND_LOG_MAX];
  const struct given *g = argument;
  char number[32];
  int p[2];

  if (pipe(p) == -1 || write(p[1], g->message, strlen(g->message)) == -1 || dup2(p[0], 0) == -1)
    _exit(98);
  close(p[0]);
  close(p[1]);
  dup2(1, 2);
  if (g->closed != -1)
    close(g->closed);
  setenv("QMAILHOME", g->home ? g->home : folder_path, 1);
  if (g->next)
    setenv("SOME_NEXT", g->next, 1);
  else
    unsetenv("SOME_NEXT");
  snprintf(number, sizeof number, "%ld", (long)getpid());
  setenv("SOME_PID", g->is_loop ? number : "1", 1);
  fault(g->fault);
  inbound_begin(&in, argv);
  fault(g->later);
  memset(x, 'x', sizeof x);
  switch (g->what) {
    case HAND_OFF: inbound_hand_off(&in, 0);
    case READ:
      inbound_receive(&in);
      if (read(in.message.read_fd, x, 3) != 3)
        _exit(98);
      inbound_hand_off(&in, in.message.read_fd);
    case RECEIVE:
      inbound_receive(&in);
      inbound_log(&in, "accepted", span_of("unchanged\n"));
      inbound_hand_off(&in, in.message.read_fd);
    case REFUSE: inbound_refuse(&in, REFUSAL_PERMANENT, "D5.7.0 no");
    case DIE: inbound_die(&in, INBOUND_EXIT_BUG, "for a test");
    case LOG_LONG:
      inbound_log(&in, "accepted", span_make(x, sizeof x));
      _exit(0);
    case OWN: _exit(inbound_is_own());
  }
}

#define M "From: a\n\nb\n"

static const struct {
  const char *what;
  struct given given;
  int status;
  const char *wanted;   /* PID stands for a number */
} cases[] = {
  { "the next program reads the pipe", { M, NULL, -1, 0, NULL, NULL, NULL, HAND_OFF }, 7,
    "next argument pid=ok fifo\n" M },
  { "the next program reads a file without a name", { M, NULL, -1, 0, NULL, NULL, NULL, RECEIVE }, 7,
    "some-link: qp PID accepted bytes 11 unchanged?\nnext argument pid=ok file\n" M },
  { "from its start, though it was read", { M, NULL, -1, 0, NULL, NULL, NULL, READ }, 7,
    "next argument pid=ok file\n" M },
  { "an empty message", { "", NULL, -1, 0, NULL, NULL, NULL, RECEIVE }, 7,
    "some-link: qp PID accepted bytes 0 unchanged?\nnext argument pid=ok file\n" },
  { "the variable names the next program", { M, "bin/other", -1, 0, NULL, NULL, NULL, HAND_OFF }, 8, "other\n" },
  { "an empty variable", { M, "", -1, 0, NULL, NULL, NULL, HAND_OFF }, 7, "next argument pid=ok fifo\n" M },
  { "a next program that is not there", { M, "bin/none", -1, 0, NULL, NULL, NULL, HAND_OFF }, INBOUND_EXIT_EXEC,
    "some-link: unable to run the next program\n" },
  { "fd 0 is closed", { M, NULL, 0, 0, NULL, NULL, NULL, HAND_OFF }, INBOUND_EXIT_READ, "" },
  { "fd 1 is closed", { M, NULL, 1, 0, NULL, NULL, NULL, HAND_OFF }, INBOUND_EXIT_READ, "" },
  { "fd 2 is closed", { M, NULL, 2, 0, NULL, NULL, NULL, HAND_OFF }, INBOUND_EXIT_WRITE, "" },
  { "no home", { M, NULL, -1, 0, "/nowhere", NULL, NULL, HAND_OFF }, INBOUND_EXIT_HOME,
    "some-link: unable to switch to the home directory /nowhere\n" },
  { "a loop", { M, NULL, -1, 1, NULL, NULL, NULL, HAND_OFF }, INBOUND_EXIT_CONFIGURATION,
    "some-link: $SOME_NEXT leads back to some-link\n" },
  { "no descriptor", { M, NULL, -1, 0, NULL, "open:1:EMFILE", NULL, HAND_OFF }, INBOUND_EXIT_BUG,
    "some-link: unable to open descriptors\n" },
  { "no memory for the next program", { M, NULL, -1, 0, NULL, "malloc:1+:ENOMEM", NULL, HAND_OFF },
    INBOUND_EXIT_MEMORY, NULL },
  { "the message can't be read", { M, NULL, -1, 0, NULL, NULL, "read:1:EIO", RECEIVE }, INBOUND_EXIT_READ,
    "some-link: unable to read the message\n" },
  { "the message can't be read to its end", { M, NULL, -1, 0, NULL, NULL, "read:2:EIO", RECEIVE }, INBOUND_EXIT_READ,
    "some-link: unable to read the message\n" },
  { "the disk is full", { M, NULL, -1, 0, NULL, NULL, "write:1:ENOSPC", RECEIVE }, INBOUND_EXIT_WRITE,
    "some-link: unable to write the message\n" },
  { "the quota is full", { M, NULL, -1, 0, NULL, NULL, "close:1:EDQUOT", RECEIVE }, INBOUND_EXIT_WRITE,
    "some-link: unable to write the message\n" },
  { "no place for a file", { M, NULL, -1, 0, NULL, NULL, "malloc:1+:ENOMEM", RECEIVE }, INBOUND_EXIT_WRITE, NULL },
  { "the file can't be read again", { M, NULL, -1, 0, NULL, NULL, "dup:1:EMFILE", RECEIVE }, INBOUND_EXIT_READ,
    "some-link: qp PID accepted bytes 11 unchanged?\nsome-link: unable to read the message again\n" },
  { "a refusal without a channel", { M, NULL, -1, 0, NULL, NULL, NULL, REFUSE }, REFUSAL_PERMANENT, "" },
  { "the end", { M, NULL, -1, 0, NULL, NULL, NULL, DIE }, INBOUND_EXIT_BUG, "some-link: for a test\n" },
};

/* the process number behind `qp ` */
static void mask_pid(struct run *r)
{
  char *at = memmem(r->out, r->len, "qp ", 3);
  size_t digits;

  if (!at)
    return;
  at += 3;
  digits = strspn(at, "0123456789");
  memmove(at + 3, at + digits, r->len - (size_t)(at - r->out) - digits);
  memcpy(at, "PID", 3);
  r->len = r->len - digits + 3;
}

static void script(const char *path, const char *text)
{
  FILE *f = fopen(path, "w");

  if (!f || fputs(text, f) == EOF || fclose(f) == EOF || chmod(path, 0700) == -1)
    run_bail(path);
}

/* A refusal by a pipe on fd 6, and one where fd 2 is that pipe, too: then no line of the log goes there. */
static void refuse_by(const void *argument)
{
  const struct given *g = argument;

  dup2(1, REFUSAL_FD);
  become_link(g);
}

static void refuse_to_log(const void *argument)
{
  setenv("ERROR_FD", "2", 1);
  become_link(argument);
}

static void own(const char *what, const char *relay, const char *remote, int wanted)
{
  struct given g = { "", NULL, -1, 0, NULL, NULL, NULL, OWN };
  struct run r;

  unsetenv("RELAYCLIENT");
  unsetenv("TCPREMOTEIP");
  if (relay)
    setenv("RELAYCLIENT", relay, 1);
  if (remote)
    setenv("TCPREMOTEIP", remote, 1);
  run(&r, become_link, &g);
  ok(r.status == wanted, "%s: %s", what, wanted ? "our own" : "from outside");
}

int main(int argc, char **argv)
{
  static const struct given refusal = { M, NULL, -1, 0, NULL, NULL, NULL, REFUSE };
  static const struct given end = { M, NULL, -1, 0, NULL, NULL, NULL, DIE };
  static const struct given long_log = { M, NULL, -1, 0, NULL, NULL, NULL, LOG_LONG };
  struct run r;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  unsetenv("ERROR_FD");
  unsetenv("LD_PRELOAD");
  if (mkdir("bin", 0700) == -1 || mkdir("queue", 0700) == -1 || mkdir("queue/some", 0700) == -1)
    run_bail("unable to make folders");
  script("bin/next", "#!/bin/sh\npid=other; [ \"$SOME_PID\" != $$ ] || pid=ok\nfd=file; [ ! -p /dev/fd/0 ] || fd=fifo\n"
                     "echo \"next $* pid=$pid $fd\"\ncat\nexit 7\n");
  script("bin/other", "#!/bin/sh\necho other\nexit 8\n");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    run(&r, become_link, &cases[i].given);
    mask_pid(&r);
    ok(r.status == cases[i].status, "%s: exit status %d: %d", cases[i].what, cases[i].status, r.status);
    if (cases[i].wanted)
      is_bytes(r.out, r.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].what);
  }
  run(&r, refuse_by, &refusal);
  ok(r.status == 82, "a refusal as notqmail takes it: exit status %d", r.status);
  is_bytes(r.out, r.len, "D5.7.0 no", 9, "in words");
  run(&r, refuse_to_log, &refusal);
  ok(r.status == 88, "a refusal where fd 2 takes the words: exit status %d", r.status);
  is_bytes(r.out, r.len, "D5.7.0 no", 9, "in words");
  run(&r, refuse_to_log, &end);
  ok(r.status == INBOUND_EXIT_BUG && r.len == 0, "where fd 2 takes the words of a refusal, no others go there");
  run(&r, become_link, &long_log);
  ok(r.status == 0 && r.len == INBOUND_LOG_MAX + 1 && r.out[r.len - 1] == '\n', "a line of the log is cut: %zu", r.len);
  own("no variable", NULL, NULL, 1);
  own("$RELAYCLIENT", "", "192.0.2.1", 1);
  own("$TCPREMOTEIP", NULL, "192.0.2.1", 0);
  folder_end();
  return tap_done();
}
