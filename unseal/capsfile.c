/* capsfile: the later signing time wins, in whichever order messages arrive. */
#include "unseal/capsfile.h"

#include "link/io.h"
#include "link/plainfile.h"
#include "unseal/putfile.h"

#include <errno.h>
#include <skalibs/stralloc.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static unsigned long long time_of(const struct capsfile_news *n)
{
  return n->signed_s < n->now_s ? n->signed_s : n->now_s;
}

static int make_text(stralloc *text, struct span capabilities)
{
  if (!stralloc_catb(text, capabilities.p, capabilities.len) || !stralloc_cats(text, "\n"))
    return 0;
  for (size_t i = 0; i < text->len; i++)
    if (text->s[i] == ',')
      text->s[i] = '\n';
  return 1;
}

static int compare(const struct capsfile_news *n, int fd, struct span text, struct span old)
{
  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = (time_t)time_of(n) } };
  struct stat st;

  if (fstat(fd, &st) == -1)
    return -1;
  if (st.st_mtime > 0 && time_of(n) <= (unsigned long long)st.st_mtime)
    return 0;
  if (!span_equal(text, old))
    return n->signed_s > 0;
  return futimens(fd, times);
}

static int look(const struct capsfile_news *n, struct span text)
{
  stralloc old = STRALLOC_ZERO;
  int fd = plainfile(n->path);
  int differs = -1;

  if (fd == -1)
    return errno == ENOENT ? 1 : -1;
  if (io_slurp(&old, fd, CAPSFILE_BYTES))
    differs = compare(n, fd, text, span_sa(&old));
  int saved = errno;
  close(fd);
  stralloc_free(&old);
  errno = saved;
  return differs;
}

static int look_and_write(const struct capsfile_news *n, int may_write)
{
  stralloc text = STRALLOC_ZERO;
  int differs = -1;

  if (n->capabilities.len == 0)
    return 0;
  if (make_text(&text, n->capabilities))
    differs = look(n, span_sa(&text));
  if (differs == 1 && may_write)
    differs = putfile_over(n->path, span_sa(&text), time_of(n)) == PUTFILE_DONE ? 0 : -1;
  int saved = errno;
  stralloc_free(&text);
  errno = saved;
  return differs;
}

int capsfile_differs(const struct capsfile_news *n)
{
  return look_and_write(n, 0);
}

int capsfile_write(const struct capsfile_news *n)
{
  return look_and_write(n, 1) == 0;
}
