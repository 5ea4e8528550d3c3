/* harvest: what becomes of a certificate that was learned. Two processes at once lose and double nothing. */
#include "unseal/harvest.h"
#include "link/stage.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"
#include "unseal/knowncerts.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define NOW 1790000000ULL
#define DAY 86400ULL
#define ANN "ssl/mailcerts/example.net/u/ann/"
#define HELD "ssl/mailcerts/example.net/hold/ann/"
#define PEM "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"

static char path_of[256];

static const char *cert(const char *folder, unsigned int number)
{
  snprintf(path_of, sizeof path_of, "%ssmime_%064x.pem", folder, number);
  return path_of;
}

struct lesson {
  const char *address;
  unsigned int number;  /* makes the SHA-256 */
  const char *capabilities;
  unsigned long long signed_s;
  const char *state;
  const char *pem;
};

static enum harvest_result learn(const struct lesson *l, enum harvest_mode mode, unsigned long long now_s, char *why)
{
  static char text[65536];
  stralloc reason = STRALLOC_ZERO;
  enum harvest_result result;

  snprintf(text, sizeof text, "address=%s\nsha256=%064x\ncapabilities=%s\nsigned=%llu\nstate=%s\npem\n%send\n",
           l->address, l->number, l->capabilities, l->signed_s, l->state, l->pem ? l->pem : PEM);
  result = harvest_store(span_of(text), mode, now_s, &reason);
  snprintf(why, 256, "%.*s", (int)reason.len, reason.len ? reason.s : "");
  stralloc_free(&reason);
  return result;
}

static void expect(const char *what, const struct lesson *l, enum harvest_mode mode, enum harvest_result wanted,
                   const char *reason)
{
  char why[256];
  enum harvest_result got = learn(l, mode, NOW, why);

  ok(got == wanted && (reason ? strstr(why, reason) != NULL : !*why), "%s: %s %s", what, harvest_word(got), why);
}

static int is_private(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 && (st.st_mode & 0777) == (S_ISDIR(st.st_mode) ? 0700 : 0600);
}

/* ---- control/harvest ------------------------------------------------------------------------------ */

static void modes(void)
{
  static const struct {
    const char *text;
    int good;
    enum harvest_mode mode;
  } rows[] = {
    { NULL, 1, HARVEST_OFF }, { "", 1, HARVEST_OFF }, { "\n", 1, HARVEST_OFF }, { "hold\n", 1, HARVEST_HOLD },
    { "trust", 1, HARVEST_TRUST }, { "trust \n", 1, HARVEST_TRUST }, { "Trust\n", 0, HARVEST_OFF },
    { "yes\n", 0, HARVEST_OFF }, { "hold\r\n", 0, HARVEST_OFF }, { "trust hold\n", 0, HARVEST_OFF },
  };

  files_folder("control");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum harvest_mode mode;
    const char *why = NULL;
    int good;

    if (rows[i].text)
      files_write("control/harvest", rows[i].text);
    good = harvest_mode(&mode, &why);
    ok(good == rows[i].good && (good ? mode == rows[i].mode : why && strstr(why, "control/harvest")),
       "control/harvest, row %zu: %d", i, (int)mode);
  }
}

/* ---- one after the other -------------------------------------------------------------------------- */

