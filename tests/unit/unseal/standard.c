/* standard: the words that a child gets, and what is taken out of what it said. */
#include "unseal/standard.h"
#include "tests/unit/unsealjob.h"

static void table(void)
{
  for (int i = 0; i < STANDARDS; i++) {
    const struct standard *s = &standard_table[i];

    ok(strncmp(s->path, "bin/", 4) == 0 && strcmp(s->path + 4, s->name) == 0, "%s: argv[0] is the name of the program",
       s->name);
    ok(standard_table[!i].keys != s->keys && standard_table[!i].method != s->method
           && strcmp(standard_table[!i].mark, s->mark) != 0, "%s: keys, results and mark of its own", s->name);
  }
}

/* ---- control/sop --------------------------------------------------------------------------------- */

static void engine(const void *argument)
{
  struct job j = JOB_ZERO;
  struct command c;

  (void)argument;
  unsealjob_begin(&j);
  command_begin(&c, "bin/x", "x", 0, COMMAND_BOTH);
  unsealjob_arm();
  standard_engine(&j, &c);
  unsealjob_disarm();
  for (size_t i = 0; i < c.text.len; i++)
    dprintf(1, "%c", c.text.s[i] ? c.text.s[i] : '|');
  dprintf(1, "%s", c.is_short ? "short" : "");
  _exit(0);
}

static void sop(void)
{
  static const struct {
    const char *what;
    const char *file;   /* NULL: there is none */
    int status;
    const char *wanted;
  } rows[] = {
    { "no control/sop", NULL, 0, "x|" },
    { "an empty one", "", 0, "x|" },
    { "an empty line", "\n", 0, "x|" },
    { "a path", "/usr/bin/gosop\n", 0, "x|-p|/usr/bin/gosop|" },
    { "without line end, with blanks behind it", "/opt/a b/sop  ", 0, "x|-p|/opt/a b/sop|" },
    { "CRLF", "/usr/bin/sqop\r\n", INBOUND_EXIT_CONFIGURATION, "link: control/sop" },
  };
  static const char *const families[] = { "malloc", "open", "read", NULL };
  static const char *const is_short[] = { "short", NULL };
  struct run r;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (rows[i].file)
      files_write("control/sop", rows[i].file);
    run(&r, engine, NULL);
    unsealjob_expect(&r, rows[i].status, rows[i].wanted, rows[i].what);
  }
  unlink("control/sop");
  files_folder("control/sop");
  run(&r, engine, NULL);
  unsealjob_expect(&r, INBOUND_EXIT_CONFIGURATION, "link: ", "a directory");
  rmdir("control/sop");
  files_write("control/sop", "/usr/bin/gosop\n");
  /* a command line that is not whole is not run: command_run() looks at c.is_short */
  unsealjob_failing(engine, NULL, families, is_short);
}

/* ---- reasons ------------------------------------------------------------------------------------- */

struct said {
  const char *what;
  const char *said;
  const char *word;
  const char *left;
  const char *log;
};

static const struct said reasons[] = {
  { "nothing", "", " w=", "", "" },
  { "none of them", "x-openpgp=pass\nis=pass\n", " w=", "x-openpgp=pass\nis=pass\n", "" },
  { "at the start", "qmail-pgp: no program\nis=pass\n", " w=", "is=pass\n", " w=no program" },
  { "in the middle", "a\nqmail-pgp: b\nc\n", " w=", "a\nc\n", " w=b" },
  { "at the end, without line end", "a\nqmail-pgp: b", " w=", "a\n", " w=b" },
  { "it alone", "qmail-pgp: b\n", " w=", "", " w=b" },
  { "several", "qmail-pgp: a\nx\nqmail-pgp: b\nqmail-pgp: c\ny", " w=", "x\ny", " w=a w=b w=c" },
  { "it is not logged", "qmail-pgp: a\nx\n", NULL, "x\n", "" },
  { "an empty reason", "qmail-pgp: \nx\n", " w=", "x\n", " w=" },
  { "no blank behind the colon", "qmail-pgp:a\n", " w=", "qmail-pgp:a\n", "" },
  { "another program", "qmail-smime: a\n", " w=", "qmail-smime: a\n", "" },
  { "not at the start of the line", "x qmail-pgp: a\n", " w=", "x qmail-pgp: a\n", "" },
  { "empty lines", "\n\nqmail-pgp: a\n\n", " w=", "\n\n\n", " w=a" },
};

static void reason(const void *argument)
{
  const struct said *s = argument;
  struct job j = JOB_ZERO;
  stralloc said = STRALLOC_ZERO;

  unsealjob_begin(&j);
  if (!stralloc_cats(&said, s->said))
    _exit(98);
  unsealjob_arm();
  standard_reason(&j, STANDARD_OPENPGP, &said, s->word);
  unsealjob_disarm();
  dprintf(1, "%.*s|%.*s", (int)said.len, said.len ? said.s : "", (int)j.log.len, j.log.len ? j.log.s : "");
  _exit(0);
}

static void all_reasons(void)
{
  static const char *const families[] = { "malloc", NULL };
  char wanted[256];
  struct run r;

  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    snprintf(wanted, sizeof wanted, "%s|%s", reasons[i].left, reasons[i].log);
    run(&r, reason, &reasons[i]);
    unsealjob_expect(&r, 0, wanted, reasons[i].what);
  }
  unsealjob_failing(reason, &reasons[2], families, families + 1);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  table();
  unsealjob_home();
  sop();
  all_reasons();
  folder_end();
  return tap_done();
}
