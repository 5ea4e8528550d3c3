/* verifysmime: which files qmail-smime -v gets, and what becomes of its answer, of what it writes and of its end. */
#include "unseal/verifysmime.h"
#include "tests/unit/unsealjob.h"

#define SMIME "bin/qmail-smime"
#define GOOD "echo 'smime=pass'; echo is=pass; exit 0"
#define LINES "smime=pass\n"

struct layer {
  const char *author;
  const char *prefix;
};

static const struct layer ann = { "ann@example.org", "" };
static const struct layer ann_inside = { "ann@example.org", "1/2" };
static const struct layer nobody = { "", "" };

static const char *text_of(int fd)
{
  static char text[256];
  ssize_t n = fd == -1 || lseek(fd, 0, SEEK_SET) != 0 ? -1 : read(fd, text, sizeof text - 1);

  text[n > 0 ? n : 0] = 0;
  return n == -1 ? "-" : text;
}

/* its answer, the protected Subject, what can be learned, the log */
static void verify(const void *argument)
{
  const struct layer *l = argument;
  struct verifying v = { .author = span_of(l->author), .prefix = span_of(l->prefix), .answer = STRALLOC_ZERO,
                         .subject_fd = -1, .harvest = STRALLOC_ZERO };
  struct job j = JOB_ZERO;
  int before;

  unsealjob_begin(&j);
  before = unsealjob_open();
  unsealjob_arm();
  verifysmime(&j, &v, j.message);
  unsealjob_disarm();
  if (unsealjob_open() - before != (v.subject_fd != -1))
    dprintf(1, "left open ");
  dprintf(1, "%d %.*s|%s|%.*s|%.*s", v.has_passed, (int)v.answer.len, v.answer.s, text_of(v.subject_fd),
          (int)v.harvest.len, v.harvest.len ? v.harvest.s : "", (int)j.log.len, j.log.len ? j.log.s : "");
  _exit(0);
}

static void expect(const char *what, const struct layer *l, const char *does, int status, const char *wanted,
                   const char *asked)
{
  const char *got;
  struct run r;

  unsealjob_child(SMIME, does);
  run(&r, verify, l);
  unsealjob_expect(&r, status, wanted, what);
  got = unsealjob_asked();
  if (asked)
    is_bytes(got, strlen(got), asked, strlen(asked), what);
}

/* ---- the command line ---------------------------------------------------------------------------- */

static void files(void)
{
  expect("nothing is there", &nobody, GOOD, 0, "1 " LINES "|-||", "-v -w -S &3 &0 &4\n");
  expect("no certificate is known", &ann, GOOD, 0, "1 " LINES "|-||", "-v -w -S &3 &0 &4\n");
  expect("a part of the message", &ann_inside, GOOD, 0, "1 " LINES "|-||", "-v -w -b 1/2 -S &3 &0 &4\n");
  expect("it gets the message from its start", &ann, "/bin/cat >got; " GOOD, 0, "1 " LINES "|-||", NULL);
  ok(strcmp(files_read("got"), UNSEALJOB_MESSAGE) == 0, "all of it");
  files_folder("ssl/mailroots");
  files_write("ssl/mailroots/roots.pem", "roots\n");
  files_write("ssl/mailroots/crls.pem", "crls\n");
  files_write("ssl/mailroots/refused.sha256", "refused\n");
  files_folder("ssl/mailcerts/example.org/u/ann");
  files_write("ssl/mailcerts/example.org/u/ann/smime_1.pem", "known 1");
  files_write("ssl/mailcerts/example.org/u/ann/smime_2.pem", "known 2\n");
  files_write("control/harvest", "hold\n");
  expect("all is there", &ann, "/bin/cat <&3 >got.known; /bin/cat <&6 >got.refused; /bin/cat <&7 >got.roots\n"
         "/bin/cat <&8 >got.crls; " GOOD, 0, "1 " LINES "|-||", "-v -w -c &3 -H &4 -S &5 -x &6 &0 &7 &8\n");
  ok(strstr(files_read("got.known"), "known 1\n") && strstr(files_read("got.known"), "known 2\n"),
     "known certificates");
  ok(strcmp(files_read("got.refused"), "refused\n") == 0, "those that are refused");
  ok(strcmp(files_read("got.roots"), "roots\n") == 0 && strcmp(files_read("got.crls"), "crls\n") == 0,
     "roots and lists");
  expect("no author: nothing is known of him", &nobody, GOOD, 0, "1 " LINES "|-||",
         "-v -w -H &3 -S &4 -x &5 &0 &6 &7\n");
}

