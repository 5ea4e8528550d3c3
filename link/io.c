/* io: read and write whole files and buffers; temporary files. */
#include "link/io.h"

#include "text/span.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/djbunix.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define IO_COPY_BYTES (64 * 1024)

ssize_t io_read(int fd, char *buffer, size_t len)
{
  ssize_t n;

  do
    n = read(fd, buffer, len);
  while (n == -1 && errno == EINTR);
  return n;
}

int io_write(int fd, const char *s, size_t len)
{
  while (len) {
    ssize_t n = write(fd, s, len);

    if (n == -1 && errno != EINTR)
      return 0;
    if (n > 0) {
      s += n;
      len -= (size_t)n;
    }
  }
  return 1;
}

ssize_t io_fill(int fd, char *buffer, size_t len)
{
  size_t used = 0;

  while (used < len) {
    ssize_t n = io_read(fd, buffer + used, len - used);

    if (n == -1)
      return -1;
    if (n == 0)
      break;
    used += (size_t)n;
  }
  return (ssize_t)used;
}

enum io_copied io_copy_count(int from, int to, unsigned long long *count)
{
  static char block[IO_COPY_BYTES];
  ssize_t n;

  *count = 0;
  while ((n = io_read(from, block, sizeof block)) > 0) {
    if (!io_write(to, block, (size_t)n))
      return IO_WRITE_FAILED;
    *count += (unsigned long long)n;
  }
  return n == 0 ? IO_COPIED : IO_READ_FAILED;
}

int io_copy(int from, int to)
{
  unsigned long long count;

  return io_copy_count(from, to, &count) == IO_COPIED;
}

int io_file_is_bad(int error)
{
  return error == ENOENT || error == ENOTDIR || error == ELOOP || error == EACCES || error == EISDIR || error == ENXIO;
}

int io_same_file(int a, int b)
{
  struct stat sa;
  struct stat sb;

  return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

int io_slurp(stralloc *out, int fd, size_t limit)
{
  size_t before = out->len;

  for (;;) {
    ssize_t n;

    if (!stralloc_readyplus(out, 4096))
      return 0;
    n = io_read(fd, out->s + out->len, 4096);
    if (n == -1)
      return 0;
    if (n == 0)
      return 1;
    out->len += (size_t)n;
    if (out->len - before > limit) {
      errno = EFBIG;
      return 0;
    }
  }
}

int io_empty(int fd)
{
  struct stat st;

  return fstat(fd, &st) == 0 && (!S_ISREG(st.st_mode) || st.st_size == 0 || ftruncate(fd, 0) == 0);
}

int io_temporary(const char *prefix)
{
  const char *folder = getenv("TMPDIR");
  stralloc path = STRALLOC_ZERO;
  int fd = -1;

  if (span_copy(&path, span_of(folder && *folder ? folder : "/tmp")) && stralloc_cats(&path, "/")
      && stralloc_cats(&path, prefix) && stralloc_cats(&path, ".XXXXXX") && stralloc_0(&path)) {
    fd = mkstemp(path.s);
    if (fd != -1 && (unlink(path.s) == -1 || coe(fd) == -1)) {
      close(fd);
      fd = -1;
    }
  }
  stralloc_free(&path);
  return fd;
}
