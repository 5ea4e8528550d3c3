/* verifypgp: which files qmail-pgp -v gets, and what becomes of its answer, of what it writes and of its end. */
#include "unseal/verifypgp.h"
#include "tests/unit/unsealjob.h"

#define PGP "bin/qmail-pgp"
#define GOOD "echo 'x-openpgp=pass'; echo is=pass; exit 0"
#define LINES "x-openpgp=pass\n"
#define ANN "ssl/mailcerts/xn--bcher-kva.example/u/ann"

struct layer {
  const char *author;
  const char *prefix;
};

static const struct layer ann = { "Ann@B\303\234CHER.example", "" };
static const struct layer ann_inside = { "ann@xn--bcher-kva.example", "1/2" };
static const struct layer nobody = { "", "" };
static const struct layer no_folder = { "\"a b\"@example.org", "" };

/* its answer, the protected Subject, the log */
static void verify(const void *argument)
{
  const struct layer *l = argument;
  struct verifying v = { .author = span_of(l->author), .prefix = span_of(l->prefix), .answer = STRALLOC_ZERO,
                         .subject_fd = -1, .harvest = STRALLOC_ZERO };
  struct job j = JOB_ZERO;
  int before;
  char text[256] = "-";

  unsealjob_begin(&j);
  before = unsealjob_open();
  unsealjob_arm();
  verifypgp(&j, &v, j.message);
  unsealjob_disarm();
  if (unsealjob_open() - before != (v.subject_fd != -1))
    dprintf(1, "left open ");
  if (v.subject_fd != -1 && (lseek(v.subject_fd, 0, SEEK_SET) != 0 || read(v.subject_fd, text, sizeof text - 1) <= 0))
    _exit(98);
  dprintf(1, "%d %.*s|%s|%.*s", v.has_passed, (int)v.answer.len, v.answer.s, text, (int)j.log.len,
          j.log.len ? j.log.s : "");
  _exit(0);
}

static void expect(const char *what, const struct layer *l, const char *does, int status, const char *wanted,
                   const char *asked)
{
  const char *got;
  struct run r;

  unsealjob_child(PGP, does);
  run(&r, verify, l);
  unsealjob_expect(&r, status, wanted, what);
  got = unsealjob_asked();
  if (asked)
    is_bytes(got, strlen(got), asked, strlen(asked), what);
}

static void files(void)
{
  expect("no ssl/mailcerts", &ann, GOOD, 0, "1 " LINES "|-|", "-v -w -S &3 &0\n");
  expect("no author", &nobody, GOOD, 0, "1 " LINES "|-|", "-v -w -S &3 &0\n");
  expect("an author who has no folder", &no_folder, GOOD, 0, "1 " LINES "|-|", "-v -w -S &3 &0\n");
  files_folder(ANN);
  files_write(ANN "/pgp_1", "one\n");
  files_write(ANN "/pgp_2", "two\n");
  files_write(ANN "/smime_3.pem", "three\n");
  expect("two certificates", &ann, "/bin/cat <&4 >got; /bin/cat <&5 >>got; " GOOD, 0, "1 " LINES "|-|",
         "-v -w -S &3 &0 &4 &5\n");
  ok(strstr(files_read("got"), "one\n") && strstr(files_read("got"), "two\n") && strlen(files_read("got")) == 8,
     "those of OpenPGP");
  files_write("control/sop", "/usr/bin/gosop\n");
  expect("a part of the message, control/sop", &ann_inside, "/bin/cat >got; " GOOD, 0, "1 " LINES "|-|",
         "-v -w -b 1/2 -p /usr/bin/gosop -S &3 &0 &4 &5\n");
  ok(strcmp(files_read("got"), UNSEALJOB_MESSAGE) == 0, "it gets the message from its start");
}

