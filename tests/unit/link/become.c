/* become: descriptors, signals and environment at the beginning, and the next program is run only if all of them are
 * what it is owed.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/become.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <fcntl.h>
#include <sys/wait.h>

enum { BEGIN_FAILED = 90, NOT_EXECUTED = 91 };

struct given {
  const char *begin_fault;
  const char *next_fault;
  int output; /* a descriptor of its own for fds 1 and 2? */
};

/* The next program is a shell that says what it finds. */
static void become(const void *argument)
{
  static char *argv[] = { "sh", "-c", "test \"$DKSIGN_PID\" = $$ && echo fd 1 && echo fd 2 >&2", NULL };
  const struct given *g = argument;
  struct become b = { .pid_name = "DKSIGN_PID", .depth_name = "DKSIGN_DEPTH" };
  char path[] = "/bin/sh";
  int output_fd = -1;

  dup2(1, 2);
  fault(g->begin_fault);
  if (!become_begin(&b))
    _exit(BEGIN_FAILED);
  fault(NULL);
  if (g->output) {
    output_fd = dup(1);
    close(1);
  }
  fault(g->next_fault);
  become_next(&b, path, argv, output_fd);
  _exit(NOT_EXECUTED);
}

static const struct {
  const char *what;
  struct given given;
  int status;
} cases[] = {
  { "no descriptor for fd 2", { "fcntl:1:EMFILE", NULL, 0 }, BEGIN_FAILED },
  { "no /dev/null", { "open:1:EMFILE", NULL, 0 }, BEGIN_FAILED },
  { "/dev/null can't be fd 2", { "dup:1:EMFILE", NULL, 0 }, BEGIN_FAILED },
  { "the timer", { "clock:1:EINVAL", NULL, 0 }, BEGIN_FAILED },
  { "the clock", { "clock:2:EINVAL", NULL, 0 }, BEGIN_FAILED },
  { "1st signal", { "signals:1:EINVAL", NULL, 0 }, BEGIN_FAILED },
  { "4th signal", { "signals:4:EINVAL", NULL, 0 }, BEGIN_FAILED },
  { "signal mask", { "signals:5:EINVAL", NULL, 0 }, BEGIN_FAILED },
  { "the privilege stays", { NULL, "setid:1:EAGAIN", 0 }, NOT_EXECUTED },
  { "fd 2 can't be put back", { NULL, "dup:1:EMFILE", 0 }, NOT_EXECUTED },
  { "fd 1 can't be the output", { NULL, "dup:1:EMFILE", 1 }, NOT_EXECUTED },
  { "fd 2 can't be the output", { NULL, "dup:2:EMFILE", 1 }, NOT_EXECUTED },
  { "the timer can't be put back", { NULL, "clock:1:EINVAL", 0 }, NOT_EXECUTED },
  { "1st signal can't be put back", { NULL, "signals:1:EINVAL", 0 }, NOT_EXECUTED },
  { "4th signal can't be put back", { NULL, "signals:4:EINVAL", 1 }, NOT_EXECUTED },
  { "the mask can't be put back", { NULL, "signals:5:EINVAL", 0 }, NOT_EXECUTED },
  { "it can't be run", { NULL, "exec:1:ENOMEM", 0 }, NOT_EXECUTED },
  { "nothing fails", { NULL, NULL, 0 }, 0 },
  { "nothing fails, another output", { NULL, NULL, 1 }, 0 },
};

static void memory(void)
{
  char spec[32];
  struct given g = { NULL, spec, 0 };
  struct run r = { .status = NOT_EXECUTED };
  int good = 1;
  unsigned int n;

  for (n = 1; n < 20 && good && r.status != 0; n++) {
    snprintf(spec, sizeof spec, "malloc:%u:ENOMEM", n);
    run(&r, become, &g);
    good = r.status == 0 || (r.status == NOT_EXECUTED && r.len == 0);
  }
  ok(good && r.status == 0 && n > 2, "no memory: it is not run; %u calls failed", n - 2);
}

static void swallow(int sig)
{
  (void)sig;
}

struct timed {
  int s;              /* the timer of the caller */
  unsigned int us;
  unsigned int work_us;
  char *argv[4];      /* the next program */
  const char *fault;
};

/* between the two there is work, with a handler for SIGALRM as link/child has one */
static void become_late(const void *argument)
{
  const struct timed *t = argument;
  struct become b = { .pid_name = "DKSIGN_PID", .depth_name = "DKSIGN_DEPTH" };
  struct itimerval timer = { { 0, 0 }, { t->s, (suseconds_t)t->us } };
  char *argv[4];

  memcpy(argv, t->argv, sizeof argv);
  if (setitimer(ITIMER_REAL, &timer, NULL) == -1 || !become_begin(&b))
    _exit(BEGIN_FAILED);
  signal(SIGALRM, swallow);
  usleep(t->work_us);
  fault(t->fault);
  become_next(&b, argv[0], argv, -1);
  _exit(NOT_EXECUTED);
}

