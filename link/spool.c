/* spool: create an unlinked file. The default is /var/tmp and not /tmp, because /tmp is often kept in memory. */
#include "link/spool.h"

#include "link/io.h"
#include "link/privilege.h"
#include "text/span.h"

#include <fcntl.h>
#include <skalibs/djbunix.h>
#include <stdlib.h>
#include <unistd.h>

static void close_both(struct stage *s)
{
  if (s->write_fd != -1)
    close(s->write_fd);
  if (s->read_fd != -1)
    close(s->read_fd);
  s->write_fd = -1;
  s->read_fd = -1;
}

static int open_in(struct stage *s, const char *folder, const char *prefix)
{
  if (!span_copy(&s->path, span_of(folder)) || !stralloc_cats(&s->path, "/") || !stralloc_cats(&s->path, prefix)
      || !stralloc_cats(&s->path, ".XXXXXX") || !stralloc_0(&s->path))
    return 0;
  s->read_fd = -1;
  s->write_fd = mkstemp(s->path.s);
  if (s->write_fd == -1)
    return 0;
  s->read_fd = open(s->path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (unlink(s->path.s) == 0 && s->read_fd != -1 && coe(s->write_fd) == 0 && io_same_file(s->read_fd, s->write_fd))
    return 1;
  close_both(s);
  return 0;
}

int spool_open(struct stage *s, const char *place, const char *prefix)
{
  const char *folder = getenv("TMPDIR");

  if (stage_open(s, place, (unsigned long long)getpid()) == STAGE_OK)
    return 1;
  close_both(s);
  if (privilege_is_set_id())
    return 0;
  return (folder && *folder && open_in(s, folder, prefix)) || open_in(s, "/var/tmp", prefix);
}

int spool_done(struct stage *s)
{
  int fd = s->write_fd;

  s->write_fd = -1;
  return close(fd) == 0;
}
