/* peeling: which files a child gets that takes off a layer, and which of its answers count. */
#include "unseal/peeling.h"
#include "tests/unit/unsealjob.h"
#include "unseal/decoy.h"

/* where the children of S/MIME and of OpenPGP are; the script is the same for both */
#define SMIME "bin/qmail-smime"
#define PGP "bin/qmail-pgp"

/* what is tested: the function by its letter, with which standard, with known certificates */
struct order {
  char act;     /* o: off; s: off, with the Subject; k: open with the key; d: a decoy; D: one with a key of his */
  enum standard_row standard;
  const char *prefix;
};

static const struct order off = { 'o', STANDARD_SMIME, "" };
static const struct order off_subject = { 's', STANDARD_OPENPGP, "1" };
static const struct order open_smime = { 'k', STANDARD_SMIME, "1" };
static const struct order open_pgp = { 'k', STANDARD_OPENPGP, "1/2" };
static const struct order open_root = { 'k', STANDARD_OPENPGP, "" };

static int do_it(struct job *j, struct peeling *p, char act, const struct entitle *e)
{
  switch (act) {
    case 'o':
    case 's': return peeling_off(j, p, act == 's');
    case 'k': return peeling_open(j, p, e);
    default: peeling_open_decoy(j, p, e);
  }
  return -1;
}

/* what comes out: weak, bytes, content; the results; how many descriptors are open that were not */
static void peel(const void *argument)
{
  const struct order *o = argument;
  struct keyfolder known = { .count = 2 };
  struct peeling p = { .standard = o->standard, .prefix = span_of(o->prefix), .known = &known,
                       .results = STRALLOC_ZERO };
  struct entitle e = { .key_fd = -1, .cert_fd = -1, .decoy_key_fd = -1, .decoy_cert_fd = -1 };
  struct job j = JOB_ZERO;
  char text[100] = "-";
  int before;
  int after;
  int fd;

  unsealjob_begin(&j);
  p.message = j.message;
  known.file[0].fd = open("known1", O_RDONLY | O_CLOEXEC);
  known.file[1].fd = open("known2", O_RDONLY | O_CLOEXEC);
  if (o->act != 'd') {
    *(o->act == 'k' ? &e.key_fd : &e.decoy_key_fd) = open("key", O_RDONLY | O_CLOEXEC);
    *(o->act == 'k' ? &e.cert_fd : &e.decoy_cert_fd) = open("cert", O_RDONLY | O_CLOEXEC);
  }
  before = unsealjob_open();
  unsealjob_arm();
  fd = do_it(&j, &p, o->act, &e);
  unsealjob_disarm();
  after = unsealjob_open();
  if (fd != -1 && read(fd, text, sizeof text - 1) <= 0)
    _exit(98);
  dprintf(1, "%d %llu %s|%.*s|%d", p.is_weak, p.bytes, text, (int)p.results.len, p.results.len ? p.results.s : "",
          after - before);
  peeling_free(&p);
  _exit(0);
}

static void expect(const char *what, const struct order *o, const char *does, int status, const char *wanted,
                   const char *asked)
{
  const char *got;
  struct run r;

  unsealjob_child(o->standard == STANDARD_SMIME ? SMIME : PGP, does);
  run(&r, peel, o);
  unsealjob_expect(&r, status, wanted, what);
  got = unsealjob_asked();
  if (asked)
    is_bytes(got, strlen(got), asked, strlen(asked), what);
}

/* ---- without a key ------------------------------------------------------------------------------- */

static void taking_off(void)
{
  expect("off", &off, "/bin/cat >got; echo inner >&3; echo 'unwrapped 6 signed' >&2", 0, "0 6 inner\n||1",
         "-u &0 &3\n");
  ok(strcmp(files_read("got"), UNSEALJOB_MESSAGE) == 0, "it gets the message from its start");
  expect("off, with the Subject", &off_subject, "echo inner >&3; echo 'unwrapped 6 signed' >&2", 0, "0 6 inner\n||1",
         "-u -P &0 &3\n");
  expect("nothing to take off", &off, "echo x >&3; echo 'qmail-smime: nothing' >&2; exit 3", 0, "0 0 -||0", NULL);
  expect("it can't be taken off", &off, "echo x >&3; echo 'qmail-smime: damaged' >&2; exit 1", 0, "0 0 -||0", NULL);
  expect("what it says on its output is not heard", &off, "echo 'unwrapped 2 x'; echo x >&3; exit 3", 0, "0 0 -||0",
         NULL);
}

/* answers that do not fit to what was written, or are none */
static void wrong_answers(void)
{
  static const struct {
    const char *what;
    const char *does;
    const char *reason;
  } rows[] = {
    { "fewer bytes than it says", "echo inner >&3; echo 'unwrapped 7 signed' >&2", "a staged file is not what" },
    { "more bytes", "echo inner >&3; echo 'unwrapped 5 signed' >&2", "a staged file is not what" },
    { "no bytes", "echo 'unwrapped 0 signed' >&2", "a staged file is not what" },
    { "another word", "echo inner >&3; echo 'opened 6 x' >&2", SMIME ": opened 6 x" },
    { "no number", "echo inner >&3; echo 'unwrapped six x' >&2", SMIME ": unwrapped six x" },
    { "nothing", "echo inner >&3", SMIME " can't be run or died" },
    { "no key", "echo 'qmail-smime: &4: no' >&2; exit 4", SMIME ": &4: no" },
    { "a fault", "echo 'qmail-smime: out of memory' >&2; exit 111", SMIME ": out of memory" },
    { "an unknown exit code", "echo inner >&3; echo 'unwrapped 6 x' >&2; exit 2", SMIME ": unwrapped 6 x" },
    { "a signal", "echo inner >&3; echo 'unwrapped 6 x' >&2; kill -9 $$", SMIME " can't be run or died" },
  };
  char wanted[100];

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    snprintf(wanted, sizeof wanted, "link: %s", rows[i].reason);
    expect(rows[i].what, &off, rows[i].does, INBOUND_EXIT_LATER, wanted, NULL);
  }
}

