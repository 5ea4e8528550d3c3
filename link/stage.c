/* stage: create the file with O_EXCL, open it twice, unlink it. If the process is killed in between, an empty file
 * stays.
 */
#include "link/stage.h"

#include "auto_qmail.h"
#include "link/io.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define TRIES 9

static int make_path(struct stage *s, const char *place, int use_split, unsigned long long number)
{
  struct timespec now;

  if (clock_gettime(CLOCK_REALTIME, &now) == -1)
    return 0;
  return span_copy(&s->path, span_of(place))
         && (!use_split || (stralloc_cats(&s->path, "/") && ascii_cat_number(&s->path, number % AUTO_SPLIT)))
         && stralloc_cats(&s->path, "/") && ascii_cat_number(&s->path, (unsigned long long)getpid())
         && stralloc_cats(&s->path, ".") && ascii_cat_number(&s->path, (unsigned long long)now.tv_sec)
         && stralloc_cats(&s->path, ".") && ascii_cat_number(&s->path, (unsigned long long)now.tv_nsec / 1000)
         && stralloc_0(&s->path);
}

static int create(struct stage *s, const char *place, unsigned long long number)
{
  int use_split = 1;

  for (int i = 0; i < TRIES; i++) {
    if (!make_path(s, place, use_split, number)) {
      /* An incomplete path has no NUL at its end. */
      s->path.len = 0;
      return -1;
    }
    int fd = open(s->path.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd != -1)
      return fd;
    if (errno == ENOENT && use_split)
      use_split = 0;
    else if (errno != EEXIST)
      return -1;
  }
  return -1;
}

/* open the file that was just created for reading; fail if the path leads to another file */
static int open_again(const struct stage *s)
{
  int fd = open(s->path.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd == -1)
    return -1;
  if (io_same_file(fd, s->write_fd))
    return fd;
  close(fd);
  return -1;
}

enum stage_result stage_open(struct stage *s, const char *place, unsigned long long number)
{
  s->read_fd = -1;
  s->write_fd = create(s, place, number);
  if (s->write_fd == -1)
    return STAGE_CREATE_FAILED;
  s->read_fd = open_again(s);
  if (unlink(s->path.s) == -1)
    return STAGE_UNLINK_FAILED;
  return s->read_fd == -1 ? STAGE_CREATE_FAILED : STAGE_OK;
}

