/* stage and spool: a file that nobody sees, open twice, in queue/dkim or where else a file may be; and if a call fails,
 * none, with nothing left behind.
 */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "auto_qmail.h"
#include "link/io.h"
#include "link/spool.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define NUMBER 47
#define IN_SPLIT "queue/dkim/split"

/* The time is in the name of a file: here it stands still when it has to. */
static int clock_stands;
static int clock_fails;

int clock_gettime(clockid_t id, struct timespec *now)
{
  (void)id;
  if (clock_fails) {
    errno = EINVAL;
    return -1;
  }
  timespec_get(now, TIME_UTC);
  if (clock_stands) {
    now->tv_sec = 1700000000;
    now->tv_nsec = 123456789;
  }
  return 0;
}

/* files in a folder, as everybody sees them */
static int files_in(const char *path)
{
  DIR *dir = opendir(path);
  struct dirent *e;
  int count = 0;

  if (!dir)
    run_bail(path);
  while ((e = readdir(dir)))
    count += e->d_type == DT_REG;
  closedir(dir);
  return count;
}

static int starts_with(const stralloc *path, const char *start)
{
  return path->len >= strlen(start) && memcmp(path->s, start, strlen(start)) == 0;
}

/* two descriptors, one file of size 0, without a name; nothing else open was left by it */
static int is_file(const struct stage *s)
{
  struct stat st;

  return s->write_fd != -1 && s->read_fd != -1 && s->write_fd != s->read_fd && io_same_file(s->write_fd, s->read_fd)
         && fstat(s->read_fd, &st) == 0 && st.st_size == 0 && st.st_nlink == 0
         && (fcntl(s->write_fd, F_GETFL) & O_ACCMODE) != O_RDONLY && fcntl(s->write_fd, F_GETFD) == FD_CLOEXEC
         && (fcntl(s->read_fd, F_GETFL) & O_ACCMODE) == O_RDONLY && fcntl(s->read_fd, F_GETFD) == FD_CLOEXEC;
}

static void done(struct stage *s)
{
  if (s->write_fd != -1)
    close(s->write_fd);
  if (s->read_fd != -1)
    close(s->read_fd);
  s->write_fd = s->read_fd = -1;
}

static int files_everywhere(void)
{
  char path[64];

  snprintf(path, sizeof path, "queue/dkim/%d", NUMBER % AUTO_SPLIT);
  return files_in("queue/dkim") + files_in(path) + files_in("tmp");
}

/* ---- stage -------------------------------------------------------------------------------------- */

static const struct {
  const char *what;
  const char *fault;
  enum stage_result wanted;
  unsigned long hits;
  const char *folder; /* of the path; IN_SPLIT stands for the one of the number */
} stages[] = {
  { "nothing fails", NULL, STAGE_OK, 0, IN_SPLIT },
  { "the name is taken", "open:1:EEXIST", STAGE_OK, 1, IN_SPLIT },
  { "eight names are taken", "open:8:EEXIST", STAGE_OK, 0, IN_SPLIT },
  { "every name is taken", "open:1+:EEXIST", STAGE_CREATE_FAILED, 9, IN_SPLIT },
  { "no folder for the number", "open:1:ENOENT", STAGE_OK, 1, "queue/dkim/" },
  { "no folder at all", "open:1+:ENOENT", STAGE_CREATE_FAILED, 2, "queue/dkim/" },
  { "no descriptor", "open:1:EMFILE", STAGE_CREATE_FAILED, 1, IN_SPLIT },
  { "no second descriptor", "open:2:EMFILE", STAGE_CREATE_FAILED, 1, IN_SPLIT },
  { "which file it is can't be seen", "stat:1:EIO", STAGE_CREATE_FAILED, 1, IN_SPLIT },
  { "nor the other one", "stat:2:EIO", STAGE_CREATE_FAILED, 1, IN_SPLIT },
  { "it can't be removed", "unlink:1:EACCES", STAGE_UNLINK_FAILED, 1, IN_SPLIT },
};

static void staging(void)
{
  char split[32];

  snprintf(split, sizeof split, "queue/dkim/%d/", NUMBER % AUTO_SPLIT);
  for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
    const char *folder = strcmp(stages[i].folder, IN_SPLIT) == 0 ? split : stages[i].folder;
    int left = stages[i].wanted == STAGE_UNLINK_FAILED;
    struct stage s = { -1, -1, STRALLOC_ZERO };
    enum stage_result r;
    unsigned long hits;

    fault(stages[i].fault);
    r = stage_open(&s, "queue/dkim", NUMBER);
    hits = fault(NULL);
    ok(r == stages[i].wanted && hits == stages[i].hits, "stage: %s: result %d", stages[i].what, stages[i].wanted);
    if (r == STAGE_OK)
      ok(is_file(&s), "stage: %s: one file, open twice, without a name", stages[i].what);
    ok(starts_with(&s.path, folder) && (*folder || s.path.len == 0), "stage: %s: the path", stages[i].what);
    ok(files_everywhere() == left, "stage: %s: %d files left", stages[i].what, left);
    if (left)
      unlink(s.path.s);
    done(&s);
    stralloc_free(&s.path);
  }
}

