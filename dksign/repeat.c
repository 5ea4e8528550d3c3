/* repeat: the answer that is kept is the answer line, LF, and the fields. */
#include "dksign/repeat.h"

#include "link/copyrange.h"
#include "link/io.h"

#include <sys/stat.h>
#include <unistd.h>

static int rewind_file(int fd)
{
  return lseek(fd, 0, SEEK_SET) == 0;
}

static int copy_message(int from, int to)
{
  struct stat st;

  if (!rewind_file(from) || fstat(from, &st) == -1)
    return 0;
  (void)copyrange(from, to, (unsigned long long)st.st_size);
  /* The rest, or all of it, where the kernel does not copy. */
  return io_copy(from, to);
}

int repeat_sign(const struct cache *c, const struct cache_question *q, const struct stage *s, stralloc *line)
{
  stralloc kept = STRALLOC_ZERO;
  struct span fields;
  int result = 0;

  if (cache_find(c, q, &kept)) {
    fields = span_from(span_sa(&kept), span_find(span_sa(&kept), '\n') + 1);
    line->len = 0;
    result = stralloc_catb(line, kept.s, kept.len - fields.len) && io_write(s->write_fd, fields.p, fields.len)
             && copy_message(q->message, s->write_fd) && cache_is_current(q) ? 1 : -1;
    if (line->len)
      line->len--;
  }
  stralloc_free(&kept);
  return result;
}

int repeat_undo(const struct cache_question *q, const struct stage *s)
{
  return ftruncate(s->write_fd, 0) == 0 && rewind_file(s->write_fd) && rewind_file(q->message);
}

void repeat_keep(const struct cache *c, const struct cache_question *q, const struct stage *s, struct span line,
                 const struct answer *a, unsigned long long lifetime_s)
{
  char fields[CACHE_SLOT_BYTES];
  stralloc kept = STRALLOC_ZERO;
  size_t added = (size_t)a->added;
  struct stat st;

  if (a->added > 0 && a->added <= sizeof fields && fstat(q->message, &st) == 0
      && (unsigned long long)st.st_size == a->bytes - a->added
      && pread(s->read_fd, fields, added, 0) == (ssize_t)added && fields[added - 1] == '\n'
      && stralloc_catb(&kept, line.p, line.len) && stralloc_catb(&kept, "\n", 1)
      && stralloc_catb(&kept, fields, added))
    cache_store(c, q, lifetime_s, span_sa(&kept));
  stralloc_free(&kept);
}
