/* daycount: the lock is that of fcntl(), which ends with the process. */
#include "unseal/daycount.h"

#include "link/io.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY_S 86400
#define WAIT_STEP_MS 20
#define TEXT_BYTES 64
#define DIGITS 12

static int lock(int fd)
{
  const struct timespec step = { .tv_nsec = WAIT_STEP_MS * 1000000L };
  struct flock l;

  memset(&l, 0, sizeof l);
  l.l_type = F_WRLCK;
  l.l_whence = SEEK_SET;
  for (int waited = 0; fcntl(fd, F_SETLK, &l) == -1; waited += WAIT_STEP_MS) {
    if ((errno != EAGAIN && errno != EACCES) || waited >= DAYCOUNT_WAIT_MS)
      return 0;
    (void)nanosleep(&step, NULL);
  }
  return 1;
}

static unsigned long long count_of(struct span text, unsigned long long today)
{
  struct span day = span_first(text, span_find(text, ' '));
  struct span count = span_from(text, day.len + 1);
  unsigned long long number;

  count = span_first(count, span_find(count, '\n'));
  if (!ascii_number(day, DIGITS, &number) || number != today || !ascii_number(count, DIGITS, &number))
    return 0;
  return number;
}

int daycount_open(struct daycount *d, const char *path, unsigned long long now_s)
{
  char text[TEXT_BYTES];
  ssize_t len = -1;

  d->day = now_s / DAY_S;
  d->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
  if (d->fd != -1 && lock(d->fd))
    len = io_fill(d->fd, text, sizeof text);
  if (len == -1) {
    int saved = errno;
    daycount_close(d);
    errno = saved;
    return 0;
  }
  d->count = count_of(span_make(text, (size_t)len), d->day);
  return 1;
}

int daycount_add(struct daycount *d)
{
  stralloc text = STRALLOC_ZERO;
  int good = ascii_cat_number(&text, d->day) && stralloc_cats(&text, " ") && ascii_cat_number(&text, d->count + 1)
             && stralloc_cats(&text, "\n") && lseek(d->fd, 0, SEEK_SET) == 0 && io_write(d->fd, text.s, text.len)
             && ftruncate(d->fd, (off_t)text.len) == 0;

  if (good)
    d->count++;
  int saved = errno;
  stralloc_free(&text);
  errno = saved;
  return good;
}

void daycount_close(struct daycount *d)
{
  if (d->fd != -1)
    close(d->fd);
  d->fd = -1;
}
