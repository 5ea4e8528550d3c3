/* crlstep: the exit codes and reasons of steps, what ends otherwise, ids, and calls that fail. */
#include "tests/tap.h"
#include "crl/crlstep.h"
#include "tests/unit/fault.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

struct order {
  int code;
  const char *why;
  int signal;
  int runs;         /* in the parent this stays 0 */
};

static int work(void *arg, const char **why)
{
  struct order *o = arg;

  o->runs++;
  if (o->signal)
    raise(o->signal);
  *why = o->why;
  return o->code;
}

static const struct crlstep_user same = { 0, 0 };

static void is(const char *what, struct order o, const char *wanted, int code)
{
  stralloc why = STRALLOC_ZERO;
  int result;

  (void)stralloc_cats(&why, "what was here before");
  result = crlstep_run(work, &o, &same, &why);
  ok(result == code && o.runs == 0, "%s: %d", what, code);
  is_bytes(why.s, why.len, wanted, strlen(wanted), "  its reason");
  stralloc_free(&why);
}

static void steps(void)
{
  static char longest[401];

  memset(longest, 'x', sizeof longest - 1);
  is("done", (struct order){ CRLSTEP_DONE, "not said", 0, 0 }, "", CRLSTEP_DONE);
  is("bad", (struct order){ CRLSTEP_BAD, "no good", 0, 0 }, "no good", CRLSTEP_BAD);
  is("nothing to do", (struct order){ CRLSTEP_NOTHING, "no change", 0, 0 }, "no change", CRLSTEP_NOTHING);
  is("another code", (struct order){ 77, "odd", 0, 0 }, "odd", 77);
  is("bytes that a terminal would take", (struct order){ CRLSTEP_BAD, "a\033[2Jb\n", 0, 0 }, "a?[2Jb?", CRLSTEP_BAD);
  is("an empty reason", (struct order){ CRLSTEP_BAD, "", 0, 0 }, "", CRLSTEP_BAD);
  is("a signal", (struct order){ CRLSTEP_DONE, "", SIGKILL, 0 }, "", -1);
  is("its own abort", (struct order){ CRLSTEP_DONE, "", SIGABRT, 0 }, "", -1);
  longest[300] = 0;
  is("a reason of 300 bytes", (struct order){ CRLSTEP_BAD, longest, 0, 0 }, longest, CRLSTEP_BAD);
}

/* more than is read, or goes into a pipe */
static void long_reason(void)
{
  static char text[70001];
  struct order o = { CRLSTEP_BAD, text, 0, 0 };
  stralloc why = STRALLOC_ZERO;

  memset(text, 'x', sizeof text - 1);
  signal(SIGPIPE, SIG_IGN);
  ok(crlstep_run(work, &o, &same, &why) == CRLSTEP_BAD && why.len == 300, "a longer reason is cut");
  signal(SIGPIPE, SIG_DFL);
  stralloc_free(&why);
}

static void faults(void)
{
  static const char *const all[] = {
    "pipe:1:EMFILE", "fork:1:EAGAIN", "read:1:EIO", "malloc:1:ENOMEM", "wait:1:ECHILD"
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    struct order o = { CRLSTEP_BAD, "no good", 0, 0 };
    stralloc why = STRALLOC_ZERO;
    int result;

    fault(all[i]);
    result = crlstep_run(work, &o, &same, &why);
    ok(fault(NULL) == 1 && result == -1, "%s: it could not be run", all[i]);
    stralloc_free(&why);
  }
}

/* ---- ids ------------------------------------------------------------------------------------------ */

#define OTHER 12345

static int tell_ids(void *arg, const char **why)
{
  gid_t groups[8];

  (void)arg;
  *why = "same";
  if (getuid() == OTHER && geteuid() == OTHER && getgid() == OTHER + 1 && getgroups(8, groups) == 0)
    *why = "other";
  return CRLSTEP_NOTHING;
}

static void ids(void)
{
  const struct crlstep_user other = { OTHER, OTHER + 1 };
  int is_root = geteuid() == 0;
  int code = is_root ? CRLSTEP_NOTHING : CRLSTEP_BAD;
  const char *wanted = is_root ? "other" : "unable to drop privilege";
  stralloc why = STRALLOC_ZERO;

  ok(crlstep_run(tell_ids, NULL, &other, &why) == code, "the ids of another user, as %s", is_root ? "root" : "nobody");
  is_bytes(why.s, why.len, wanted, strlen(wanted), "  what it says");
  ok(crlstep_run(tell_ids, NULL, &same, &why) == CRLSTEP_NOTHING, "the ids stay");
  is_bytes(why.s, why.len, "same", 4, "  what it says");
  fault("child setid:1:EPERM");
  ok(crlstep_run(tell_ids, NULL, &other, &why) == CRLSTEP_BAD, "ids that cannot be taken: nothing is done");
  (void)fault(NULL);
  is_bytes(why.s, why.len, "unable to drop privilege", 24, "  what it says");
  stralloc_free(&why);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  steps();
  long_reason();
  faults();
  ids();
  return tap_done();
}
