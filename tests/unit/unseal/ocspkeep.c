/* ocspkeep: answers are asked for once an hour. A child that fails leaves nothing, and stops nothing. */
#include "unseal/ocspkeep.h"
#include "tests/tap.h"
#include "tests/unit/fault.h"
#include "tests/unit/files.h"

#include <time.h>

#define FOLDER "ssl/mailroots/ocsp/"

static long long now_s;

/* what stands in for qmail-ocsp: it answers with what the chain is, and counts */
static void program(const char *end)
{
  char text[512];

  snprintf(text, sizeof text, "echo x >>asked\n[ $# -eq 2 ] && [ \"$1$2\" = '&3&4' ] || exit 100\n"
           "/bin/echo \"answer to $(/bin/cat <&3)\" >&4\n%s\n", end);
  files_program("bin/qmail-ocsp", text);
}

static int asked(void)
{
  return access("asked", F_OK) == 0 ? files_count("wc -l <asked") : 0;
}

static int chain_of(const char *text)
{
  files_write("chain", text);
  return open("chain", O_RDONLY | O_CLOEXEC);
}

/* Ask with a chain, and keep what comes. `wanted` is in the answers; NULL: there are none. */
static void expect(const char *what, const char *chain, const char *wanted, int questions, const char *reason)
{
  struct ocspkeep k = OCSPKEEP_ZERO;
  stralloc why = STRALLOC_ZERO;
  char text[256] = "";
  int before = asked();
  int chains = chain_of(chain);

  ocspkeep_answers(&k, chains, "stage", "x", now_s, &why);
  if (k.fd != -1 && read(k.fd, text, sizeof text - 1) < 0)
    run_bail("read");
  if (k.fd != -1 && why.len == 0)
    ocspkeep_keep(&k, 0, now_s, &why);
  ok((wanted ? k.fd != -1 && strstr(text, wanted) != NULL : k.fd == -1) && asked() - before == questions
     && (reason ? why.len && stralloc_0(&why) && strstr(why.s, reason) != NULL : why.len == 0)
     && (k.fd == -1 || (fcntl(k.fd, F_GETFD) & FD_CLOEXEC)), "%s: %d asked, %.*s", what, asked() - before,
     (int)why.len, why.len ? why.s : "");
  ocspkeep_free(&k);
  close(chains);
  stralloc_free(&why);
}

/* answers that qmail-smime could not read, and some in which it has found less than qmail-ocsp said */
static void unused(void)
{
  struct ocspkeep k = OCSPKEEP_ZERO;
  stralloc why = STRALLOC_ZERO;
  int chains = chain_of("chain 0");

  program("exit 0");
  ocspkeep_answers(&k, chains, "stage", "x", now_s, &why);
  ok(k.fd != -1 && access(FOLDER, F_OK) == -1, "nothing is kept before it has been of use");
  ocspkeep_free(&k);
  ocspkeep_answers(&k, chains, "stage", "x", now_s, &why);
  ocspkeep_keep(&k, 1, now_s, &why);
  ok(asked() == 2 && why.len == 0 && files_count("ls " FOLDER " | grep -c '\\.part$'") == 1,
     "so it is asked again; answers that lack one are kept for less time");
  ocspkeep_free(&k);
  close(chains);
  stralloc_free(&why);
  if (system("rm -rf " FOLDER) != 0)
    run_bail("rm");
}

static void modes(void)
{
  static const struct {
    const char *text;
    int good;
    enum ocspkeep_mode mode;
  } rows[] = {
    { NULL, 1, OCSPKEEP_OFF }, { "", 1, OCSPKEEP_OFF }, { "off\n", 1, OCSPKEEP_OFF }, { "soft\n", 1, OCSPKEEP_SOFT },
    { "hard", 1, OCSPKEEP_HARD }, { "Hard\n", 0, OCSPKEEP_OFF }, { "on\n", 0, OCSPKEEP_OFF },
    { "soft\r\n", 0, OCSPKEEP_OFF },
  };

  files_folder("control");
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum ocspkeep_mode mode;
    const char *why = NULL;
    int good;

    if (rows[i].text)
      files_write("control/ocsp", rows[i].text);
    good = ocspkeep_mode(&mode, &why);
    ok(good == rows[i].good && mode == rows[i].mode && (good || strstr(why, "control/ocsp")), "control/ocsp, row %zu",
       i);
  }
}

static void keeping(void)
{
  struct stat st;

  program("exit 0");
  expect("the first time", "chain 1", "answer to chain 1", 1, NULL);
  ok(stat(FOLDER, &st) == 0 && (st.st_mode & 0777) == 0700, "the folder is ours alone");
  expect("a second time", "chain 1", "answer to chain 1", 0, NULL);
  expect("another chain", "chain 2", "answer to chain 2", 1, NULL);
  ok(files_count("ls " FOLDER " | grep -c '^[0-9a-f]\\{64\\}$'") == 2 && files_count("ls " FOLDER " | wc -l") == 2,
     "a file for each");
  ok(files_count("printf 'chain 1' | sha256sum | cut -d ' ' -f 1 | sed 's|^|" FOLDER "|' | xargs cat | wc -l") == 1,
     "its name is the SHA-256 of the chain");
  now_s += OCSPKEEP_S + 1;
  expect("after an hour", "chain 1", "answer to chain 1", 1, NULL);
  now_s -= OCSPKEEP_S + 1;
  now_s -= 10;
  expect("a file from the future", "chain 2", "answer to chain 2", 1, NULL);
  now_s += 10;
}

