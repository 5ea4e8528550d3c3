/* rulesfile: no half of a file is ever used. */
#include "rules/rulesfile.h"

#include "link/io.h"
#include "link/plainfile.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* so often the file is read anew if it changes all the time */
#define TRIES 5

/* Has nobody changed it for some time? A date in the future proves nothing, and does not get better by waiting. */
static int is_settled(const struct stat *st, time_t now)
{
  return st->st_mtime + RULESFILE_SETTLED_S < now || st->st_mtime > now + RULESFILE_SETTLED_S;
}

static int is_same(const struct stat *a, const struct stat *b)
{
  return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec
         && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Read it once. Returns 1; 0 if it is or was being changed; -1 with errno, ENOENT if it is not there. */
static int read_once(stralloc *text, const char *path)
{
  const struct timespec moment = { RULESFILE_SETTLED_S + 1, 0 };
  int fd = plainfile(path);
  struct stat before;
  struct stat after;
  int result = -1;

  text->len = 0;
  if (fd == -1)
    return -1;
  if (fstat(fd, &before) == 0 && io_slurp(text, fd, MAILRULES_BYTES) && fstat(fd, &after) == 0)
    result = is_same(&before, &after) && is_settled(&before, time(NULL));
  int saved = errno;
  close(fd);
  errno = saved;
  if (result == 0)
    (void)nanosleep(&moment, NULL);
  return result;
}

/* `before`, `path` and `after` as the reason; errno stays */
static const char *reason(struct rulesfile *f, const char *before, const char *path, const char *after)
{
  int saved = errno;

  f->why.len = 0;
  if (!stralloc_cats(&f->why, before) || !stralloc_cats(&f->why, path) || !stralloc_cats(&f->why, after)
      || !stralloc_0(&f->why)) {
    errno = ENOMEM;
    return "out of memory";
  }
  errno = saved;
  return f->why.s;
}

static const char *read_text(struct rulesfile *f, const char *path)
{
  struct mailrules *m = &f->rules;
  int result = 0;

  errno = 0;
  for (int i = 0; result == 0 && i < TRIES; i++)
    result = read_once(&m->source, path);
  f->is_there = result != -1 || errno != ENOENT;
  if (!f->is_there)
    return NULL;
  if (result == -1)
    return errno == EFBIG ? reason(f, "", path, " is too long") : reason(f, "unable to read ", path, "");
  errno = 0;
  if (result == 0)
    return reason(f, "", path, " is being changed");
  if (m->source.len == 0)
    return reason(f, "", path, " is empty: remove it if there are no rules");
  return m->source.s[m->source.len - 1] == '\n' ? NULL : reason(f, "", path, ": the last line has no line end");
}

const char *rulesfile_read(struct rulesfile *f, const char *path, enum mailrules_direction direction)
{
  const char *why = read_text(f, path);
  struct mailrule_error error;

  if (why || !f->is_there)
    return why;
  errno = 0;
  if (mailrules_parse(&f->rules, direction, &error))
    return NULL;
  f->why.len = 0;
  if (error.number == 0 || !mailrule_error_cat(&f->why, path, &error) || !stralloc_0(&f->why)) {
    errno = ENOMEM;
    return "out of memory";
  }
  return f->why.s;
}
