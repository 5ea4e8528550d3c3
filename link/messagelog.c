/* messagelog: open the log, write one line by one write(), close it. */
#include "link/messagelog.h"

#include "link/control.h"
#include "link/io.h"
#include "link/say.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <skalibs/tai.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_line(stralloc *line, unsigned long long number, const stralloc *text)
{
  char stamp[TIMESTAMP];
  tain now;

  if (!tain_wallclock_read(&now))
    return 0;
  line->len = 0;
  if (!stralloc_catb(line, stamp, timestamp_fmt(stamp, &now)) || !stralloc_catb(line, " ", 1)
      || !ascii_cat_number(line, number) || !stralloc_catb(line, " ", 1)
      || !stralloc_cat(line, text))
    return 0;
  say_mask(line, 0, 32);
  if (line->len > MESSAGELOG_LINE_MAX - 1)
    line->len = MESSAGELOG_LINE_MAX - 1;
  return stralloc_catb(line, "\n", 1);
}

void messagelog_write(const char *control, unsigned long long number, const stralloc *text)
{
  stralloc s = STRALLOC_ZERO;
  struct stat st;
  int fd = -1;

  if (control_line(&s, control) == CONTROL_PRESENT && s.len && stralloc_0(&s))
    fd = open(s.s, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
  if (fd != -1) {
    if (fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)) && make_line(&s, number, text))
      /* One write() only: the output of another process could come between two. */
      if (write(fd, s.s, s.len) == -1) {
        /* The line is lost, as documented. */
      }
    close(fd);
  }
  stralloc_free(&s);
}
