/* control: a control file can be absent, present or unreadable, and the result always tells which. */
#include "link/control.h"

#include "link/io.h"
#include "text/span.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only ENOENT proves that there is no such file. */
static enum control_result absent_or_error(void)
{
  return errno == ENOENT ? CONTROL_ABSENT : CONTROL_ERROR;
}

enum control_result control_text(stralloc *text, const char *path, size_t limit)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int good;
  int error;

  text->len = 0;
  if (fd == -1)
    return absent_or_error();
  good = io_slurp(text, fd, limit);
  error = errno;
  close(fd);
  errno = error;
  return good ? CONTROL_PRESENT : CONTROL_ERROR;
}

enum control_result control_line(stralloc *value, const char *path)
{
  char buffer[CONTROL_LINE_MAX + 2];
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t n;
  size_t len;
  int error;

  value->len = 0;
  if (fd == -1)
    return absent_or_error();
  n = io_fill(fd, buffer, sizeof buffer);
  error = errno;
  close(fd);
  errno = error;
  if (n == -1)
    return CONTROL_ERROR;
  for (len = 0; len < (size_t)n && buffer[len] != '\n'; len++)
    ;
  if (len > CONTROL_LINE_MAX) {
    errno = EMSGSIZE;
    return CONTROL_ERROR;
  }
  while (len && (buffer[len - 1] == ' ' || buffer[len - 1] == '\t'))
    len--;
  return span_copy(value, span_make(buffer, len)) ? CONTROL_PRESENT : CONTROL_ERROR;
}

enum control_result control_exists(const char *path)
{
  struct stat st;

  return stat(path, &st) == 0 ? CONTROL_PRESENT : absent_or_error();
}
