/* sealengine: the two rows, and how the command line of each program begins. */
#include "seal/sealengine.h"
#include "link/places.h"
#include "tests/unit/sealhome.h"

static void table(void)
{
  static const enum keyfolder_kind kinds[] = { KEYFOLDER_SMIME, KEYFOLDER_OPENPGP };
  const struct sealengine *smime = sealengine(KEYFOLDER_SMIME);
  const struct sealengine *pgp = sealengine(KEYFOLDER_OPENPGP);

  for (size_t i = 0; i < 2; i++) {
    const struct sealengine *e = sealengine(kinds[i]);

    ok(e->kind == kinds[i] && strncmp(e->path, "bin/", 4) == 0 && strcmp(e->path + 4, e->name) == 0,
       "%s: its kind, its path, its name", e->name);
  }
  ok(strcmp(smime->own, "smime") == 0 && strcmp(smime->domain, "domain") == 0 && strcmp(pgp->own, "pgp") == 0
         && strcmp(pgp->domain, "domain-pgp") == 0, "four words for the log");
  ok(smime->has_roots && smime->takes_certificate && smime->caps && !smime->signs_inside && !smime->sop_option,
     "S/MIME: roots, a certificate beside the key, capabilities; signed, then encrypted");
  ok(!pgp->has_roots && !pgp->takes_certificate && !pgp->caps && pgp->signs_inside && pgp->sop_option,
     "OpenPGP: none of them; signed and encrypted in one go, by another program");
}

struct begin {
  enum keyfolder_kind kind;
  const char *verb;
};

/* the words; `short`, if they are not all there and command_run() will refuse them */
static void begin(const void *argument)
{
  const struct begin *b = argument;
  struct outbound o;
  struct command c;

  sealhome_enter(&o);
  sealhome_arm();
  sealengine_begin(&o, sealengine(b->kind), &c, b->verb, 0, COMMAND_SECOND);
  if (c.is_short) {
    dprintf(1, "Zshort");
    _exit(0);
  }
  sealhome_disarm();
  dprintf(1, "%s ", c.child.program);
  for (size_t i = 0; i < c.text.len; i++)
    dprintf(1, "%c", c.text.s[i] ? c.text.s[i] : '|');
  dprintf(1, " %d%d%d", c.child.fd[0], c.child.fd[1], c.child.fd[2] == CHILD_PIPE);
  _exit(0);
}

static void words(void)
{
  static const struct {
    const char *sop;       /* control/sop; NULL: there is none */
    struct begin begin;
    const char *wanted;
  } rows[] = {
    { NULL, { KEYFOLDER_SMIME, "-e" }, "bin/qmail-smime qmail-smime|-e| 021" },
    { NULL, { KEYFOLDER_OPENPGP, "-e" }, "bin/qmail-pgp qmail-pgp|-e| 021" },
    { "\n", { KEYFOLDER_OPENPGP, "-e" }, "bin/qmail-pgp qmail-pgp|-e| 021" },
    { "/bin/sop\n", { KEYFOLDER_OPENPGP, "-e" }, "bin/qmail-pgp qmail-pgp|-e|-p|/bin/sop| 021" },
    { "/bin/sop\n", { KEYFOLDER_OPENPGP, "-s" }, "bin/qmail-pgp qmail-pgp|-s|-p|/bin/sop| 021" },
    { "/bin/sop\n", { KEYFOLDER_OPENPGP, "-v" }, "bin/qmail-pgp qmail-pgp|-v|-p|/bin/sop| 021" },
    { "/bin/sop\n", { KEYFOLDER_OPENPGP, "-k" }, "bin/qmail-pgp qmail-pgp|-k| 021" },
    { "/bin/sop\n", { KEYFOLDER_OPENPGP, "-l" }, "bin/qmail-pgp qmail-pgp|-l| 021" },
    { "/bin/sop\n", { KEYFOLDER_SMIME, "-e" }, "bin/qmail-smime qmail-smime|-e| 021" },
    { "a\rb\n", { KEYFOLDER_SMIME, "-s" }, "bin/qmail-smime qmail-smime|-s| 021" },
    { "a\rb\n", { KEYFOLDER_OPENPGP, "-k" }, "bin/qmail-pgp qmail-pgp|-k| 021" },
    { "a\rb\n", { KEYFOLDER_OPENPGP, "-s" }, "ZUnable to read control files. control/sop" },
  };
  static const char *const families[] = { "malloc", "open", "read", NULL };
  struct run r;
  char what[64];

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (rows[i].sop)
      files_write(PLACES_SOP, rows[i].sop);
    snprintf(what, sizeof what, "row %zu: %s", i, rows[i].begin.verb);
    run(&r, begin, &rows[i].begin);
    sealhome_expect(&r, rows[i].wanted, what);
  }
  files_write(PLACES_SOP, "/bin/sop\n");
  sealhome_failing(begin, &rows[3].begin, families);
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  table();
  words();
  folder_end();
  return tap_done();
}
