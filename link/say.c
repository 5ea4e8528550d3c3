/* say: build a line in memory, then write it. */
#include "link/say.h"

#include "link/io.h"

#include <stdarg.h>

void say_mask(stralloc *s, size_t from, unsigned char lowest)
{
  for (size_t i = from; i < s->len; i++) {
    unsigned char c = (unsigned char)s->s[i];

    if (c < lowest || c > 126)
      s->s[i] = '?';
  }
}

void say_line(int fd, const char *first, ...)
{
  stralloc line = STRALLOC_ZERO;
  int good = 1;
  va_list ap;

  va_start(ap, first);
  for (const char *part = first; good && part; part = va_arg(ap, const char *))
    good = stralloc_cats(&line, part);
  va_end(ap);
  say_mask(&line, 0, 32);
  if (good && stralloc_catb(&line, "\n", 1))
    (void)io_write(fd, line.s, line.len);
  stralloc_free(&line);
}
