/* annotate: the field on top, forged ones removed once in a process, and each failure told apart. */
#include "tests/tap.h"
#include "dkverify/annotate.h"
#include "mail/authstrip.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#define FIELD "Authentication-Results: mx; dkim=none\n"
#define FORGED "Authentication-Results: mx; dkim=pass\n"
#define OTHERS "Authentication-Results: other; dkim=pass\n"
#define IN " x\n" FORGED "From: a\n" OTHERS FORGED "\n" FORGED
#define STRIPPED "From: a\n" OTHERS "\n" FORGED

static struct annotate text;
static enum annotate_result result;
static char got[1024];
static ssize_t got_len;

static int file(const char *content)
{
  FILE *f = tmpfile();

  if (!f || fputs(content, f) == EOF || fflush(f) == EOF)
    run_bail("unable to make a file");
  return fileno(f);
}

/* `mark`: the variable at its start, or NULL */
static void try(const char *mark, unsigned long long size, const char *fails)
{
  static int from = -1;
  int to = file("");

  if (from == -1)
    from = file(IN);
  if (mark)
    setenv(AUTHSTRIP_PID, mark, 1);
  else
    unsetenv(AUTHSTRIP_PID);
  memset(&text, 0, sizeof text);
  text.id = span_of("mx");
  text.field = span_of(FIELD);
  text.size = size;
  text.removed = 77;
  fault(fails);
  result = annotate(&text, from, to);
  fault(NULL);
  got_len = pread(to, got, sizeof got, 0);
  close(to);
}

static void is_text(const char *what, const char *wanted, size_t removed)
{
  ok(result == ANNOTATE_DONE && text.removed == removed, "%s: %zu removed", what, removed);
  is_bytes(got, (size_t)got_len, wanted, strlen(wanted), what);
}

static const struct {
  const char *what;
  const char *fails;
  enum annotate_result wanted;
} cases[] = {
  { "the field can't be written", "write:1:ENOSPC", ANNOTATE_WRITE_FAILED },
  { "the message can't be written", "write:2:ENOSPC", ANNOTATE_WRITE_FAILED },
  { "the message can't be read", "read:1:EIO", ANNOTATE_READ_FAILED },
  { "the end of the message can't be read", "read:2:EIO", ANNOTATE_READ_FAILED },
};

int main(int argc, char **argv)
{
  static const char *const others[] = { "", "1", "-1", "x", " 1", "999999999999999999999" };
  char own[32];
  char longer[40];

  (void)argc;
  fault_begin(argv);
  snprintf(own, sizeof own, "%ld", (long)getpid());
  snprintf(longer, sizeof longer, "%s ", own);
  try(NULL, sizeof IN - 1, NULL);
  is_text("the first time", FIELD STRIPPED, 2);
  ok(getenv(AUTHSTRIP_PID) && strcmp(getenv(AUTHSTRIP_PID), own) == 0, "the process is marked");
  try(own, sizeof IN - 1, NULL);
  is_text("marked: all stays", FIELD IN, 0);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    try(others[i], sizeof IN - 1, NULL);
    is_text("a mark of somebody else is none", FIELD STRIPPED, 2);
  }
  try(longer, sizeof IN - 1, NULL);
  is_text("nor one with a blank behind it", FIELD STRIPPED, 2);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    try(NULL, sizeof IN - 1, cases[i].fails);
    ok(result == cases[i].wanted && !getenv(AUTHSTRIP_PID), "%s: no mark", cases[i].what);
    try(own, sizeof IN - 1, cases[i].fails);
    ok(result == cases[i].wanted, "%s, marked", cases[i].what);
  }
  try(NULL, sizeof IN - 2, NULL);
  ok(result == ANNOTATE_READ_FAILED, "the file has grown");
  try(own, sizeof IN, NULL);
  ok(result == ANNOTATE_READ_FAILED, "the file has shrunk");
  for (unsigned int n = 1; n < 10; n++) {
    char spec[32];

    snprintf(spec, sizeof spec, "malloc:%u:ENOMEM", n);
    try(NULL, sizeof IN - 1, spec);
    if (result == ANNOTATE_DONE) {
      ok(n > 2, "no memory: %u calls failed", n - 1);
      break;
    }
    ok(result == ANNOTATE_NO_MEMORY && !getenv(AUTHSTRIP_PID), "no memory, call %u: no mark", n);
  }
  return tap_done();
}
