/* putfile: create, write, fsync, then link() or rename(). */
#include "unseal/putfile.h"

#include "link/io.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MODE_FILE 0600
#define MODE_FOLDER 0700

int putfile_folders(const char *path, size_t from)
{
  stralloc part = STRALLOC_ZERO;
  int good = 1;

  for (size_t i = from; good && path[i]; i++) {
    if (path[i] != '/')
      continue;
    good = span_copy(&part, span_make(path, i)) && stralloc_0(&part);
    if (good && mkdir(part.s, MODE_FOLDER) == -1 && errno != EEXIST)
      good = 0;
  }
  int saved = errno;
  stralloc_free(&part);
  errno = saved;
  return good;
}

/* the name in the same directory: a process writes one file at a time */
static int make_name(stralloc *name, const char *path)
{
  struct span all = span_of(path);

  return span_copy(name, span_first(all, all.len - span_behind_last(all, '/').len)) && stralloc_cats(name, ".new.")
         && ascii_cat_number(name, (unsigned long long)getpid()) && stralloc_0(name);
}

/* One with our number is left from a process that was killed. */
static int create(const char *name)
{
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_FILE);

  if (fd == -1 && errno == EEXIST && unlink(name) == 0)
    fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_FILE);
  return fd;
}

static int write_file(int fd, struct span content, const struct timespec *modified)
{
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, *modified };
  int good = io_write(fd, content.p, content.len) && futimens(fd, times) == 0 && fsync(fd) == 0;
  int saved = errno;

  if (close(fd) == -1 && good)
    return 0;
  errno = saved;
  return good;
}

static enum putfile_result put(const char *name, const char *path, int is_new)
{
  if (is_new)
    return link(name, path) == 0 ? PUTFILE_DONE : errno == EEXIST ? PUTFILE_EXISTS : PUTFILE_FAILED;
  return rename(name, path) == 0 ? PUTFILE_DONE : PUTFILE_FAILED;
}

static enum putfile_result write_and_put(const char *path, struct span content, const struct timespec *modified,
                                         int is_new)
{
  stralloc name = STRALLOC_ZERO;
  enum putfile_result result = PUTFILE_FAILED;
  int fd = make_name(&name, path) ? create(name.s) : -1;
  int saved;

  if (fd != -1 && write_file(fd, content, modified))
    result = put(name.s, path, is_new);
  saved = errno;
  if (fd != -1 && (is_new || result != PUTFILE_DONE))
    (void)unlink(name.s);
  stralloc_free(&name);
  errno = saved;
  return result;
}

enum putfile_result putfile_new(const char *path, struct span content)
{
  const struct timespec now = { .tv_nsec = UTIME_NOW };

  return write_and_put(path, content, &now, 1);
}

enum putfile_result putfile_over(const char *path, struct span content, unsigned long long modified_s)
{
  const struct timespec then = { .tv_sec = (time_t)modified_s };

  return write_and_put(path, content, &then, 0);
}
