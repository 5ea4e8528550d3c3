/* become: descriptors, signals and environment at the beginning, and the next program is run only if all of them are
 * what it is owed.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/become.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <fcntl.h>

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
  struct become b = { .pid_name = NULL };
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

static void loops(void)
{
  char own[32];
  struct become b = { .pid_name = "OTHER_PID" };

  snprintf(own, sizeof own, "%ld", (long)getpid());
  unsetenv(BECOME_PID);
  ok(!become_is_loop(), "no variable: no loop");
  setenv(BECOME_PID, "", 1);
  ok(!become_is_loop(), "an empty one: no loop");
  setenv(BECOME_PID, "x", 1);
  ok(!become_is_loop(), "no number: no loop");
  setenv(BECOME_PID, "1", 1);
  ok(!become_is_loop(), "another process: no loop");
  setenv(BECOME_PID, own, 1);
  ok(become_is_loop() && !become_is_loop_of(&b), "this process: a loop, for whom the variable is");
  setenv("OTHER_PID", own, 1);
  ok(become_is_loop_of(&b), "another variable: a loop");
  b.pid_name = NULL;
  ok(become_is_loop_of(&b), "no name for it: the usual variable");
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
  loops();
  return tap_done();
}
