/* childfault: the report about a child that did not do its work. */
#include "link/answer.h"
#include "link/loader.h"
#include "seal/childfault.h"
#include "tests/unit/sealhome.h"

#include <errno.h>

#define TEXT "Unable to sign message: "
#define PATH "bin/qmail-smime"
#define DIED PATH " can't be run or died"

static const struct row {
  const char *reason;
  int status;
  int error;
  const char *said;
  const char *wanted;   /* behind TEXT */
} rows[] = {
  { "a message that cannot be signed", ANSWER_MESSAGE, 0, "qmail-smime: no From\n", "no From" },
  { "no key", ANSWER_NO_KEY, 0, "qmail-smime: &4: damaged key\n", "&4: damaged key" },
  { "a wrong call", ANSWER_USAGE, 0, "usage: qmail-smime\n", "usage: qmail-smime" },
  { "a fault of this host", ANSWER_TEMPORARY, 0, "qmail-smime: unable to read &0: Input/output error",
    "unable to read &0: Input/output error" },
  { "the first line alone", ANSWER_TEMPORARY, 0, "qmail-smime: one\nqmail-smime: two\n", "one" },
  { "the name alone", ANSWER_TEMPORARY, 0, "qmail-smime", DIED },
  { "bytes that are not printable", ANSWER_TEMPORARY, 0, "qmail-smime: a\tb\033[1m\xff\n", "a?b?[1m?" },
  { "it said nothing", ANSWER_TEMPORARY, 0, "", DIED },
  { "an empty line", ANSWER_TEMPORARY, 0, "\n", DIED },
  { "it was done, and yet it is a fault", ANSWER_DONE, 0, "signed 1 x\n", DIED },
  { "an exit code that it does not have", 2, 0, "qmail-smime: text\n", DIED },
  { "a signal", -1, 0, "qmail-smime: half a li", DIED },
  { "a signal, while memory was short", -1, ENOMEM, "qmail-smime: half a li", "out of memory" },
  { "it could not be run", 126, 0, "", DIED },
  { "its libraries could not be loaded", LOADER_EXIT, 0, "qmail-smime: error while loading: libcrypto.so.3\n",
    PATH " could not start: error while loading: libcrypto.so.3" },
  { "too little memory for them", LOADER_EXIT, 0, "qmail-smime: failed to map segment\n",
    PATH " could not start (memory limit too low?): failed to map segment" },
  { "not even for that line", LOADER_EXIT, 0, "", DIED },
};

static void report(const void *argument)
{
  const struct row *row = argument;
  stralloc said = STRALLOC_ZERO;
  struct outbound o;

  sealhome_enter(&o);
  if (!stralloc_cats(&said, row->said))
    _exit(98);
  errno = row->error;
  sealhome_arm();
  childfault(&o, TEXT, PATH, "qmail-smime", row->status, &said);
}

static void each(void)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char wanted[300];
    int len = snprintf(wanted, sizeof wanted, "Z" TEXT "%s (#4.3.0)\n", rows[i].wanted);
    struct run r;

    run(&r, report, &rows[i]);
    ok(r.status == 0, "%s: exit 0", rows[i].reason);
    is_bytes(r.out, r.len, wanted, (size_t)len + 1, "  its report");
  }
}

static int is_report(const struct run *r)
{
  static const char no_memory[] = "Zout of memory. (#4.3.0)\n";

  return r->status == 0 && r->len > strlen("Z" TEXT)
         && (memcmp(r->out, "Z" TEXT, strlen("Z" TEXT)) == 0
             || (r->len == sizeof no_memory && memcmp(r->out, no_memory, sizeof no_memory) == 0));
}

/* The report is there without memory, too. */
static void memory(void)
{
  int holds = 1;

  sealhome_now.family = "malloc";
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (sealhome_now.nth = 1; sealhome_now.nth < 12; sealhome_now.nth++) {
      struct run r;

      run(&r, report, &rows[i]);
      holds = holds && is_report(&r);
    }
  ok(holds, "memory is short: the report is there");
  sealhome_now.family = NULL;
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  each();
  memory();
  folder_end();
  return tap_done();
}
