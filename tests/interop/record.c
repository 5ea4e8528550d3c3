/* record: stands in for qmail-remote. It writes the message to the file that $RECORD names and
 * reports success for one recipient.
 *
 * fd 0 is the message and is read from where it stands, so a wrong offset is seen; fd 1 is the report.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void report(const char *text, size_t len)
{
  _exit(write(1, text, len) == (ssize_t)len ? 0 : 111);
}

int main(void)
{
  static const char good[] = "rrecorded.\n\0Krecorded.\n";
  static const char bad[] = "Zunable to record (#4.3.0).\n";
  const char *name = getenv("RECORD");
  int fd = name ? open(name, O_WRONLY | O_CREAT | O_EXCL, 0600) : -1;
  char buf[65536];
  ssize_t r;

  if (fd == -1)
    report(bad, sizeof bad);
  while ((r = read(0, buf, sizeof buf)) > 0)
    if (write(fd, buf, (size_t)r) != r)
      report(bad, sizeof bad);
  if (r == -1 || close(fd) == -1)
    report(bad, sizeof bad);
  report(good, sizeof good);
}
