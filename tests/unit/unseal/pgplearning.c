/* pgplearning: which files qmail-pgp -H gets, and what becomes of what it writes. */
#include "unseal/pgplearning.h"
#include "tests/unit/unsealjob.h"

#define PGP "bin/qmail-pgp"
#define ANN "ssl/mailcerts/example.org/u/ann"
#define FINGERPRINT "0123456789abcdef0123456789abcdef01234567"
#define ANSWER \
  "printf 'address=ann@example.org\\nfingerprint=" FINGERPRINT "\\nstate=new\\nopenpgp\\n\\306\\001xend\\n'"

struct lesson {
  const char *author;
  int by_dkim;
};

static const struct lesson ann = { "Ann@Example.org", 0 };
static const struct lesson ann_by_dkim = { "ann@example.org", 1 };
static const struct lesson no_folder = { "\"a b\"@example.org", 1 };

static void learn(const void *argument)
{
  const struct lesson *l = argument;
  struct job j = JOB_ZERO;
  int before;

  unsealjob_begin(&j);
  before = unsealjob_open();
  unsealjob_arm();
  pgplearning(&j, span_of(l->author), l->by_dkim, j.message);
  unsealjob_disarm();
  if (unsealjob_open() - before != 0)
    dprintf(1, "left open ");
  dprintf(1, "%.*s|", (int)j.log.len, j.log.len ? j.log.s : "");
  _exit(0);
}

static void expect(const char *what, const struct lesson *l, const char *does, int status, const char *wanted,
                   const char *asked)
{
  const char *got;
  struct run r;

  unsealjob_child(PGP, does);
  run(&r, learn, l);
  unsealjob_expect(&r, status, wanted, what);
  got = unsealjob_asked();
  if (asked)
    is_bytes(got, strlen(got), asked, strlen(asked), what);
}

static void lessons(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "fork", "stat", NULL };
  static const char *const failed[] = { "harvest=failed", "harvest=unreadable", "harvest=known", NULL };

  expect("switched off", &ann, "exit 0", 0, "|", "");
  files_write("control/harvest", "trust\n");
  files_folder("ssl/mailcerts");
  expect("an author who has no folder", &no_folder, "exit 0", 0, "|", "");
  expect("nothing to learn", &ann, "echo 'qmail-pgp: no key in it' >&2; exit 3", 0, "|",
         "-H &3 -c signature &0 Ann@Example.org\n");
  expect("done, and nothing was written", &ann_by_dkim, "exit 0", 0, " harvest=nothing|",
         "-H &3 -c dkim &0 ann@example.org\n");
  expect("an answer that is damaged", &ann, "echo x >&3; exit 0", 0,
         " harvest=failed:certificate: the answer is damaged|", NULL);
  expect("a new key", &ann, "/bin/cat >got; " ANSWER " >&3; exit 0", 0, " harvest=stored|", NULL);
  ok(strcmp(files_read("got"), UNSEALJOB_MESSAGE) == 0, "the child got the message");
  ok(strcmp(files_read(ANN "/pgp_" FINGERPRINT), "\306\001x") == 0, "the file is what the answer has");
  expect("it is known", &ann, "/bin/cat <&4 >got; " ANSWER " >&3; exit 0", 0, " harvest=known|",
         "-H &3 -c signature &0 Ann@Example.org &4\n");
  ok(strcmp(files_read("got"), "\306\001x") == 0, "the child gets what is known");
  expect("nothing, whatever was written", &ann, ANSWER " >&3; exit 3", 0, "|", NULL);
  expect("over 64 KiB", &ann, "i=0; while [ $i -lt 8000 ]; do i=$((i+1)); echo 12345678; done >&3; exit 0", 0,
         " harvest=too-long|", NULL);
  unsealjob_child(PGP, ANSWER " >&3; exit 0");
  unsealjob_failing(learn, &ann, families, failed);
}

static void faults(void)
{
  static const char *const families[] = { "read", NULL };
  static const char *const failed[] = { "harvest=unreadable", NULL };
  struct run r;

  unsealjob_failing(learn, &ann, families, failed);
  expect("a wrong call", &ann, "echo 'qmail-pgp: usage' >&2; exit 100", INBOUND_EXIT_LATER, "link: " PGP ": usage",
         NULL);
  expect("this message can't", &ann, "echo 'qmail-pgp: no' >&2; exit 1", INBOUND_EXIT_LATER, "link: " PGP ": no",
         NULL);
  expect("a signal", &ann, "kill -9 $$", INBOUND_EXIT_LATER, "link: " PGP " can't be run or died", NULL);
  unlink(PGP);
  run(&r, learn, &ann);
  unsealjob_expect(&r, INBOUND_EXIT_LATER, "link: " PGP, "there is no program");
  unlink(ANN "/pgp_" FINGERPRINT);
  if (symlink("nowhere", ANN "/pgp_" FINGERPRINT) == -1)
    run_bail(ANN);
  expect("a known certificate cannot be read", &ann, "exit 0", INBOUND_EXIT_LATER, "link: " ANN "/: ", "");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  unsealjob_home();
  lessons();
  faults();
  folder_end();
  return tap_done();
}