/* ---- what it writes ------------------------------------------------------------------------------ */

static void outputs(void)
{
  static const char much[] = "i=0; while [ $i -lt 1025 ]; do i=$((i+1)); "
    "echo 123456789012345678901234567890123456789012345678901234567890123; done";
  char does[400];

  expect("a protected Subject and a lesson", &ann, "echo lesson >&4; echo 'Subject: x' >&5; " GOOD, 0,
         "1 " LINES "|Subject: x\n|lesson\n|", NULL);
  expect("it has not passed", &ann,
         "echo lesson >&4; echo 'Subject: x' >&5; echo smime=fail; echo is=fail; exit 1", 0,
         "0 smime=fail\n|-||", NULL);
  snprintf(does, sizeof does, "%s >&4; " GOOD, much);
  expect("a lesson over 64 KiB", &ann, does, 0, "1 " LINES "|-|| harvest=too-long", NULL);
}

/* ---- what it says -------------------------------------------------------------------------------- */

static void ends(void)
{
  struct run r;

  expect("not signed", &ann, "echo smime=none; echo is=; exit 3", 0, "0 smime=none\n|-||", NULL);
  expect("an answer is missing", &ann, "echo smime=temperror; echo is=unknown; exit 111", 0,
         "0 smime=temperror\n|-||", NULL);
  expect("a wrong call", &ann, "echo 'qmail-smime: usage' >&2; exit 100", INBOUND_EXIT_LATER,
         "link: " SMIME ": usage", NULL);
  expect("no library", &ann, "echo 'bin/qmail-smime: error while loading shared libraries: libcrypto.so.3: no' >&2\n"
         "exit 127", INBOUND_EXIT_LATER, "link: " SMIME, NULL);
  expect("it says nothing", &ann, "exit 0", INBOUND_EXIT_LATER, "link: " SMIME, NULL);
  expect("it is killed", &ann, "kill -9 $$", INBOUND_EXIT_LATER, "link: " SMIME " can't be run or died", NULL);
  expect("an unknown exit code, with a good answer", &ann, "echo smime=pass; echo is=pass; exit 2", INBOUND_EXIT_LATER,
         "link: " SMIME, NULL);
  expect("over 64 KiB", &ann, "i=0; while [ $i -lt 6000 ]; do i=$((i+1)); echo smime=pass; done; echo is=pass",
         INBOUND_EXIT_LATER, "link: ", NULL);
  expect("a reason and no answer", &ann, "echo 'qmail-smime: unable to confine: no' >&2; exit 111", INBOUND_EXIT_LATER,
         "link: " SMIME ": unable to confine: no", NULL);
  unlink(SMIME);
  run(&r, verify, &ann);
  unsealjob_expect(&r, INBOUND_EXIT_LATER, "link: " SMIME, "there is no program");
}

/* ---- OCSP ---------------------------------------------------------------------------------------- */

/* The first run writes chains. The second one gets the answers, and files that are empty and at their start. */
#define TWO_RUNS "case $* in\n*' -p '*) echo chain >&7; echo first >&4; echo 'Subject: the first, long' >&5 ;;\n" \
  "*) /bin/cat <&3 >got.answers; /bin/cat >got; /bin/cat <&8 >got.roots; echo 2 >&5; echo 'Subject: b' >&6 ;;\nesac\n"