static void trusting(void)
{
  const struct lesson first = { "Ann@Example.NET", 1, "AES-256-GCM,AES-256-CBC", NOW - 100, "new", NULL };
  const struct lesson other = { "ann@example.net", 2, "AES-128-CBC", NOW, "other", NULL };
  const struct lesson renewed = { "ann@example.net", 3, "", NOW, "renewal", NULL };

  expect("no ssl/mailcerts", &first, HARVEST_TRUST, HARVEST_FAILED, "ssl/mailcerts");
  files_folder("ssl");
  files_folder("ssl/mailcerts");
  expect("switched off", &first, HARVEST_OFF, HARVEST_NOTHING, NULL);
  expect("a new one", &first, HARVEST_TRUST, HARVEST_STORED, NULL);
  ok(strcmp(files_read(cert(ANN, 1)), PEM) == 0, "the file is what the answer has");
  ok(is_private(cert(ANN, 1)) && is_private(ANN) && is_private("ssl/mailcerts/example.net"), "modes 0600 and 0700");
  ok(strcmp(files_read(ANN "caps"), "AES-256-GCM\nAES-256-CBC\n") == 0, "capabilities, one a line");
  expect("the same again", &first, HARVEST_TRUST, HARVEST_KNOWN, NULL);
  expect("another one", &other, HARVEST_TRUST, HARVEST_HELD, NULL);
  ok(access(cert(ANN, 2), F_OK) == -1 && access(cert(HELD, 2), F_OK) == 0, "it is held and not used");
  ok(strcmp(files_read(ANN "caps"), "AES-256-GCM\nAES-256-CBC\n") == 0, "its capabilities do not count");
  expect("the other one again", &other, HARVEST_TRUST, HARVEST_HELD, NULL);
  expect("a renewed one", &renewed, HARVEST_TRUST, HARVEST_STORED, NULL);
  ok(strcmp(files_read(ANN "caps"), "AES-256-GCM\nAES-256-CBC\n") == 0, "no capabilities: the old ones stay");
  ok(files_count("find ssl -name '.new*' | wc -l") == 0, "no other file is left");
}

static void holding(void)
{
  const struct lesson first = { "bob@example.net", 1, "AES-256-GCM", NOW, "new", NULL };
  const struct lesson renewed = { "ann@example.net", 4, "AES-256-GCM", NOW, "renewal", NULL };

  expect("a new one", &first, HARVEST_HOLD, HARVEST_HELD, NULL);
  ok(access("ssl/mailcerts/example.net/u/bob", F_OK) == -1, "nothing is made in u");
  expect("a renewed one", &renewed, HARVEST_HOLD, HARVEST_HELD, NULL);
  ok(access(cert(HELD, 4), F_OK) == 0, "it is in hold");
}

static void states(void)
{
  const struct lesson second = { "ann@example.net", 5, "", 0, "new", NULL };
  const struct lesson known = { "cat@example.net", 6, "", 0, "known", NULL };

  expect("said to be new, but there is one meanwhile", &second, HARVEST_TRUST, HARVEST_HELD, NULL);
  expect("known from a file with another name", &known, HARVEST_TRUST, HARVEST_KNOWN, NULL);
  ok(access("ssl/mailcerts/example.net/u/cat", F_OK) == -1, "nothing is made for it");
}

static void strange_addresses(void)
{
  static const char *const addresses[] = {
    "\"a b\"@example.net", "..@example.net", "a..b@example.net", "a.@example.net", "ann@[192.0.2.1]", "ann@..",
    "ann@a/b",
    "ann", "@example.net", "ann@", "a/b@example.net", "\xff@example.net", "ann@example.net\nx",
    "0123456789012345678901234567890123456789012345678901234567890123x@example.net",
  };
  int before = files_count("find . | wc -l");
  char what[32];

  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    const struct lesson l = { addresses[i], 7, "", 0, "new", NULL };

    snprintf(what, sizeof what, "address %zu", i);
    expect(what, &l, HARVEST_TRUST, HARVEST_FAILED, "certificate: ");
  }
  ok(files_count("find . | wc -l") == before, "no file came of any of them");
  const struct lesson idn = { "bo\xc3\xa9@b\xc3\xbc" "cher.example", 7, "", 0, "new", NULL };
  expect("a domain in Unicode", &idn, HARVEST_TRUST, HARVEST_STORED, NULL);
  ok(access(cert("ssl/mailcerts/xn--bcher-kva.example/u/bo\xc3\xa9/", 7), F_OK) == 0, "it has A-labels in the path");
}

static void answers(void)
{
  static const char *const bad[] = {
    "x", "address=ann@example.net\n",
    "address=ann@example.net\nsha256=00\ncapabilities=\nsigned=0\nstate=new\npem\n" PEM "end\n",
  };
  stralloc why = STRALLOC_ZERO;

  ok(harvest_store(span_of(""), HARVEST_TRUST, NOW, &why) == HARVEST_NOTHING && why.len == 0, "an empty answer");
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ok(harvest_store(span_of(bad[i]), HARVEST_TRUST, NOW, &why) == HARVEST_FAILED, "a damaged answer: %.*s",
       (int)why.len, why.s);
  stralloc_free(&why);
}

