/* io: all of it, or the failure is told; and a temporary file that nobody sees. */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/copyrange.h"
#include "link/io.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define TEXT "some text"
#define LEN (sizeof TEXT - 1)

static int in;

static int again(void)
{
  lseek(in, 0, SEEK_SET);
  return in;
}

static void reading(void)
{
  char buffer[100];

  fault("read:1:EINTR");
  ok(io_read(again(), buffer, sizeof buffer) == (ssize_t)LEN, "io_read: once more after a signal");
  fault("read:1:EIO");
  ok(io_read(again(), buffer, sizeof buffer) == -1, "io_read: a failure");
  fault("shortread:1");
  ok(io_fill(again(), buffer, sizeof buffer) == (ssize_t)LEN, "io_fill: piece by piece");
  fault(NULL);
  ok(io_fill(again(), buffer, 4) == 4, "io_fill: no more than there is room");
  fault("read:2:EIO");
  ok(io_fill(again(), buffer, sizeof buffer) == -1, "io_fill: a failure behind the first piece");
  fault(NULL);
}

static void slurping(void)
{
  stralloc s = STRALLOC_ZERO;

  ok(io_slurp(&s, again(), LEN), "io_slurp: as much as may be");
  is_bytes(s.s, s.len, TEXT, LEN, "io_slurp: all of it");
  ok(!io_slurp(&s, again(), LEN - 1) && errno == EFBIG, "io_slurp: more than may be");
  fault("read:1:EIO");
  ok(!io_slurp(&s, again(), LEN) && errno == EIO, "io_slurp: a failure");
  stralloc_free(&s);
  fault("malloc:1:ENOMEM");
  ok(!io_slurp(&s, again(), LEN) && errno == ENOMEM, "io_slurp: no memory");
  fault(NULL);
  stralloc_free(&s);
}

static void writing(void)
{
  char got[100];
  int out = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);

  fault("shortwrite:1");
  ok(io_write(out, TEXT, LEN), "io_write: piece by piece");
  fault("write:1:EINTR");
  ok(io_write(out, TEXT, LEN), "io_write: once more after a signal");
  fault("write:1:ENOSPC");
  ok(!io_write(out, TEXT, LEN) && errno == ENOSPC, "io_write: a failure");
  fault(NULL);
  is_bytes(got, (size_t)pread(out, got, sizeof got, 0), TEXT TEXT, 2 * LEN, "io_write: what is written");
  ok(io_copy(again(), out), "io_copy");
  fault("read:1:EIO");
  ok(!io_copy(again(), out), "io_copy: it can't be read");
  fault("write:1:EIO");
  ok(!io_copy(again(), out), "io_copy: it can't be written");
  fault(NULL);
  is_bytes(got, (size_t)pread(out, got, sizeof got, 0), TEXT TEXT TEXT, 3 * LEN, "io_copy: what is copied");
  ok(copyrange(again(), out, 0) == 0, "copyrange: nothing");
  ok(copyrange(again(), out, 4) <= 4, "copyrange: no more than asked for");
  fault("copy:1:EXDEV");
  ok(copyrange(again(), out, LEN) == 0, "copyrange: a failure is nothing copied");
  fault(NULL);
  close(out);
}

static const int bad_errors[] = { ENOENT, ENOTDIR, ELOOP, EACCES, EISDIR, ENXIO };
static const int our_errors[] = { EMFILE, ENFILE, ENOMEM, EIO, EINTR, 0 };

static void files(void)
{
  int other = open("other", O_RDWR | O_CREAT, 0600);
  int same = dup(in);
  int good = 1;

  ok(io_same_file(in, same) && !io_same_file(in, other), "io_same_file");
  fault("stat:1:EIO");
  ok(!io_same_file(in, same), "io_same_file: the first can't be seen");
  fault("stat:2:EIO");
  ok(!io_same_file(in, same), "io_same_file: the second can't be seen");
  fault(NULL);
  for (size_t i = 0; i < sizeof bad_errors / sizeof *bad_errors; i++)
    good = good && io_file_is_bad(bad_errors[i]);
  ok(good, "io_file_is_bad: what is wrong with a file");
  for (size_t i = 0; i < sizeof our_errors / sizeof *our_errors; i++)
    good = good && !io_file_is_bad(our_errors[i]);
  ok(good, "io_file_is_bad: what is wrong with us");
  close(other);
  close(same);
}

static void emptying(void)
{
  struct stat st;
  int fd = open("full", O_RDWR | O_CREAT, 0600);
  int pipes[2];

  if (fd == -1 || pipe(pipes) == -1)
    run_bail("unable to make a file and a pipe");
  fault("write:1:EIO");
  ok(io_empty(fd) && fault(NULL) == 0, "io_empty: an empty file is not truncated");
  ok(io_write(fd, TEXT, LEN) && io_empty(fd) && fstat(fd, &st) == 0 && st.st_size == 0, "io_empty: a full one is");
  ok(io_empty(pipes[1]), "io_empty: a pipe stays");
  fault("stat:1:EIO");
  ok(!io_empty(fd) && errno == EIO, "io_empty: the file can't be seen");
  fault(NULL);
  io_write(fd, TEXT, LEN);
  fault("write:1:EIO");
  ok(!io_empty(fd) && errno == EIO, "io_empty: it can't be truncated");
  fault(NULL);
  close(fd);
  close(pipes[0]);
  close(pipes[1]);
}

static int entries(const char *path)
{
  DIR *dir = opendir(path);
  int count = 0;

  if (!dir)
    run_bail(path);
  while (readdir(dir))
    count++;
  closedir(dir);
  return count - 2;
}

static void temporary(void)
{
  static const struct {
    const char *what;
    int left;
  } faults[] = {
    { "fcntl:1:EMFILE", 0 },
    { "malloc:1:ENOMEM", 0 },
    { "malloc:2:ENOMEM", 0 },
    { "unlink:1:EACCES", 1 },
  };
  struct stat st;
  int fd;

  if (mkdir("tmp", 0700) == -1)
    run_bail("unable to make a folder");
  setenv("TMPDIR", "tmp", 1);
  fd = io_temporary("dkim");
  ok(fd != -1 && fstat(fd, &st) == 0 && st.st_nlink == 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC, "io_temporary: no name");
  close(fd);
  ok(entries("tmp") == 0, "io_temporary: nothing is left");
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    fault(faults[i].what);
    fd = io_temporary("dkim");
    ok(fault(NULL) == 1 && fd == -1 && entries("tmp") == faults[i].left, "io_temporary: %s", faults[i].what);
  }
  setenv("TMPDIR", "nowhere", 1);
  ok(io_temporary("dkim") == -1, "io_temporary: no such folder");
  setenv("TMPDIR", "", 1);
  fd = io_temporary("dkim");
  ok(fd != -1, "io_temporary: an empty $TMPDIR is /tmp");
  close(fd);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  folder_begin();
  in = open("in", O_RDWR | O_CREAT, 0600);
  if (in == -1 || write(in, TEXT, LEN) != (ssize_t)LEN)
    run_bail("unable to write a file");
  reading();
  slurping();
  writing();
  files();
  emptying();
  temporary();
  folder_end();
  return tap_done();
}