/* A file of that name, or a link to one, is no file of ours, however often it is tried. */
static void staging_over(int by_link)
{
  static const char text[] = "somebody else's";
  struct stage s = { -1, -1, STRALLOC_ZERO };
  char path[100];
  char got[100];
  ssize_t n;
  int fd;

  snprintf(path, sizeof path, "queue/dkim/%d/%ld.1700000000.123456", NUMBER % AUTO_SPLIT, (long)getpid());
  fd = open(by_link ? "tmp/other" : path, O_RDWR | O_CREAT, 0600);
  if (fd == -1 || write(fd, text, sizeof text) == -1 || (by_link && symlink("../../../tmp/other", path) == -1))
    run_bail("unable to make a file");
  clock_stands = 1;
  ok(stage_open(&s, "queue/dkim", NUMBER) == STAGE_CREATE_FAILED && s.write_fd == -1,
     "stage: the name is a %s: no file",
     by_link ? "link" : "file");
  clock_stands = 0;
  n = pread(fd, got, sizeof got, 0);
  is_bytes(got, n > 0 ? (size_t)n : 0, text, sizeof text, "stage: what is there stays");
  ok(unlink(path) == 0, "stage: and so does its name");
  unlink("tmp/other");
  close(fd);
  stralloc_free(&s.path);
}

static void staging_without_clock(void)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };

  clock_fails = 1;
  ok(stage_open(&s, "queue/dkim", NUMBER) == STAGE_CREATE_FAILED && s.write_fd == -1 && files_everywhere() == 0,
     "stage: no clock: no file");
  clock_fails = 0;
  stralloc_free(&s.path);
}

/* The path is put together piece by piece; how much room there is at first says which one finds none. */
static void staging_without_memory(void)
{
  unsigned int failures = 0;
  int good = 1;

  for (size_t room = 1; room < 64; room++) {
    struct stage s = { -1, -1, STRALLOC_ZERO };
    enum stage_result r;
    unsigned long hits;

    if (!stralloc_ready_tuned(&s.path, room, 0, 0, 1))
      run_bail("out of memory");
    fault("malloc:1:ENOMEM");
    r = stage_open(&s, "queue/dkim", NUMBER);
    hits = fault(NULL);
    failures += (unsigned int)hits;
    if (hits ? r != STAGE_CREATE_FAILED || s.write_fd != -1 || s.read_fd != -1 : r != STAGE_OK || !is_file(&s))
      good = 0;
    done(&s);
    stralloc_free(&s.path);
  }
  ok(good, "stage: no memory for a piece of the path: no file");
  ok(failures > 20 && failures < 63, "stage: memory was short %u times", failures);
  ok(files_everywhere() == 0, "stage: no memory: nothing is left");
}

/* ---- spool --------------------------------------------------------------------------------------- */

static const struct {
  const char *what;
  const char *folder; /* $TMPDIR, or NULL */
  const char *fault;
  const char *wanted; /* how its path begins, or NULL: no file */
  int left;           /* files with a name */
} spools[] = {
  { "queue/dkim", NULL, NULL, "queue/dkim/", 0 },
  { "no $TMPDIR", NULL, "open:1:EACCES", "/var/tmp/dkverify.", 0 },
  { "$TMPDIR is empty", "", "open:1:EACCES", "/var/tmp/dkverify.", 0 },
  { "$TMPDIR", "tmp", "open:1:EACCES", "tmp/dkverify.", 0 },
  { "$TMPDIR is nowhere", "nowhere", "open:1:EACCES", "/var/tmp/dkverify.", 0 },
  { "queue/dkim, and the file can't be opened again", "tmp", "open:2:EMFILE", "tmp/dkverify.", 0 },
  { "queue/dkim, and the file is another", "tmp", "stat:1:EIO", "tmp/dkverify.", 0 },
  { "no descriptors", "tmp", "open:1+:EMFILE", NULL, 0 },
  { "queue/dkim, and the file stays", "tmp", "unlink:1:EACCES", "tmp/dkverify.", 1 },
};

static void is_spool(const char *what, const struct stage *s, int good, const char *wanted)
{
  if (!wanted)
    ok(!good && s->write_fd == -1 && s->read_fd == -1, "spool: %s: no file", what);
  else
    ok(good && is_file(s) && starts_with(&s->path, wanted), "spool: %s: a file in %s", what, wanted);
}