static void capabilities(void)
{
  static const struct {
    const char *what;
    const char *list;
    unsigned long long signed_s;
    const char *wanted;
  } rows[] = {
    { "the first", "A,B", NOW - 500, "A\nB\n" }, { "an earlier one", "C", NOW - 600, "A\nB\n" },
    { "at the same time", "C", NOW - 500, "A\nB\n" }, { "a later one", "C", NOW - 400, "C\n" },
    { "the same later", "C", NOW - 200, "C\n" }, { "between these two", "D", NOW - 300, "C\n" },
    { "no time", "D", 0, "C\n" }, { "no capabilities", "", NOW - 100, "C\n" },
    { "from the future", "E", NOW + 9999999, "E\n" },
    { "later than now is not later", "F", NOW, "E\n" },
  };

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct lesson l = { "dan@example.net", 8, rows[i].list, rows[i].signed_s, i ? "known" : "new", NULL };
    char why[256];
    enum harvest_result r = learn(&l, HARVEST_TRUST, NOW, why);

    ok(r == (i ? HARVEST_KNOWN : HARVEST_STORED)
       && strcmp(files_read("ssl/mailcerts/example.net/u/dan/caps"), rows[i].wanted) == 0, "%s: %s", rows[i].what,
       rows[i].list);
  }
  const struct lesson tomorrow = { "dan@example.net", 8, "F", NOW + DAY, "known", NULL };
  char why[256];
  (void)learn(&tomorrow, HARVEST_TRUST, NOW + 2 * DAY, why);
  ok(strcmp(files_read("ssl/mailcerts/example.net/u/dan/caps"), "F\n") == 0,
     "a time in the future holds until then only");
  const struct lesson eve = { "eve@example.net", 8, "A", 0, "new", NULL };
  const struct lesson later = { "eve@example.net", 8, "B", 1000, "known", NULL };
  expect("no time, no file yet", &eve, HARVEST_TRUST, HARVEST_STORED, NULL);
  ok(strcmp(files_read("ssl/mailcerts/example.net/u/eve/caps"), "A\n") == 0, "it is written");
  expect("any time is later", &later, HARVEST_TRUST, HARVEST_KNOWN, NULL);
  ok(strcmp(files_read("ssl/mailcerts/example.net/u/eve/caps"), "B\n") == 0, "it is replaced");
}

/* ---- limits --------------------------------------------------------------------------------------- */

static void quotas(void)
{
  static char big[HARVEST_CERTIFICATE_BYTES + 100];
  unsigned int stored = 0;
  char address[64];
  char why[256];
  enum harvest_result r = HARVEST_STORED;

  for (unsigned int i = 0; i < HARVEST_DOMAIN_DAY + 3; i++) {
    const struct lesson l = { address, 100 + i, "", 0, "new", NULL };

    snprintf(address, sizeof address, "u%u@quota.example", i);
    r = learn(&l, HARVEST_TRUST, NOW, why);
    stored += r == HARVEST_STORED;
  }
  ok(stored == HARVEST_DOMAIN_DAY && r == HARVEST_QUOTA && strstr(why, "of this domain"), "%u of a domain on a day: %s",
     stored, why);
  const struct lesson again = { "u0@quota.example", 100, "", 0, "known", NULL };
  expect("what is known is not counted", &again, HARVEST_TRUST, HARVEST_KNOWN, NULL);
  const struct lesson next = { "next@quota.example", 9, "", 0, "new", NULL };
  ok(learn(&next, HARVEST_TRUST, NOW + DAY, why) == HARVEST_STORED, "the next day");
  ok(learn(&next, HARVEST_TRUST, NOW, why) == HARVEST_KNOWN, "it is there");
  for (unsigned int i = 0; i < HARVEST_ADDRESS; i++) {
    const struct lesson l = { "one@example.org", 100 + i, "", 0, i ? "renewal" : "new", NULL };

    r = learn(&l, HARVEST_TRUST, NOW, why);
  }
  ok(r == HARVEST_STORED, "%u used certificates of an address", HARVEST_ADDRESS);
  for (unsigned int i = 0; i < HARVEST_ADDRESS; i++) {
    const struct lesson l = { "one@example.org", 200 + i, "", 0, "renewal", NULL };

    r = learn(&l, HARVEST_TRUST, NOW, why);
  }
  ok(r == HARVEST_HELD, "more are held");
  const struct lesson last = { "one@example.org", 300, "", 0, "other", NULL };
  expect("and then no more", &last, HARVEST_TRUST, HARVEST_QUOTA, "of this address");
  memset(big, 'A', sizeof big - 1);
  memcpy(big, PEM, 28);
  memcpy(big + sizeof big - 27, "\n-----END CERTIFICATE-----\n", 27);
  const struct lesson large = { "large@example.org", 301, "", 0, "new", big };
  expect("too long", &large, HARVEST_TRUST, HARVEST_QUOTA, "too long");
  files_write("ssl/mailcerts/.harvested", "20717 1999\n");
  const struct lesson almost = { "a@all.example", 302, "", 0, "new", NULL };
  const struct lesson over = { "b@all.example", 303, "", 0, "new", NULL };
  expect("the last of all domains", &almost, HARVEST_TRUST, HARVEST_STORED, NULL);
  expect("one more", &over, HARVEST_TRUST, HARVEST_QUOTA, "for today");
  files_write("ssl/mailcerts/.harvested", "nonsense");
  expect("a count that cannot be read is none", &over, HARVEST_TRUST, HARVEST_STORED, NULL);
  ok(strcmp(files_read("ssl/mailcerts/.harvested"), "20717 1\n") == 0, "and is right again");
}

