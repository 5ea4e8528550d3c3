/* signing: whose signature counts where a message is signed already. Scripts stand in the place of the two engines;
 * they write down what they are asked, and end as a test wants.
 */
#include "seal/signing.h"
#include "tests/unit/sealhome.h"

#define SMIME "bin/qmail-smime"
#define PGP "bin/qmail-pgp"
#define SIGNED "ZUnable to verify message: "

static void verified(const void *argument)
{
  struct outbound o;
  struct work w = { .out = &o, .message = 0 };
  int is_good;

  (void)argument;
  sealhome_enter(&o);
  sealhome_arm();
  is_good = sealsign_verified(&w, span_of("ann@example.org"));
  sealhome_disarm();
  dprintf(1, "%d", is_good);
  _exit(0);
}

static void engine(const char *path, int exit_code)
{
  char script[200];

  snprintf(script, sizeof script, "echo \"$*\" >>asked\necho '%s: said' >&2\nexit %d\n", strrchr(path, '/') + 1,
           exit_code);
  files_program(path, script);
}

/* `asked`: the command lines, one a line */
static void expect(const char *what, int smime, int pgp, const char *wanted, const char *asked)
{
  const char *got;
  struct run r;

  engine(SMIME, smime);
  engine(PGP, pgp);
  unlink("asked");
  run(&r, verified, NULL);
  sealhome_expect(&r, wanted, what);
  got = files_read("asked");
  is_bytes(got, strlen(got), asked, strlen(asked), what);
}

static void smime(void)
{
  expect("nothing is there: no signature counts", 0, 0, "0", "");
  files_folder("ssl/mailroots");
  files_write("ssl/mailroots/refused.sha256", "x\n");
  files_write("ssl/mailroots/crls.pem", "x\n");
  expect("lists without roots", 0, 0, "0", "");
  files_write("ssl/mailroots/roots.pem", "x\n");
  expect("it verifies", 0, 0, "1", "-v -x &3 &0 &4 &5\n");
  expect("it does not", 1, 0, "0", "-v -x &3 &0 &4 &5\n");
  expect("it is not signed", 3, 0, "0", "-v -x &3 &0 &4 &5\n");
  expect("a fault of the child", 111, 0, SIGNED "said", "-v -x &3 &0 &4 &5\n");
  expect("an unknown exit code", 2, 0, SIGNED "bin/qmail-smime can't be run or died", "-v -x &3 &0 &4 &5\n");
  unlink("ssl/mailroots/crls.pem");
  unlink("ssl/mailroots/refused.sha256");
  expect("roots alone", 0, 0, "1", "-v &0 &3\n");
  if (symlink("nowhere/at/all", "ssl/mailroots/crls.pem") == -1 || mkdir("ssl/mailroots/refused.sha256", 0700) == -1)
    run_bail("ssl/mailroots");
  expect("a list that cannot be read", 0, 0, "ZUnable to read ssl/mailroots/", "");
  unlink("ssl/mailroots/crls.pem");
  rmdir("ssl/mailroots/refused.sha256");
}

static void openpgp(void)
{
  files_folder("ssl/mailkeys/example.org/u/ann/sign");
  files_write("ssl/mailkeys/example.org/u/ann/sign/pgpkey_1", "x");
  files_write("ssl/mailkeys/example.org/u/ann/sign/pgpcert_1", "x");
  expect("by his own key", 1, 0, "1", "-v &0 &3\n-v &0 &3\n");
  expect("not by that", 1, 1, "0", "-v &0 &3\n-v &0 &3\n");
  expect("a fault of the child", 1, 111, SIGNED "said", "-v &0 &3\n-v &0 &3\n");
  files_folder("ssl/mailcerts/example.org/u/ann");
  files_write("ssl/mailcerts/example.org/u/ann/pgp_1", "x");
  files_write("ssl/mailcerts/example.org/u/ann/pgp_2", "x");
  expect("nor by what he uses elsewhere", 1, 3, "0", "-v &0 &3\n-v &0 &3\n-v &0 &3 &4\n");
  unlink("ssl/mailkeys/example.org/u/ann/sign/pgpcert_1");
  expect("by what he uses elsewhere", 1, 0, "1", "-v &0 &3\n-v &0 &3 &4\n");
  unlink("ssl/mailcerts/example.org/u/ann/pgp_1");
  if (symlink("nowhere", "ssl/mailcerts/example.org/u/ann/pgp_1") == -1)
    run_bail("pgp_1");
  expect("one of them cannot be read", 1, 0, SIGNED, "-v &0 &3\n");
  unlink("ssl/mailcerts/example.org/u/ann/pgp_1");
}

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "fork", NULL };

  files_write("ssl/mailroots/crls.pem", "x\n");
  engine(SMIME, 1);
  engine(PGP, 0);
  sealhome_failing(verified, NULL, families);
}

int main(int argc, char **argv)
{
  (void)argc;
  sealhome_begin(argv);
  smime();
  openpgp();
  faults();
  folder_end();
  return tap_done();
}
