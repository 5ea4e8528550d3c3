/* child: what a child says and how it ended, or that it can't be known; none is left running. */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/child.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>

#define PROGRAM "bin/program"

static char *const environment[] = { "NAME=value", NULL };

static void program_is(const char *script)
{
  FILE *f = fopen(PROGRAM, "w");

  if (!f || fprintf(f, "#!/bin/sh\n%s\n", script) < 0 || fclose(f) == EOF || chmod(PROGRAM, 0700) == -1)
    run_bail("unable to write a program");
}

static int answer(stralloc *said, unsigned int timeout_s)
{
  static char *const argv[] = { "qmail-dkim", "argument", NULL };
  struct child c = { PROGRAM, argv, { 0, CHILD_PIPE, CHILD_PIPE }, 3 };
  struct child_terms terms = { environment, 110, timeout_s, 1 };

  return child_answer(&c, &terms, said);
}

static const struct {
  const char *what;
  const char *script;
  const char *fault;
  int status;
  const char *said; /* NULL: it does not count */
} cases[] = {
  { "status and words", "echo \"$1 $NAME\"; exit 3", NULL, 3, "argument value\n" },
  { "nothing is said", "exit 0", NULL, 0, "" },
  { "killed by a signal", "echo x; kill -9 $$", NULL, -1, NULL },
  { "more than counts is thrown away", "printf %0110d 0; printf %0200000d 1; exit 1", NULL, 1,
    "0000000000000000000000000000000000000000000000000000000"
    "0000000000000000000000000000000000000000000000000000000" },
  { "a signal comes while it is read", "echo x", "read:1:EINTR", 0, "x\n" },
  { "a signal comes while it ends", "echo x", "wait:1:EINTR", 0, "x\n" },
  { "its end can't be waited for", "echo x", "wait:1:ECHILD", 0, "x\n" },
  { "nor its status be had", "echo x", "wait:2:ECHILD", -1, NULL },
  { "it can't be read", "exit 0", "read:1:EIO", -1, NULL },
  { "no memory, though it goes on talking", "echo x; sleep 0.1; echo y", "malloc:1:ENOMEM", -1, NULL },
  { "no pipe", "exit 0", "pipe:1:EMFILE", -1, NULL },
  { "no process", "exit 0", "fork:1:EAGAIN", -1, NULL },
  { "signals can't be blocked", "exit 0", "signals:1:EINVAL", -1, NULL },
  { "no alarm", "sleep 10", "signals:2:EINVAL", -1, NULL },
  { "signals can't be unblocked", "sleep 10", "signals:3:EINVAL", -1, NULL },
  { "in it: no descriptor above", "exit 0", "fcntl:3:EMFILE", 111, "" },
  { "in it: the last descriptor not in its place", "exit 0", "dup:3:EMFILE", 111, "" },
  { "in it: core dumps stay", "exit 0", "limit:1:EINVAL", 111, "" },
  { "in it: the privilege stays", "exit 0", "setid:1:EAGAIN", 111, "" },
  { "in it: it would not end with its parent", "exit 0", "pdeathsig:1:EINVAL", 111, "" },
  { "in it: it could run set-id programs", "exit 0", "nonewprivs:1:EINVAL", 111, "" },
  { "in it: the handler stays", "exit 0", "child signals:1:EINVAL", 111, "" },
  { "in it: signals stay blocked", "exit 0", "child signals:2:EINVAL", 111, "" },
  { "in it: no program", "exit 0", "exec:1:ENOENT", 111,
    "unable to run " PROGRAM ": No such file or directory\n" },
  { "in it: no memory for the program", "exit 0", "exec:1:ENOMEM", 111,
    "unable to run " PROGRAM ": out of memory\n" },
};

static void answers(void)
{
  sigset_t unblocked;

  sigprocmask(SIG_SETMASK, NULL, &unblocked);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc said = STRALLOC_ZERO;
    int status;

    program_is(cases[i].script);
    fault(cases[i].fault);
    status = answer(&said, 5);
    fault(NULL);
    ok(status == cases[i].status, "%s: status %d, and it is %d", cases[i].what, cases[i].status, status);
    if (cases[i].said)
      is_bytes(said.s, said.len, cases[i].said, strlen(cases[i].said), cases[i].what);
    stralloc_free(&said);
    sigprocmask(SIG_SETMASK, &unblocked, NULL);
    while (waitpid(-1, NULL, WNOHANG) > 0)
      ;
  }
}

/* Its time is up. The second script ends as it should, and leaves somebody who holds the pipe. */
static void timeouts(void)
{
  static const char *const scripts[] = { "exec sleep 30", "sleep 3 & exit 0" };

  for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
    stralloc said = STRALLOC_ZERO;
    time_t start = time(NULL);

    program_is(scripts[i]);
    ok(answer(&said, 1) == -1 && time(NULL) - start < 20, "time is up: %s", scripts[i]);
    ok(waitpid(-1, NULL, WNOHANG) == -1, "time is up: no child is left");
    stralloc_free(&said);
  }
}