/* ---- at once -------------------------------------------------------------------------------------- */

#define PROCESSES 12

/* Each process learns the certificate of `number(i)`. Returns how many had `wanted`. */
static unsigned int at_once(const char *address, int is_same, enum harvest_result wanted)
{
  unsigned int count = 0;
  int go[2];
  char c;

  fflush(stdout);
  if (pipe(go) == -1)
    run_bail("pipe");
  for (unsigned int i = 0; i < PROCESSES; i++) {
    pid_t pid = fork();

    if (pid == -1)
      run_bail("fork");
    if (pid == 0) {
      const struct lesson l = { address, 400 + (is_same ? 0 : i), i % 2 ? "A,B" : "C", NOW - i, "new", NULL };
      char why[256];

      close(go[1]);
      (void)!read(go[0], &c, 1);
      _exit((int)learn(&l, HARVEST_TRUST, NOW, why));
    }
  }
  close(go[0]);
  close(go[1]);
  for (unsigned int i = 0; i < PROCESSES; i++) {
    int status;

    if (wait(&status) == -1 || !WIFEXITED(status))
      run_bail("wait");
    count += WEXITSTATUS(status) == (int)wanted;
  }
  return count;
}

static void races(void)
{
  unsigned int n = at_once("race@example.org", 1, HARVEST_STORED);

  ok(n == 1 && files_count("ls ssl/mailcerts/example.org/u/race/smime_* | wc -l") == 1,
     "the same at once: %u stores it",
     n);
  ok(strcmp(files_read("ssl/mailcerts/example.org/u/race/caps"), "C\n") == 0,
     "the capabilities are those signed last");
  n = at_once("many@example.org", 0, HARVEST_STORED);
  ok(n == 1 && files_count("ls ssl/mailcerts/example.org/u/many/smime_* | wc -l") == 1
     && files_count("ls ssl/mailcerts/example.org/hold/many/smime_* | wc -l") == PROCESSES - 1,
     "different ones at once: %u is used, all others are held", n);
  ok(files_count("find ssl -name '.new*' | wc -l") == 0, "no other file is left");
}

/* ---- faults --------------------------------------------------------------------------------------- */

