/* crlstore: names, the files of issuers, the bundle of lists; what cannot be read or written; the lock. */
#include "tests/tap.h"
#include "crl/crlstore.h"
#include "crypto/crypto.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static void put(const char *path, const char *text)
{
  FILE *f = fopen(path, "w");

  if (!f || fputs(text, f) == EOF || fclose(f) == EOF)
    run_bail(path);
}

static void make_folders(void)
{
  static const char *const folders[] = {
    "ssl", "ssl/mailca", "ssl/mailroots", "ssl/mailroots/trusted", "ssl/mailroots/seen", "ssl/mailcerts",
    "ssl/mailcerts/x.example", "ssl/mailcerts/x.example/domain", "ssl/mailcerts/x.example/u",
    "ssl/mailcerts/x.example/u/ann"
  };

  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    if (mkdir(folders[i], 0755) == -1)
      run_bail(folders[i]);
}

/* what a file holds; "-" if there is none */
static const char *text_of(const char *path)
{
  static char text[1000];
  int fd = open(path, O_RDONLY);
  ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof text - 1);

  if (fd != -1)
    close(fd);
  if (n < 0)
    return "-";
  text[n] = 0;
  return text;
}

static void is(const char *got, const char *wanted, const char *what)
{
  is_bytes(got, strlen(got), wanted, strlen(wanted), what);
}

/* ---- names ---------------------------------------------------------------------------------------- */

static void names(void)
{
  /* printf http://a.example/x | sha256sum */
  static const char wanted[] = "ssl/mailroots/crl/3e79a540943f299ad939c5b918062f99d8e3956d617ea0c7e6bb1eca63a8b63b.pem";
  stralloc path = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;

  ok(crlstore_path(&path, span_of("http://a.example/x")), "the name of a list");
  is_bytes(path.s, path.len, wanted, strlen(wanted), "  the SHA-256 of its URL");
  ok(crlstore_path(&again, span_of("http://a.example/x")) && again.len == path.len
     && memcmp(again.s, path.s, path.len) == 0, "  the same again");
  ok(crlstore_path(&again, span_of("http://a.example/X")) && memcmp(again.s, path.s, path.len) != 0, "  another one");
  stralloc_free(&path);
  stralloc_free(&again);
}

/* ---- issuers -------------------------------------------------------------------------------------- */

static void issuers(void)
{
  static const char all[] = "ca\n\nroot\nseen\n\ndomain\n\nann\n\n";
  stralloc pem = STRALLOC_ZERO;
  unsigned int n = 0;
  unsigned long hits = 1;
  int holds = 1;

  ok(crlstore_issuers(&pem) && pem.len == 0, "no certificate at all");
  put("ssl/mailca/cert", "ca\n");
  put("ssl/mailroots/trusted/a.pem", "root");
  put("ssl/mailroots/trusted/a.pem.old", "old");
  put("ssl/mailroots/seen/b.pem", "seen\n");
  put("ssl/mailcerts/x.example/domain/c.pem", "domain\n");
  put("ssl/mailcerts/x.example/u/ann/d.pem", "ann\n");
  ok(crlstore_issuers(&pem) == 1, "one in each place");
  is_bytes(pem.s, pem.len, all, strlen(all), "  all of them");
  if (mkdir("ssl/mailroots/trusted/folder.pem", 0755) == -1 || symlink("nowhere", "ssl/mailroots/seen/link.pem") == -1)
    run_bail("a folder and a link");
  ok(crlstore_issuers(&pem) == 1, "a folder and a link to nowhere beside them");
  is_bytes(pem.s, pem.len, all, strlen(all), "  are passed over");
  fault("read:1:EIO");
  ok(crlstore_issuers(&pem) == 1, "a file that cannot be read is passed over");
  (void)fault(NULL);
  is_bytes(pem.s, pem.len, all + 4, strlen(all) - 4, "  the others are there");
  fault("open:1:EMFILE");
  ok(crlstore_issuers(&pem) == 0 && errno == EMFILE, "no descriptor left: that is no fault of the file");
  (void)fault(NULL);
  stralloc_free(&pem);
  while (hits && holds) {
    int good;
    int error;

    fault_nth("malloc", ++n, "ENOMEM");
    good = crlstore_issuers(&pem);
    error = errno;
    hits = fault(NULL);
    holds = good ? pem.len == strlen(all) && memcmp(pem.s, all, pem.len) == 0 : hits && error == ENOMEM;
    stralloc_free(&pem);
  }
  ok(holds && n > 10, "memory is short at each of %u places: ENOMEM, or all of it", n - 1);
}

/* ---- the bundle ----------------------------------------------------------------------------------- */