static void ocsp(void)
{
  struct run r;

  files_write("control/ocsp", "soft\n");
  files_program("bin/qmail-ocsp", "/bin/cat <&3 >asked.chains\necho answers >&4\n");
  expect("no good chain", &ann, GOOD, 0, "1 " LINES "|-||", "-v -w -c &3 -H &4 -S &5 -x &6 -p &7 &0 &8 &9\n");
  expect("it has not passed", &ann, "echo chain >&7; echo smime=fail; echo is=fail; exit 1", 0, "0 smime=fail\n|-||",
         "-v -w -c &3 -H &4 -S &5 -x &6 -p &7 &0 &8 &9\n");
  ok(access("asked.chains", F_OK) == -1, "no responder is asked");
  expect("a good chain", &ann, TWO_RUNS GOOD, 0, "1 " LINES "|Subject: b\n|2\n|",
         "-v -w -c &3 -H &4 -S &5 -x &6 -p &7 &0 &8 &9\n-v -w -O soft -a &3 -c &4 -H &5 -S &6 -x &7 &0 &8 &9\n");
  ok(strcmp(files_read("asked.chains"), "chain\n") == 0, "the chain was asked for");
  ok(strcmp(files_read("got.answers"), "answers\n") == 0, "the second run has the answers");
  ok(strcmp(files_read("got"), UNSEALJOB_MESSAGE) == 0 && strcmp(files_read("got.roots"), "roots\n") == 0,
     "it reads message and roots from their start");
  expect("revoked, says the second run", &ann, "case $* in *' -p '*) echo chain >&7; " GOOD " ;; esac\n"
         "echo 'Subject: x' >&6; echo smime=fail; echo is=revoked; exit 1", 0, "0 smime=fail\n|-||", NULL);
  files_write("control/ocsp", "hard\n");
  files_program("bin/qmail-ocsp", "echo 'qmail-ocsp: no responder' >&2\nexit 111\n");
  unsealjob_child(SMIME, "case $* in *' -p '*) echo other >&7 ;; *) /bin/cat <&3 >got.answers ;; esac\n" GOOD);
  run(&r, verify, &ann);
  ok(r.status == 0 && memcmp(r.out, "1 " LINES "|-|| ocsp=", 22) == 0, "no responder: the log says it");
  ok(strcmp(files_read("got.answers"), "") == 0 && strstr(unsealjob_asked(), "-O hard -a &3"),
     "the second run gets an empty file");
  files_write("control/ocsp", "maybe\n");
  expect("another word", &ann, GOOD, INBOUND_EXIT_CONFIGURATION, "link: control/ocsp", "");
  files_write("control/ocsp", "soft\n");
}

/* ---- faults of this host ------------------------------------------------------------------------- */

static void broken(const char *path, const char *what)
{
  char aside[64];

  snprintf(aside, sizeof aside, "%s.aside", path);
  if (rename(path, aside) == -1 || symlink("nowhere", path) == -1)
    run_bail(path);
  expect(what, &ann, GOOD, INBOUND_EXIT_LATER, "link: ", "");
  if (rename(aside, path) == -1)
    run_bail(path);
}

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "read", "lseek", "stat", "fork", "write", NULL };
  static const char *const logged[] = { " ocsp=", " harvest=unreadable", NULL };

  broken("ssl/mailcerts/example.org/u/ann/smime_1.pem", "a known certificate cannot be read");
  files_program("bin/qmail-ocsp", "echo answers >&4\n");
  unsealjob_child(SMIME, TWO_RUNS GOOD);
  unsealjob_failing(verify, &ann, families, logged);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  unsealjob_home();
  files();
  outputs();
  ends();
  ocsp();
  faults();
  folder_end();
  return tap_done();
}
