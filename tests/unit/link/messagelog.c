/* messagelog: one line for a message, under 512 bytes, in one write; and where it can't be written, nothing happens. */
#define _GNU_SOURCE
#include "tests/tap.h"
#include "link/messagelog.h"
#include "tests/unit/fault.h"
#include "tests/unit/run.h"

#include <fcntl.h>
#include <sys/stat.h>

/* with its LF; POSIX promises one piece for 512 */
#define LINE_MAX_BYTES 511

static char got[8192];

/* what the log holds after one more line */
static size_t log_text(const char *text)
{
  stralloc s = STRALLOC_ZERO;
  ssize_t n;
  int fd;

  if (!stralloc_cats(&s, text))
    run_bail("out of memory");
  unlink("log");
  fault(NULL);
  messagelog_write("control/dkimlog", 47, &s);
  stralloc_free(&s);
  fd = open("log", O_RDONLY);
  if (fd == -1)
    return 0;
  n = read(fd, got, sizeof got);
  close(fd);
  return n > 0 ? (size_t)n : 0;
}

static size_t log_failing(const char *what)
{
  stralloc s = STRALLOC_ZERO;
  ssize_t n;
  int fd;

  if (!stralloc_cats(&s, "signed"))
    run_bail("out of memory");
  unlink("log");
  fault(what);
  messagelog_write("control/dkimlog", 47, &s);
  ok(fault(NULL) == 1, "%s", what);
  stralloc_free(&s);
  fd = open("log", O_RDONLY);
  n = fd == -1 ? 0 : read(fd, got, sizeof got);
  close(fd);
  return n > 0 ? (size_t)n : 0;
}

static void control(const char *name)
{
  FILE *f = fopen("control/dkimlog", "w");

  if (!f || fprintf(f, "%s\n", name) < 0 || fclose(f) == EOF)
    run_bail("unable to write control/dkimlog");
}

int main(int argc, char **argv)
{
  static const char *const faults[] = {
    "clock:1:EINVAL", "open:2:EMFILE", "stat:1:EIO", "write:1:ENOSPC", "malloc:1:ENOMEM", "malloc:2:ENOMEM"
  };
  static char text[2000];
  static char masked[] = "a?b?c";
  size_t len;

  (void)argc;
  fault_begin(argv);
  folder_begin();
  if (mkdir("control", 0700) == -1)
    run_bail("unable to make a folder");
  ok(log_text("signed") == 0, "no control/dkimlog: no log");
  control("");
  ok(log_text("signed") == 0, "an empty one: no log");
  control("log");
  len = log_text("signed rule=1");
  ok(len > 26 && got[0] == '@', "a line begins with the time");
  is_bytes(got + 25, len > 25 ? len - 25 : 0, " 47 signed rule=1\n", 18, "then the number and the text");
  len = log_text("a\nb\x80" "c");
  is_bytes(got + 29, len > 30 ? len - 30 : 0, masked, sizeof masked - 1, "it is one line, and masked");
  memset(text, 'x', sizeof text - 1);
  len = log_text(text);
  ok(len == LINE_MAX_BYTES && got[len - 1] == '\n' && got[len - 2] == 'x', "a long one is cut: %zu bytes", len);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    ok(log_failing(faults[i]) == 0, "%s: not a byte", faults[i]);
  control("/dev/null");
  ok(log_text("signed") == 0, "a device takes no log");
  folder_end();
  return tap_done();
}