static void missing(void)
{
  program("exit 1");
  expect("some answers are missing", "chain 3", "answer to chain 3", 1, NULL);
  expect("a second time", "chain 3", "answer to chain 3", 0, NULL);
  now_s += OCSPKEEP_MISSING_S + 1;
  expect("after five minutes", "chain 3", "answer to chain 3", 1, NULL);
  program("exit 0");
  now_s += OCSPKEEP_MISSING_S + 1;
  expect("and with all answers", "chain 3", "answer to chain 3", 1, NULL);
  now_s += OCSPKEEP_MISSING_S + 1;
  expect("these are kept for longer", "chain 3", "answer to chain 3", 0, NULL);
  now_s -= 3 * (OCSPKEEP_MISSING_S + 1);
}

static void failures(void)
{
  program("echo 'qmail-ocsp: out of memory' >&2; exit 111");
  expect("a fault", "chain 4", NULL, 1, "out of memory");
  program("kill -9 $$");
  expect("a signal", "chain 4", NULL, 1, "bin/qmail-ocsp");
  ok(files_count("ls -A " FOLDER " | grep -vc '^[0-9a-f]\\{64\\}\\(\\.part\\)\\{0,1\\}$'") == 0,
     "nothing else is left");
  if (unlink("bin/qmail-ocsp") == -1)
    run_bail("bin/qmail-ocsp");
  expect("no program", "chain 4", NULL, 0, "bin/qmail-ocsp");
  program("exit 0");
  expect("and then", "chain 4", "answer to chain 4", 1, NULL);
}

static void not_kept(void)
{
  if (rename(FOLDER, "ocsp-before") == -1)
    run_bail(FOLDER);
  files_write("ssl/mailroots/ocsp", "a file");
  expect("nothing can be kept", "chain 5", "answer to chain 5", 1, FOLDER);
  expect("so it is asked again", "chain 5", "answer to chain 5", 1, FOLDER);
  if (unlink("ssl/mailroots/ocsp") == -1 || rename("ocsp-before", FOLDER) == -1)
    run_bail(FOLDER);
  ok(files_count("ls -A stage | wc -l") == 0, "no file is left");
}

static void removing(void)
{
  const struct timespec old[2] = { { .tv_sec = 1000000 }, { .tv_sec = 1000000 } };

  files_write(FOLDER "abc", "");
  files_write(FOLDER ".other", "");
  files_write(FOLDER ".new.1", "");
  if (utimensat(AT_FDCWD, FOLDER "abc", old, 0) == -1 || utimensat(AT_FDCWD, FOLDER ".other", old, 0) == -1
      || utimensat(AT_FDCWD, FOLDER ".new.1", old, 0) == -1)
    run_bail("utimensat");
  expect("something new", "chain 6", "answer to chain 6", 1, NULL);
  ok(access(FOLDER "abc", F_OK) == -1 && access(FOLDER ".new.1", F_OK) == -1 && access(FOLDER ".other", F_OK) == 0,
     "old answers are gone");
  ok(files_count("ls " FOLDER " | grep -c '^[0-9a-f]\\{64\\}$'") == 5, "others are not");
}

static void faults(const char *family, const char *error)
{
  unsigned int wrong = 0;
  unsigned int n = 1;
  unsigned long failed = 1;
  int chains;

  chains = chain_of(family);
  (void)!system("rm -rf " FOLDER);
  for (; failed && n < 200; n++) {
    struct ocspkeep k = OCSPKEEP_ZERO;
    stralloc why = STRALLOC_ZERO;
    char text[64] = "";

    fault_nth(family, n, error);
    ocspkeep_answers(&k, chains, "stage", "x", now_s, &why);
    if (why.len == 0)
      ocspkeep_keep(&k, 0, now_s, &why);
    failed = fault(NULL);
    wrong += k.fd != -1 && lseek(k.fd, 0, SEEK_SET) == 0 && read(k.fd, text, sizeof text - 1) > 0
             && strncmp(text, "answer to ", 10) != 0;
    wrong += !failed && (k.fd == -1 || files_count("ls " FOLDER " | wc -l") != 1);
    wrong += access(FOLDER, F_OK) == 0 && files_count("find " FOLDER " -type f -size 0 | wc -l") != 0;
    ocspkeep_free(&k);
    stralloc_free(&why);
    (void)!system("rm -rf " FOLDER);
  }
  ok(wrong == 0 && n > 2, "%s fails at each place: %u tries, %u wrong", family, n, wrong);
  close(chains);
}

int main(int argc, char **argv)
{
  int null;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  null = open("/dev/null", O_RDWR);
  umask(077);
  now_s = (long long)time(NULL) + 1;
  files_folder("bin");
  files_folder("stage");
  files_folder("ssl");
  files_folder("ssl/mailroots");
  modes();
  fflush(stdout);
  int terminal = dup(2);
  dup2(null, 2);
  fcntl(terminal, F_SETFD, FD_CLOEXEC);
  unused();
  keeping();
  missing();
  failures();
  not_kept();
  removing();
  faults("open", "EIO");
  faults("open+", "EIO");
  faults("malloc+", "ENOMEM");
  faults("read", "EIO");
  faults("malloc", "ENOMEM");
  faults("fork", "EAGAIN");
  faults("stat", "EIO");
  folder_end();
  return tap_done();
}