static void bundle(void)
{
  static const char *const faults[] = {
    "open:1:EACCES", "open:1:EMFILE", "open:2:EACCES", "read:1:EIO", "write:1:ENOSPC", "malloc:1:ENOMEM"
  };

  ok(crlstore_bundle() == 1, "no folder of lists");
  is(text_of(CRLSTORE_BUNDLE), "-", "  no bundle");
  ok(crlstore_lock() == 1, "the folder is made and locked");
  ok(crlstore_lock() == 1, "  once more by the same process");
  ok(crlstore_bundle() == 1, "no list");
  is(text_of(CRLSTORE_BUNDLE), "-", "  no bundle");
  put(CRLSTORE_FOLDER "/a.pem", "a\n");
  ok(crlstore_bundle() == 1, "one list");
  is(text_of(CRLSTORE_BUNDLE), "a\n\n", "  its bundle");
  put(CRLSTORE_FOLDER "/b.pem", "b");
  put(CRLSTORE_FOLDER "/c.pem.new", "c");
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    fault(faults[i]);
    ok(crlstore_bundle() == 0, "a second one; %s", faults[i]);
    ok(fault(NULL) == 1, "  that has failed");
    is(text_of(CRLSTORE_BUNDLE), "a\n\n", "  the old bundle stays");
  }
  ok(crlstore_bundle() == 1, "a second list");
  is(text_of(CRLSTORE_BUNDLE), "a\n\nb\n", "  both");
  if (mkdir(CRLSTORE_FOLDER "/d.pem", 0755) == -1)
    run_bail("a folder");
  ok(crlstore_bundle() == 0, "a folder in the place of a list");
  is(text_of(CRLSTORE_BUNDLE), "a\n\nb\n", "  the old bundle stays");
  unlink(CRLSTORE_FOLDER "/a.pem");
  unlink(CRLSTORE_FOLDER "/b.pem");
  ok(crlstore_bundle() == 0, "nothing but the folder");
  is(text_of(CRLSTORE_BUNDLE), "a\n\nb\n", "  the old bundle stays, and no empty one comes");
}

static void other_process(const void *ignored)
{
  (void)ignored;
  if (crlstore_lock() == 1)
    _exit(1);
  _exit(errno == EAGAIN || errno == EACCES ? 0 : 2);
}

static void lock(void)
{
  struct run r;

  run(&r, other_process, NULL);
  ok(r.status == 0, "another process does not get the lock");
  fault("open:1:EACCES");
  ok(crlstore_lock() == 0 && errno == EACCES, "a lock that cannot be opened");
  fault("fcntl:1:EIO");
  ok(crlstore_lock() == 0, "one that the system does not give");
  (void)fault(NULL);
}

/* ---- one file ------------------------------------------------------------------------------------- */

static void one_file(void)
{
  struct stat st;
  int fd;

  put("file", "old");
  fd = crlstore_create("file");
  ok(fd != -1 && write(fd, "new", 3) == 3, "a new file");
  is(text_of("file"), "old", "  beside the old one");
  ok(crlstore_keep("file", fd), "  it is kept");
  is(text_of("file"), "new", "  in its place");
  ok(stat("file", &st) == 0 && (st.st_mode & 0777) == 0644, "  readable for all");
  is(text_of("file.new"), "-", "  and nothing is left");
  fd = crlstore_create("file");
  errno = EDOM;
  crlstore_drop("file", fd);
  ok(errno == EDOM, "one that is dropped: errno stays");
  is(text_of("file"), "new", "  the old one stays");
  is(text_of("file.new"), "-", "  and nothing is left");
  fault("malloc:1:ENOMEM");
  ok(crlstore_create("file") == -1 && errno == ENOMEM, "no memory for a name");
  (void)fault(NULL);
  ok(crlstore_create("nowhere/file") == -1 && errno == ENOENT, "no folder");
  fd = crlstore_create("file");
  fault("malloc:1:ENOMEM");
  ok(!crlstore_keep("file", fd), "no memory when it is kept");
  (void)fault(NULL);
  is(text_of("file"), "new", "  the old one stays");
  fd = crlstore_create("file");
  fault("close:1:EIO");
  ok(!crlstore_keep("file", fd), "it cannot be closed");
  (void)fault(NULL);
  is(text_of("file"), "new", "  the old one stays");
  fault("malloc:1:ENOMEM");
  crlstore_drop("file", -1);
  (void)fault(NULL);
  is(text_of("file.new"), "", "no memory when it is dropped: it is left");
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "libcrypto starts");
  folder_begin();
  make_folders();
  names();
  issuers();
  bundle();
  lock();
  one_file();
  folder_end();
  return tap_done();
}