#define SAY_TIMER "use Time::HiRes qw(getitimer ITIMER_REAL); my $t = getitimer(ITIMER_REAL); " \
  "print $t == 0 ? 'off' : $t > 497.5 ? 'as before' : 'less'"

static void timers(void)
{
  static const struct {
    const char *what;
    struct timed timed;
    int status;
    const char *out;
  } late[] = {
    { "no timer", { 0, 0, 600000, { "/usr/bin/perl", "-e", SAY_TIMER, NULL }, NULL }, 0, "off" },
    { "500 s", { 500, 0, 2600000, { "/usr/bin/perl", "-e", SAY_TIMER, NULL }, NULL }, 0, "less" },
    { "its time is up", { 0, 100000, 600000, { "/bin/sleep", "60", NULL, NULL }, NULL }, -1, "" },
    { "it is up since long", { 1, 999999, 2600000, { "/bin/sleep", "60", NULL, NULL }, NULL }, -1, "" },
    { "it is up and can't be set", { 0, 100000, 600000, { "/bin/sleep", "60", NULL, NULL }, "clock:2:EINVAL" },
      NOT_EXECUTED, "" },
    { "the time is unknown", { 500, 0, 0, { "/bin/sleep", "60", NULL, NULL }, "clock:1:EINVAL" }, NOT_EXECUTED, "" },
    { "it can't be set", { 500, 0, 0, { "/bin/sleep", "60", NULL, NULL }, "clock:2:EINVAL" }, NOT_EXECUTED, "" },
  };

  for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
    struct run r;

    run(&r, become_late, &late[i].timed);
    ok(r.status == late[i].status, "timer of the caller, %s: %d", late[i].what, r.status);
    is_bytes(r.out, r.len, late[i].out, strlen(late[i].out), "  what the next program finds");
  }
}

static void loops(void)
{
  static const char *const others[] = { "", "x", "1", "-1", " 1", "18446744073709551617" };
  static const struct {
    const char *value;
    int is_loop;
  } depths[] = {
    { "", 0 }, { "x", 0 }, { "-1", 0 }, { "0", 0 }, { "1", 0 }, { "4", 0 }, { "5", 1 }, { " 5", 0 }, { "999999999", 1 },
    { "18446744073709551617", 0 },
  };
  char own[32];
  struct become b = { .pid_name = "SOME_PID", .depth_name = "SOME_DEPTH" };

  snprintf(own, sizeof own, "%ld", (long)getpid());
  unsetenv("SOME_PID");
  ok(!become_is_loop(&b), "no variable: no loop");
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    setenv("SOME_PID", others[i], 1);
    ok(!become_is_loop(&b), "`%s` is not this process: no loop", others[i]);
  }
  setenv("SOME_PID", own, 1);
  ok(become_is_loop(&b), "this process: a loop");
  setenv("SOME_PID", "1", 1);
  for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
    setenv("SOME_DEPTH", depths[i].value, 1);
    ok(become_is_loop(&b) == depths[i].is_loop, "depth `%s`: %s", depths[i].value,
       depths[i].is_loop ? "a loop" : "none");
  }
  unsetenv("SOME_DEPTH");
  setenv("SOME_PID", own, 1);
  b.pid_name = "OTHER_PID";
  ok(!become_is_loop(&b), "but not for another program");
}

static void marks(void)
{
  char own[32];

  snprintf(own, sizeof own, "%ld", (long)getpid());
  ok(!become_is_marked("A_MARK"), "no mark");
  ok(become_mark("A_MARK") && strcmp(getenv("A_MARK"), own) == 0 && become_is_marked("A_MARK"), "a mark is our pid");
  if (fork() == 0)
    _exit(become_is_marked("A_MARK"));
  else {
    int status = -1;

    wait(&status);
    ok(status == 0, "and means nothing in another process");
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct run r;

    run(&r, become, &cases[i].given);
    ok(r.status == cases[i].status, "%s: status %d", cases[i].what, cases[i].status);
    if (cases[i].status == 0)
      is_bytes(r.out, r.len, "fd 1\nfd 2\n", 10, "its descriptors and its variable");
    else
      ok(r.len == 0, "%s: nothing is said", cases[i].what);
  }
  memory();
  timers();
  loops();
  marks();
  return tap_done();
}