static void faults(const char *family, const char *error)
{
  unsigned int wrong = 0;
  unsigned int n = 1;
  unsigned long failed = 1;
  char address[64];

  for (; failed && n < 200; n++) {
    const struct lesson l = { address, 500, "A", NOW, "new", NULL };
    char why[256];
    enum harvest_result r;

    snprintf(address, sizeof address, "%s%u@fault%u.example", family, n, n);
    fault_nth(family, n, error);
    r = learn(&l, HARVEST_TRUST, NOW, why);
    failed = fault(NULL);
    /* the certificate is whole or not there */
    snprintf(path_of, sizeof path_of, "ssl/mailcerts/fault%u.example/u/%s%u/smime_%064x.pem", n, family, n, 500);
    wrong += *files_read(path_of) && strcmp(files_read(path_of), PEM) != 0;
    wrong += !failed && r != HARVEST_STORED;
    wrong += r == HARVEST_STORED && !*files_read(path_of);
    wrong += r == HARVEST_FAILED && !*why && strcmp(family, "malloc") != 0;
  }
  ok(wrong == 0 && n > 2, "%s fails at each place: %u tries, %u wrong", family, n, wrong);
}

/* a file system or a quota that is full in the middle of the file */
static void full(void)
{
  const struct rlimit small = { 20, RLIM_INFINITY };
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  const struct lesson l = { "full@example.com", 600, "", 0, "new", NULL };

  signal(SIGXFSZ, SIG_IGN);
  if (setrlimit(RLIMIT_FSIZE, &small) == -1)
    run_bail("setrlimit");
  expect("a full disk", &l, HARVEST_TRUST, HARVEST_FAILED, "smime_");
  (void)setrlimit(RLIMIT_FSIZE, &none);
  ok(files_count("ls -A ssl/mailcerts/example.com/u/full | wc -l") == 0, "nothing is left of it");
  expect("and later", &l, HARVEST_TRUST, HARVEST_STORED, NULL);
}

/* ---- what is known -------------------------------------------------------------------------------- */

/* all certificates, or -2: never some, and never none */
static void known_faults(const char *family, const char *error)
{
  unsigned int wrong = 0;
  unsigned int n = 1;
  unsigned long failed = 1;

  for (; failed && n < 200; n++) {
    stralloc why = STRALLOC_ZERO;
    struct stat st;
    int fd;

    fault_nth(family, n, error);
    fd = knowncerts_open(span_of("ann@example.net"), "stage", "x", &why);
    failed = fault(NULL);
    wrong += fd == -2 ? !failed : fd == -1 || fstat(fd, &st) == -1 || st.st_size != 2 * (off_t)sizeof PEM;
    if (fd >= 0)
      close(fd);
    stralloc_free(&why);
  }
  ok(wrong == 0 && n > 2, "known certificates: %s fails at each place: %u tries, %u wrong",
     family, n, wrong);
}

static void known(void)
{
  stralloc why = STRALLOC_ZERO;
  char text[4096];
  ssize_t n;
  int fd;

  files_folder("stage");
  fd = knowncerts_open(span_of("ANN@example.net"), "stage", "x", &why);
  n = fd < 0 ? 0 : read(fd, text, sizeof text);
  ok(fd >= 0 && n == 2 * (ssize_t)(sizeof PEM) && (fcntl(fd, F_GETFD) & FD_CLOEXEC), "both certificates of an address");
  if (fd >= 0)
    close(fd);
  ok(knowncerts_open(span_of("nobody@example.net"), "stage", "x", &why) == -1, "none");
  ok(knowncerts_open(span_of("a/b@example.net"), "stage", "x", &why) == -1, "no folder");
  ok(files_count("find stage | wc -l") == 1, "the file has no name");
  known_faults("malloc", "ENOMEM");
  known_faults("open", "EIO");
  known_faults("open+", "EIO");
  known_faults("malloc+", "ENOMEM");
  known_faults("read", "EIO");
  known_faults("write", "ENOSPC");
  if (symlink("nowhere", cert(ANN, 9)) == -1)
    run_bail(path_of);
  ok(knowncerts_open(span_of("ann@example.net"), "stage", "x", &why) == -2 && why.len, "one cannot be opened: %.*s",
     (int)why.len, why.s);
  stralloc_free(&why);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  umask(077);
  modes();
  trusting();
  known();
  holding();
  states();
  strange_addresses();
  answers();
  capabilities();
  quotas();
  races();
  faults("open", "EIO");
  faults("open+", "EIO");
  faults("write", "ENOSPC");
  faults("stat", "EIO");
  faults("close", "EIO");
  faults("fcntl", "EIO");
  faults("malloc", "ENOMEM");
  full();
  folder_end();
  return tap_done();
}
