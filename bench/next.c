/* next: stands where qmail-remote stands and says that the message is delivered.
 *
 * $NEXT_COPY names a file for a copy of fd 0; without it fd 0 is not read.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static int copy(const char *path)
{
  char buf[8192];
  ssize_t len;
  int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  if (out == -1)
    return 0;
  while ((len = read(0, buf, sizeof buf)) > 0)
    if (write(out, buf, (size_t)len) != len)
      return 0;
  return len == 0 && close(out) == 0;
}

int main(void)
{
  static const char report[] = "Kok"; /* its NUL is part of it */
  const char *path = getenv("NEXT_COPY");

  if (path && !copy(path))
    return 111;
  return write(1, report, sizeof report) == sizeof report ? 0 : 111;
}