static void set_folder(const char *folder)
{
  if (folder)
    setenv("TMPDIR", folder, 1);
  else
    unsetenv("TMPDIR");
}

static void spooling(void)
{
  for (size_t i = 0; i < sizeof spools / sizeof *spools; i++) {
    struct stage s = { -1, -1, STRALLOC_ZERO };
    int good;

    set_folder(spools[i].folder);
    fault(spools[i].fault);
    good = spool_open(&s, "queue/dkim", "dkverify");
    fault(NULL);
    is_spool(spools[i].what, &s, good, spools[i].wanted);
    ok(files_everywhere() == spools[i].left, "spool: %s: %d files left", spools[i].what, spools[i].left);
    if (spools[i].left && system("rm -f queue/dkim/*/*") != 0)
      run_bail("unable to remove what is left");
    done(&s);
    stralloc_free(&s.path);
  }
}

/* In $TMPDIR alone: queue/dkim is away, and so each call that fails is one for the file there, or for its folder. */
static void spooling_in_folder(const char *family, const char *error, unsigned int first, const char *fallback)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };
  int good;

  fault_nth(family, first, error);
  good = spool_open(&s, "queue/dkim", "dkverify");
  ok(fault(NULL) == 1, "spool: $TMPDIR, %s %u: it failed", family, first);
  is_spool(family, &s, good, fallback);
  done(&s);
  stralloc_free(&s.path);
}

static void spooling_without_memory(void)
{
  char name[101];
  unsigned long failures = 0;
  int good = 1;

  for (size_t len = 1; len < sizeof name; len++) {
    memset(name, 'f', len);
    name[len] = 0;
    mkdir(name, 0700);
    set_folder(name);
    for (unsigned int n = 1; n < 8; n++) {
      struct stage s = { -1, -1, STRALLOC_ZERO };
      int opened;

      fault_nth("malloc", n, "ENOMEM");
      opened = spool_open(&s, "queue/dkim", "dkverify");
      failures += fault(NULL);
      if (!opened || !is_file(&s) || files_in(name) != 0)
        good = 0;
      if (!starts_with(&s.path, name) && !starts_with(&s.path, "/var/tmp/dkverify."))
        good = 0;
      done(&s);
      stralloc_free(&s.path);
    }
    rmdir(name);
  }
  ok(good, "spool: no memory once: a file in $TMPDIR or the next place, and nothing is left");
  ok(failures > 200, "spool: memory was short %lu times", failures);
}

static void spooling_nowhere(void)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };
  int good;

  fault("malloc:1+:ENOMEM");
  good = spool_open(&s, "queue/dkim", "dkverify");
  fault(NULL);
  is_spool("no memory at all", &s, good, NULL);
  stralloc_free(&s.path);
}

/* Set-id, a folder of the caller's choice is never used. Root alone can be both. */
static void spool_set_id(const void *argument)
{
  struct stage s = { -1, -1, STRALLOC_ZERO };
  int is_set_id = *(const int *)argument;

  if (is_set_id && setresuid(12345, 0, 0) == -1)
    _exit(98);
  fault("open:1:EACCES");
  _exit(spool_open(&s, "queue/dkim", "dkverify"));
}

static void spooling_set_id(void)
{
  for (int is_set_id = 0; is_set_id <= (geteuid() == 0); is_set_id++) {
    struct run r;

    set_folder("tmp");
    run(&r, spool_set_id, &is_set_id);
    ok(r.status == !is_set_id, "spool: %sset-id, no file in queue/dkim: %d", is_set_id ? "" : "not ", r.status);
  }
}

int main(int argc, char **argv)
{
  char split[32];

  (void)argc;
  fault_begin(argv);
  folder_begin();
  snprintf(split, sizeof split, "queue/dkim/%d", NUMBER % AUTO_SPLIT);
  if (mkdir("queue", 0700) == -1 || mkdir("queue/dkim", 0700) == -1 || mkdir(split, 0700) == -1
      || mkdir("tmp", 0700) == -1)
    run_bail("unable to make folders");
  staging();
  staging_over(0);
  staging_over(1);
  staging_without_clock();
  staging_without_memory();
  spooling();
  spooling_set_id();
  rename("queue", "away");
  set_folder("tmp");
  /* the first two are for queue/dkim; mkstemp() is none of them */
  spooling_in_folder("open", "EMFILE", 2, "tmp/");
  spooling_in_folder("open", "EMFILE", 3, "/var/tmp/");
  spooling_in_folder("unlink", "EACCES", 1, "/var/tmp/");
  spooling_in_folder("fcntl", "EMFILE", 1, "/var/tmp/");
  spooling_in_folder("stat", "EIO", 1, "/var/tmp/");
  spooling_in_folder("stat", "EIO", 2, "/var/tmp/");
  spooling_without_memory();
  spooling_nowhere();
  folder_end();
  return tap_done();
}