/* ---- with a key ---------------------------------------------------------------------------------- */

static void opening(void)
{
  expect("S/MIME", &open_smime, "/bin/cat <&4 >got; /bin/cat <&5 >>got; echo inner >&3; echo 'opened 6 aes' >&2", 0,
         "0 6 inner\n||1", "-d -P &0 &3 &4 &5\n");
  ok(strcmp(files_read("got"), "key\ncert\n") == 0, "key and certificate");
  expect("without integrity", &open_smime, "echo inner >&3; echo 'opened 6 aes-128-cbc,rsa,weak' >&2", 0,
         "1 6 inner\n||1", NULL);
  expect("weak is the last word alone", &open_smime, "echo inner >&3; echo 'opened 6 weak,aes' >&2", 0,
         "0 6 inner\n||1", NULL);
  expect("a word that ends in it", &open_smime, "echo inner >&3; echo 'opened 6 aes,tweak' >&2", 0,
         "0 6 inner\n||1", NULL);
  expect("it does not fit", &open_smime, "echo half >&3; echo 'qmail-smime: closed' >&2; exit 1", 0, "0 0 -||0", NULL);
  files_write("control/sop", "/usr/bin/gosop\n");
  expect("OpenPGP", &open_pgp, "for i in 5 6 7; do /bin/cat <&$i; done >got; echo 'x-openpgp=pass' >&3\n"
         "echo inner >&4; echo 'opened 6 x' >&2", 0, "0 6 inner\n|x-openpgp=pass\n|1",
         "-d -P -w -b 1/2 -p /usr/bin/gosop -R &3 &0 &4 &5 &6 &7\n");
  ok(strcmp(files_read("got"), "key\nknown1\nknown2\n") == 0, "the key, and what is known of the author");
  unlink("control/sop");
  expect("OpenPGP, the root, no signature inside", &open_root, "echo inner >&4; echo 'opened 6 x' >&2", 0,
         "0 6 inner\n||1", "-d -P -w -R &3 &0 &4 &5 &6 &7\n");
  expect("what is not opened has no results", &open_root, "echo x-openpgp=pass >&3; exit 1", 0, "0 0 -||0", NULL);
  expect("results over 64 KiB", &open_root,
         "i=0; while [ $i -lt 8000 ]; do i=$((i+1)); echo 12345678; done >&3; echo inner >&4; echo 'opened 6 x' >&2",
         INBOUND_EXIT_LATER, "link: unable to read a staged file", NULL);
}

/* ---- with a key that does not fit ---------------------------------------------------------------- */

static void decoys(void)
{
  static const char *const does[] = { "echo inner >&3; echo inner >&4; echo 'opened 6 x' >&2", "exit 1",
                                      "echo x >&2; exit 111" };
  struct order o = { 'd', STANDARD_SMIME, "" };
  struct span key;

  for (size_t i = 0; i < 6; i++) {
    o.standard = i < 3 ? STANDARD_SMIME : STANDARD_OPENPGP;
    expect("whatever it says, nothing comes of it", &o, does[i % 3], 0, "0 0 -||0",
           i < 3 ? "-d -P &0 &3 &4 &5\n" : "-d -P -w -R &3 &0 &4 &5 &6 &7\n");
  }
  o.standard = STANDARD_SMIME;
  expect("a key of ours", &o, "/bin/cat <&4 >got; /bin/cat <&5 >got2", 0, "0 0 -||0", NULL);
  key = decoy_key(KEYFOLDER_SMIME);
  is_bytes(files_read("got"), strlen(files_read("got")), key.p, key.len, "the key");
  key = decoy_certificate(KEYFOLDER_SMIME);
  is_bytes(files_read("got2"), strlen(files_read("got2")), key.p, key.len, "the certificate");
  o.act = 'D';
  expect("one of his own that does not fit", &o, "/bin/cat <&4 >got; /bin/cat <&5 >>got", 0, "0 0 -||0", NULL);
  ok(strcmp(files_read("got"), "key\ncert\n") == 0, "his key and his certificate; both stay open");
  expect("it dies", &o, "kill -9 $$", INBOUND_EXIT_LATER, "link: " SMIME " can't be run or died", NULL);
}

/* ---- faults of this host ------------------------------------------------------------------------- */

static void faults(void)
{
  static const char *const families[] = { "malloc", "open", "lseek", "stat", "fork", NULL };
  static const char *const reading[] = { "read", NULL };
  static const char *const writing[] = { "malloc", "open", "fork", "write", NULL };
  static const struct order decoy = { 'd', STANDARD_SMIME, "" };

  unsealjob_child(SMIME, "echo inner >&3; echo 'opened 6 x' >&2");
  unsealjob_child(PGP, "echo x-openpgp=pass >&3; echo inner >&4; echo 'opened 6 x' >&2");
  unsealjob_failing(peel, &open_smime, families, families + 5);
  unsealjob_failing(peel, &open_pgp, families, families + 5);
  unsealjob_failing(peel, &open_pgp, reading, reading + 1);
  unsealjob_failing(peel, &decoy, writing, writing + 4);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  unsealjob_home();
  files_write("key", "key\n");
  files_write("cert", "cert\n");
  files_write("known1", "known1\n");
  files_write("known2", "known2\n");
  taking_off();
  wrong_answers();
  opening();
  decoys();
  faults();
  folder_end();
  return tap_done();
}