static void answers(void)
{
  expect("a protected Subject", &ann, "echo 'Subject: x' >&3; " GOOD, 0, "1 " LINES "|Subject: x\n|", NULL);
  expect("it has not passed", &ann, "echo 'Subject: x' >&3; echo x-openpgp=fail; echo is=fail; exit 1", 0,
         "0 x-openpgp=fail\n|-|", NULL);
  expect("not signed", &ann, "echo x-openpgp=none; echo is=; exit 3", 0, "0 x-openpgp=none\n|-|", NULL);
  expect("a program that is missing: its reason goes into the log", &ann,
         "echo 'qmail-pgp: no sqop' >&2;"
         "echo 'x-openpgp=temperror policy.x-openpgp=program'; echo is=unknown; exit 111", 0,
         "0 x-openpgp=temperror policy.x-openpgp=program\n|-| openpgp=no sqop", NULL);
  expect("with a result its reason is dropped", &ann, "echo 'qmail-pgp: a hint' >&2; " GOOD, 0, "1 " LINES "|-|", NULL);
}

static void ends(void)
{
  struct run r;

  expect("a wrong call", &ann, "echo 'qmail-pgp: usage' >&2; exit 100", INBOUND_EXIT_LATER, "link: " PGP ": usage",
         NULL);
  expect("a reason and no answer", &ann, "echo 'qmail-pgp: unable to confine: no' >&2; exit 111", INBOUND_EXIT_LATER,
         "link: " PGP ": unable to confine: no", NULL);
  expect("a signal, with a good answer", &ann, "echo x-openpgp=pass; echo is=pass; kill -9 $$", INBOUND_EXIT_LATER,
         "link: " PGP " can't be run or died", NULL);
  expect("no key, with a good answer", &ann, "echo x-openpgp=pass; echo is=pass; exit 4", INBOUND_EXIT_LATER,
         "link: " PGP, NULL);
  expect("it says nothing", &ann, "exit 0", INBOUND_EXIT_LATER, "link: " PGP, NULL);
  expect("of the other standard", &ann, "echo smime=pass; echo is=pass; exit 0", INBOUND_EXIT_LATER,
         "link: x-openpgp: no valid answer", NULL);
  expect("over 64 KiB", &ann, "i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo x-openpgp=pass; done; echo is=pass",
         INBOUND_EXIT_LATER, "link: ", NULL);
  unlink(PGP);
  run(&r, verify, &ann);
  unsealjob_expect(&r, INBOUND_EXIT_LATER, "link: " PGP, "there is no program");
}

/* ---- inside of what was encrypted ---------------------------------------------------------------- */

static void inside(const void *argument)
{
  struct verifying v = { .answer = STRALLOC_ZERO, .subject_fd = -1, .harvest = STRALLOC_ZERO };
  struct job j = JOB_ZERO;

  unsealjob_begin(&j);
  verifypgp_inside(&j, &v, span_of((const char *)argument));
  dprintf(1, "%d %.*s", v.has_passed, (int)v.answer.len, v.answer.s);
  _exit(0);
}

static void results(void)
{
  struct run r;

  run(&r, inside, LINES "is=pass\n");
  unsealjob_expect(&r, 0, "1 " LINES, "a good signature inside");
  run(&r, inside, "x-openpgp=policy\nis=expired\n");
  unsealjob_expect(&r, 0, "0 x-openpgp=policy\n", "one that is not good");
  run(&r, inside, LINES);
  unsealjob_expect(&r, INBOUND_EXIT_LATER, "link: x-openpgp: no valid answer", "a file that is cut");
}

/* ---- faults of this host ------------------------------------------------------------------------- */

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "read", "lseek", "stat", "fork", NULL };

  unsealjob_child(PGP, "echo 'Subject: x' >&3; " GOOD);
  unsealjob_failing(verify, &ann, families, families + 6);
  if (rename(ANN "/pgp_1", "aside") == -1 || symlink("nowhere", ANN "/pgp_1") == -1)
    run_bail(ANN);
  expect("a known certificate cannot be read", &ann, GOOD, INBOUND_EXIT_LATER, "link: " ANN "/: ", "");
  unlink(ANN "/pgp_1");
  unlink("control/sop");
  files_folder("control/sop");
  expect("control/sop is a directory", &ann, GOOD, INBOUND_EXIT_CONFIGURATION, "link: ", "");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  unsealjob_home();
  files();
  answers();
  ends();
  results();
  faults();
  folder_end();
  return tap_done();
}
