/* argfile: parse `-`, `&N` and paths. */
#include "link/argfile.h"

#include "link/io.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <unistd.h>

#define DESCRIPTOR_DIGITS 6

int argfile_descriptor(const char *name)
{
  unsigned long long n;

  return name[0] == '&' && ascii_number(span_of(name + 1), DESCRIPTOR_DIGITS, &n) ? (int)n : -1;
}

int argfile_is_given(const char *name)
{
  return strcmp(name, "-") == 0 || argfile_descriptor(name) != -1;
}

static int open_named(const char *name, int standard, int flags)
{
  int fd = strcmp(name, "-") == 0 ? standard : argfile_descriptor(name);

  if (fd == -1)
    return open(name, flags | O_CLOEXEC | O_NOCTTY, 0666);
  return fcntl(fd, F_GETFD) == -1 ? -1 : fd;
}

int argfile_read(const char *name)
{
  return open_named(name, 0, O_RDONLY);
}

int argfile_write(const char *name)
{
  return open_named(name, 1, O_WRONLY | O_CREAT);
}

int argfile_replace(const char *name, int fd, struct span text)
{
  return (argfile_is_given(name) || io_empty(fd)) && io_write(fd, text.p, text.len);
}

int argfile_close(const char *name, int fd)
{
  return fd == -1 || argfile_is_given(name) ? 0 : close(fd);
}
