/* check: each finding is one line, written by one write(). */
#include "check/check.h"

#include "link/io.h"
#include "link/say.h"

#include <errno.h>
#include <search.h>
#include <skalibs/types.h>
#include <stdarg.h>
#include <stdlib.h>

#define NUMBERS 4

/* A remedy is the last column: it may have several blanks in a row, in a quoted name. */
static int add_remedy(stralloc *line, const char *text)
{
  return !text || (stralloc_cats(line, "  ") && stralloc_cats(line, text));
}

static int add_column(stralloc *line, const char *text)
{
  int good = line->len == 0 || stralloc_cats(line, "  ");

  for (; good && *text; text++)
    if (*text != ' ' || (line->len && line->s[line->len - 1] != ' '))
      good = stralloc_catb(line, text, 1);
  while (good && line->len && line->s[line->len - 1] == ' ')
    line->len--;
  return good;
}

void check_say(struct check *c, enum check_level level, const char *where, const char *what, const char *remedy)
{
  static const char *const names[CHECK_LEVELS] = { "ok", "note", "warning", "warning", "error" };
  stralloc line = STRALLOC_ZERO;
  int good = add_column(&line, names[level]) && add_column(&line, where) && add_column(&line, what)
             && add_remedy(&line, remedy);

  say_mask(&line, 0, 32);
  c->count[level]++;
  if (!good || !stralloc_catb(&line, "\n", 1) || !io_write(1, line.s, line.len))
    c->count[CHECK_BLIND]++;
  stralloc_free(&line);
}

void check_blind(struct check *c, const char *path)
{
  int error = errno;

  check_say(c, CHECK_BLIND, path, strerror(error), error == EACCES ? CHECK_AS_ROOT : "look at the file system");
}

static int compare(const void *a, const void *b)
{
  return strcmp(a, b);
}

int check_is_new(struct check *c, const char *what)
{
  char *copy = strdup(what);
  char **node = copy ? tsearch(copy, &c->said, compare) : NULL;

  if (node && *node == copy) {
    /* The tree keeps the string now. The assignment changes nothing; it shows this to tools that do not know tsearch().
     */
    *node = copy;
    return 1;
  }
  free(copy);
  return node == NULL;
}

const char *check_text(stralloc *s, const char *first, ...)
{
  int good = 1;
  va_list ap;

  s->len = 0;
  va_start(ap, first);
  for (const char *part = first; good && part; part = va_arg(ap, const char *))
    good = stralloc_cats(s, part);
  va_end(ap);
  return good && stralloc_0(s) ? s->s : "(out of memory)";
}

const char *check_span(stralloc *s, struct span text)
{
  return span_copy(s, text) && stralloc_0(s) ? s->s : "(out of memory)";
}

static char *next_number(void)
{
  static char numbers[NUMBERS][UINT64_FMT];
  static unsigned int next;

  return numbers[next++ % NUMBERS];
}

const char *check_number(unsigned long long n)
{
  char *s = next_number();

  s[uint64_fmt(s, n)] = 0;
  return s;
}

const char *check_mode(unsigned int mode)
{
  char *s = next_number();
  size_t len = 0;

  s[len++] = '0';
  for (unsigned int shift = mode > 0777 ? 12 : 9; shift; shift -= 3)
    s[len++] = (char)('0' + (mode >> (shift - 3) & 7));
  s[len] = 0;
  return s;
}

int check_exit(const struct check *c)
{
  if (c->count[CHECK_ERROR])
    return CHECK_EXIT_ERROR;
  if (c->count[CHECK_BLIND])
    return CHECK_EXIT_BLIND;
  return c->count[CHECK_WARNING] ? CHECK_EXIT_WARNING : 0;
}
