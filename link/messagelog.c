/* messagelog: open the log, write one line by one write(), close it. */
#include "link/messagelog.h"

#include "link/control.h"
#include "link/io.h"
#include "link/say.h"
#include "text/ascii.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* the first second of 1970 as TAI64, in the way of daemontools: TAI is 10 s ahead of the clock, without leap seconds */
#define TAI64_EPOCH 4611686018427387914ULL

/* append `digits` hexadecimal digits; 0 with ENOMEM */
static int cat_hex(stralloc *line, unsigned long long n, unsigned int digits)
{
  while (digits--)
    if (!stralloc_catb(line, &"0123456789abcdef"[n >> (4 * digits) & 15], 1))
      return 0;
  return 1;
}

/* The time as multilog and tai64n write it. tain_wallclock_read() of skalibs counts leap seconds: 27 s more. */
static int cat_stamp(stralloc *line)
{
  struct timespec now;

  return clock_gettime(CLOCK_REALTIME, &now) == 0 && stralloc_catb(line, "@", 1)
         && cat_hex(line, TAI64_EPOCH + (unsigned long long)now.tv_sec, 16)
         && cat_hex(line, (unsigned long long)now.tv_nsec, 8);
}

static int make_line(stralloc *line, unsigned long long number, const stralloc *text)
{
  line->len = 0;
  if (!cat_stamp(line) || !stralloc_catb(line, " ", 1)
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
