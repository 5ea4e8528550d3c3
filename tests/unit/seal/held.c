/* held: certificates below hold/ are told by their names alone; what cannot be looked at is none. */
#include "seal/held.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"

#define BOB "bob@example.org"
#define HOLD "ssl/mailcerts/example.org/hold/"

static int is_held(enum keyfolder_kind kind, const char *address, int of_domain)
{
  return held(kind, span_of(address), of_domain);
}

static void names(void)
{
  ok(!is_held(KEYFOLDER_SMIME, BOB, 0), "there is no folder");
  files_folder(HOLD "bob");
  ok(!is_held(KEYFOLDER_SMIME, BOB, 0), "it is empty");
  files_write(HOLD "bob/note", "x");
  files_write(HOLD "bob/.smime_1.pem", "x");
  ok(!is_held(KEYFOLDER_SMIME, BOB, 0), "other files");
  files_write(HOLD "bob/smime_1.pem", "");
  ok(is_held(KEYFOLDER_SMIME, BOB, 0), "a certificate of S/MIME");
  ok(!is_held(KEYFOLDER_OPENPGP, BOB, 0), "  is none of OpenPGP");
  ok(!is_held(KEYFOLDER_SMIME, "bo@example.org", 0), "  is none of another address");
  ok(!is_held(KEYFOLDER_SMIME, BOB, 1), "  is none of the domain");
  files_write(HOLD "bob/pgp_1", "");
  ok(is_held(KEYFOLDER_OPENPGP, BOB, 0), "one of OpenPGP");
  files_folder(HOLD "@");
  files_write(HOLD "@/smime_1.pem", "");
  ok(is_held(KEYFOLDER_SMIME, BOB, 1), "one of the domain");
  ok(!is_held(KEYFOLDER_OPENPGP, BOB, 1), "  is none of OpenPGP");
}

/* Such an address has no folder, and no path is made of it. */
static void paths(void)
{
  static const char *const rows[] = {
    "", "@", "bob", "@example.org", "bob@", "../hold/bob@example.org", "a/../bob@example.org",
    "bob@example.org/hold/bob/../..", "\"bob\"@example.org", ".@example.org", "..@example.org"
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ok(!is_held(KEYFOLDER_SMIME, rows[i], 0), "no folder: `%s`", rows[i]);
}

/* The log says `none` then. */
static void faults(void)
{
  int holds = 1;

  for (unsigned int n = 1, hits = 1; hits; n++) {
    int found;

    fault_nth("malloc", n, "ENOMEM");
    found = is_held(KEYFOLDER_SMIME, BOB, 0);
    hits = fault(NULL) != 0;
    holds = holds && (found || hits);
  }
  ok(holds, "memory is short");
  unlink(HOLD "bob/smime_1.pem");
  ok(files_count("find " HOLD " -name 'smime_*' | grep -c bob") == 0 && !is_held(KEYFOLDER_SMIME, BOB, 0),
     "it was decided about");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  umask(077);
  names();
  paths();
  faults();
  folder_end();
  return tap_done();
}
