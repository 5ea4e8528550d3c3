/* report: one report in one piece or nothing, and the place for a notice in one of somebody else's. */
#include "tests/tap.h"
#include "link/report.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#define EXIT_TEMPORARY 111

struct given {
  const char *fault;
  const char *text;
  const char *detail; /* NULL: a permanent one */
  const char *code;
};

static void say(const void *argument)
{
  const struct given *g = argument;

  fault(g->fault);
  if (g->detail)
    report_temporary(g->text, span_of(g->detail), g->code);
  report_permanent(g->text, g->code);
}

/* without memory, and nobody reads */
static void say_nowhere(const void *argument)
{
  close(1);
  say(argument);
}

static void is_report(const char *what, const struct given *g, const char *wanted, size_t wanted_len)
{
  struct run r;

  run(&r, say, g);
  ok(r.status == 0, "%s: exit 0", what);
  is_bytes(r.out, r.len, wanted, wanted_len, what);
}

static void is_nothing(const char *what, const struct given *g)
{
  struct run r;

  run(&r, say, g);
  ok(r.status == EXIT_TEMPORARY && r.len == 0, "%s: exit 111 and not a byte", what);
}

#define IS_REPORT(what, given, wanted) is_report(what, given, wanted, sizeof wanted) /* with the NUL */

static void words(void)
{
  struct given g = { NULL, "Unable to do it: ", "queue/dkim/1\n\x80", "4.3.0" };
  char detail[REPORT_DETAIL_MAX + 2];
  char wanted[REPORT_DETAIL_MAX + 100];
  struct run r;

  IS_REPORT("temporary, with the detail masked", &g, "ZUnable to do it: queue/dkim/1?? (#4.3.0)\n");
  g.detail = "";
  IS_REPORT("temporary, without a detail", &g, "ZUnable to do it:  (#4.3.0)\n");
  g.detail = NULL;
  g.code = "5.6.2";
  IS_REPORT("permanent", &g, "DUnable to do it:  (#5.6.2)\n");
  g.fault = "shortwrite:1";
  IS_REPORT("one byte is written at first", &g, "DUnable to do it:  (#5.6.2)\n");
  g.fault = "write:1:EINTR";
  IS_REPORT("a signal comes", &g, "DUnable to do it:  (#5.6.2)\n");
  g.fault = "write:1:EIO";
  is_nothing("it can't be written", &g);

  g.fault = "malloc:1:ENOMEM";
  run(&r, say_nowhere, &g);
  ok(r.status == EXIT_TEMPORARY && r.len == 0, "nor without memory: exit 111");

  memset(detail, 'd', sizeof detail - 1);
  detail[sizeof detail - 1] = 0;
  snprintf(wanted, sizeof wanted, "Z%.*s (#4.3.0)\n", REPORT_DETAIL_MAX, detail);
  g.fault = NULL;
  g.text = "";
  g.detail = detail;
  g.code = "4.3.0";
  is_report("a detail is cut", &g, wanted, strlen(wanted) + 1);
}

/* Memory grows in steps, so which piece of a report does not fit hangs on the lengths before it. */
static void memory(int detail_too)
{
  char text[80] = "";
  char wanted[120];
  static const char short_text[] = "Zout of memory. (#4.3.0)\n";
  char fault_spec[32];
  unsigned int failures = 0;
  int good = 1;

  for (size_t len = 0; len < sizeof text - 1; len++) {
    struct given g = { fault_spec, detail_too ? "t" : text, detail_too ? text : "", "4.3.0" };
    size_t wanted_len = (size_t)snprintf(wanted, sizeof wanted, "Z%s%s (#4.3.0)\n", g.text, g.detail) + 1;
    struct run r = { .status = -1 };

    for (unsigned int n = 1, is_short = 1; n < 20 && is_short; n++) {
      snprintf(fault_spec, sizeof fault_spec, "malloc:%u:ENOMEM", n);
      run(&r, say, &g);
      is_short = r.len == sizeof short_text && memcmp(r.out, short_text, r.len) == 0;
      failures += is_short;
      if (r.status != 0 || (!is_short && (r.len != wanted_len || memcmp(r.out, wanted, wanted_len) != 0)))
        good = 0;
    }
    text[len] = 'x';
    text[len + 1] = 0;
  }
  ok(good, "without memory: a report that says so, whatever the length");
  ok(failures >= 2 * (sizeof text - 1), "memory was short %u times", failures);
}

/* where a notice goes; -1: nowhere */
static const struct {
  const char *what;
  const char *report;
  size_t len;
  int at;
} finds[] = {
  { "nothing", "", 0, -1 },
  { "one part", "Kok\0", 4, 3 },
  { "a recipient before it", "rx\0Zlater\0", 10, 9 },
  { "an empty part before it", "\0Dno\0", 5, 4 },
  { "the first one decides", "rx\0Ka\0Db\0", 9, 5 },
  { "no letter", "rx\0sy\0", 6, -1 },
  { "no NUL", "Kok", 3, -1 },
  { "no NUL behind the second part", "rx\0Kok", 6, -1 },
};

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  words();
  memory(0);
  memory(1);
  for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
    size_t at = report_find(span_make(finds[i].report, finds[i].len));
    ok(at == (finds[i].at == -1 ? finds[i].len : (size_t)finds[i].at), "report_find: %s", finds[i].what);
  }
  return tap_done();
}
