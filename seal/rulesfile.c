/* rulesfile: no half of a file is ever used. */
#include "seal/rulesfile.h"

#include "link/io.h"
#include "link/plainfile.h"
#include "link/say.h"
#include "seal/places.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* so often the file is read anew if it changes all the time */
#define TRIES 5

static noreturn void unreadable(const struct outbound *o, const char *why)
{
  outbound_temporary_control(o, why);
}

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
static int read_once(stralloc *text)
{
  const struct timespec moment = { RULESFILE_SETTLED_S + 1, 0 };
  int fd = plainfile(SEAL_RULES);
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

static void read_text(const struct outbound *o, struct rulesfile *f)
{
  int result = 0;

  errno = 0;
  for (int i = 0; result == 0 && i < TRIES; i++)
    result = read_once(&f->rules.source);
  f->is_there = result != -1 || errno != ENOENT;
  if (!f->is_there)
    return;
  if (result == -1)
    unreadable(o, errno == EFBIG ? SEAL_RULES " is too long" : "unable to read " SEAL_RULES);
  errno = 0;
  if (result == 0)
    unreadable(o, SEAL_RULES " is being changed");
  if (f->rules.source.len == 0)
    unreadable(o, SEAL_RULES " is empty: remove it if there are no rules");
  if (f->rules.source.s[f->rules.source.len - 1] != '\n')
    unreadable(o, SEAL_RULES ": the last line has no line end");
}

void rulesfile_read(const struct outbound *o, struct rulesfile *f)
{
  struct mailrule_error error;
  stralloc why = STRALLOC_ZERO;

  read_text(o, f);
  errno = 0;
  if (!f->is_there || mailrules_parse(&f->rules, MAILRULES_OUT, &error))
    return;
  if (error.number == 0 || !mailrule_error_cat(&why, SEAL_RULES, &error) || !stralloc_0(&why))
    unreadable(o, "out of memory");
  unreadable(o, why.s);
}

int rulesfile_copy(const struct outbound *o, struct rulesfile *f)
{
  struct span text = span_sa(&f->rules.source);

  if (!f->is_copied) {
    outbound_stage(o, &f->copy);
    if (!io_write(f->copy.write_fd, text.p, text.len) || close(f->copy.write_fd) == -1)
      outbound_temporary(o, "Unable to write ", span_of(o->stage_name));
    f->is_copied = 1;
  }
  if (lseek(f->copy.read_fd, 0, SEEK_SET) != 0)
    outbound_temporary(o, "Unable to read ", span_of(o->stage_name));
  return f->copy.read_fd;
}