/* What the child gets of our signals, and that ours are as before. One that we block is blocked in it. */
static void signals_stay(const void *argument)
{
  struct sigaction alarm_action;
  sigset_t blocked;
  stralloc said = STRALLOC_ZERO;

  (void)argument;
  /* Who started this test may ignore some; make does with two of libc's own, 32 and 33, which stay so. */
  for (int sig = 1; sig < 65; sig++)
    signal(sig, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  program_is("sed -nE 's/^(Sig(Blk|Ign):).*(.{7})$/\\1\\3/p' /proc/self/status | tr -d '\\n'");
  /* the second time there is a handler for SIGALRM here */
  for (int i = 0; i < 2; i++)
    if (answer(&said, 5) != 0 || !stralloc_0(&said)
        || strcmp(said.s, "SigBlk:0000200SigIgn:0001000") != 0) {
      fprintf(stderr, "# %s\n", said.len ? said.s : "nothing was said");
      _exit(97);
    }
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  for (int sig = 1; sig < 32; sig++)
    if (sigismember(&blocked, sig) != (sig == SIGUSR1))
      _exit(98);
  sigaction(SIGALRM, NULL, &alarm_action);
  _exit(alarm_action.sa_handler == SIG_DFL);
}

/* A process that waits for its child is killed: the child ends too, whatever it does. */
static void parent_dies(void)
{
  static const char *const scripts[] = {
    "echo $$ >pid.new; mv pid.new pid; exec sleep 100",
    "trap '' HUP INT QUIT PIPE ALRM TERM; echo $$ >pid.new; mv pid.new pid; exec 0<&- 1>&- 2>&-; exec sleep 100",
    "echo $$ >pid.new; mv pid.new pid; kill -STOP $$",
  };
  static const int deadly[] = { SIGKILL, SIGTERM };

  for (size_t i = 0; i < sizeof scripts / sizeof *scripts * 2; i++) {
    stralloc said = STRALLOC_ZERO;
    pid_t parent;
    long child = 0;
    int is_gone = 0;

    unlink("pid");
    program_is(scripts[i / 2]);
    parent = fork();
    if (parent == 0)
      _exit(answer(&said, 60) & 0xff);
    for (int n = 0; n < 1000 && child == 0; n++) {
      FILE *f = fopen("pid", "r");

      if (!f || fscanf(f, "%ld", &child) != 1)
        usleep(10000);
      if (f)
        fclose(f);
    }
    kill(parent, deadly[i % 2]);
    waitpid(parent, NULL, 0);
    /* who collects its status now may take a moment, so a zombie is gone as well */
    for (int n = 0; child && n < 1000 && !is_gone; n++) {
      char path[40];
      char stat[200] = "";
      FILE *f;

      snprintf(path, sizeof path, "/proc/%ld/stat", child);
      f = fopen(path, "r");
      is_gone = !f || !fgets(stat, sizeof stat, f) || strstr(stat, ") Z ");
      if (f)
        fclose(f);
      if (!is_gone)
        usleep(10000);
    }
    ok(is_gone, "killed by signal %d while its child works: the child ends: %s", deadly[i % 2], scripts[i / 2]);
    if (child && !is_gone)
      kill((pid_t)child, SIGKILL);
  }
}

/* An alarm that comes when the child is reaped already kills nobody: kill(0) would be for all around it. */
static void late_alarm(const void *argument)
{
  stralloc said = STRALLOC_ZERO;

  (void)argument;
  setpgid(0, 0);
  program_is("exit 0");
  if (answer(&said, 5) != 0)
    _exit(98);
  raise(SIGALRM);
  alarm(0);
  _exit(0);
}

static void words(void)
{
  static char *const argv[] = { "qmail-dkim", NULL };
  struct child c = { PROGRAM, argv, { 0, CHILD_PIPE, CHILD_PIPE }, 3 };
  struct child mute = { "bin/none", argv, { 0, 0, 0 }, 3 };
  struct child missing = { "bin/none", argv, { 0, CHILD_PIPE, CHILD_PIPE }, 3 };
  stralloc said = STRALLOC_ZERO;
  int status;

  status = child_run(&mute, &said);
  ok(status == 111 && said.len == 0, "no program, and no pipe to say so");
  fault("child write:1:EIO");
  status = child_run(&missing, &said);
  fault(NULL);
  ok(status == 111 && said.len == 0, "no program, and the words can't be written");
  program_is("test -z \"$NAME\" && printf 'a\\tb\\nc\\n'; exit 4");
  status = child_run(&c, &said);
  ok(status == 4, "child_run: status");
  is_bytes(said.s, said.len, "a?b?c", 5, "child_run: one line, masked, without its end; no environment");
  program_is("printf x");
  status = child_run(&c, &said);
  is_bytes(said.s, said.len, "x", 1, "child_run: words without a line end");
  program_is("exit 1");
  status += child_run(&c, &said);
  ok(status == 1 && said.len == 0, "child_run: no words");
  stralloc_free(&said);
}

int main(int argc, char **argv)
{
  struct run r;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  if (mkdir("bin", 0700) == -1)
    run_bail("unable to make a folder");
  answers();
  timeouts();
  run(&r, signals_stay, NULL);
  ok(r.status == 0, "signals are in the child as they were here, and here as they were: %d", r.status);
  parent_dies();
  run(&r, late_alarm, NULL);
  ok(r.status == 0, "a late alarm kills nobody");
  words();
  folder_end();
  return tap_done();
}
