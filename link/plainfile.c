/* plainfile: O_NONBLOCK is for a FIFO in the place of the file. A link that leads nowhere is not an absent file. */
#include "link/plainfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int plainfile(const char *path)
{
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat st;

  if (fd == -1) {
    (void)plainfile_is_absent(path);
    return -1;
  }
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
    return fd;
  close(fd);
  errno = EINVAL;
  return -1;
}

int plainfile_is_absent(const char *path)
{
  struct stat st;
  int error = errno;

  errno = error == ENOENT && lstat(path, &st) == 0 ? ELOOP : error;
  return errno == ENOENT;
}

int plainfile_exists(const char *path)
{
  struct stat st;

  if (lstat(path, &st) == 0)
    return 1;
  return errno == ENOENT ? 0 : -1;
}
