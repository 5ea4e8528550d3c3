/* say: build a line in memory, then write it. */
#include "link/say.h"

#include "link/io.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define SHORT_LINE "out of memory\n"

void say_mask(stralloc *s, size_t from, unsigned char lowest)
{
  for (size_t i = from; i < s->len; i++) {
    unsigned char c = (unsigned char)s->s[i];

    if (c < lowest || c > 126)
      s->s[i] = '?';
  }
}

const char *say_error(int error)
{
  return error == ENOMEM ? "out of memory" : strerror(error);
}

static void say_short(int fd, const char *first)
{
  char line[64 + sizeof SHORT_LINE];
  size_t len = first ? strlen(first) : 0;

  if (len == 0 || len > 64 || first[len - 1] != ' ')
    len = 0;
  if (len)
    memcpy(line, first, len);
  memcpy(line + len, SHORT_LINE, sizeof SHORT_LINE - 1);
  (void)io_write(fd, line, len + sizeof SHORT_LINE - 1);
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
  else
    say_short(fd, first);
  stralloc_free(&line);
}
