/* rulescdb: check and write. Duplicates are found by sorting, so that 100,000 lines are checked fast. */
#include "rules/rulescdb.h"

#include "link/say.h"
#include "text/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <skalibs/cdbmake.h>
#include <skalibs/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void tell(const struct rules_source *source, size_t number, const char *what, const char *why)
{
  char digits[SIZE_FMT];

  digits[size_fmt(digits, number)] = 0;
  say_line(2, source->compiler, ": ", source->text, ":", digits, ": ", what, ": ", why, (char *)NULL);
}

/* order by key, case ignored, then by line number */
static int compare(const void *a, const void *b)
{
  const struct rules_line *la = *(const struct rules_line *const *)a;
  const struct rules_line *lb = *(const struct rules_line *const *)b;
  int difference = ascii_compare_nocase(la->key, lb->key);

  if (difference)
    return difference;
  return la->number < lb->number ? -1 : 1;
}

static int check_lines(const struct rules *r, void *parsed)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  const char *text;
  int errors = 0;

  for (size_t i = 0; i < genalloc_len(struct rules_line, &r->lines); i++) {
    text = rules_parse_line(r->source, parsed, l[i].line);
    if (text) {
      tell(r->source, l[i].number, "error", text);
      errors++;
      continue;
    }
    for (unsigned int w = 0; (text = r->source->warning(parsed, w)) != NULL; w++)
      tell(r->source, l[i].number, "warning", text);
  }
  return errors;
}

static int check_duplicates(const struct rules *r)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  size_t count = genalloc_len(struct rules_line, &r->lines);
  const struct rules_line **sorted = malloc((count + 1) * sizeof(const struct rules_line *));
  char why[64 + SIZE_FMT] = "the same first field as in line ";
  size_t len = strlen(why);
  int errors = 0;

  if (!sorted)
    return -1;
  for (size_t i = 0; i < count; i++)
    sorted[i] = l + i;
  qsort(sorted, count, sizeof(const struct rules_line *), compare);
  for (size_t i = 1; i < count; i++)
    if (!sorted[i]->wrong && ascii_equal_nocase(sorted[i - 1]->key, sorted[i]->key)) {
      why[len + size_fmt(why + len, sorted[i - 1]->number)] = 0;
      tell(r->source, sorted[i]->number, "error", why);
      errors++;
    }
  free(sorted);
  return errors;
}

int rulescdb_check(const struct rules *r, void *parsed)
{
  int errors = check_lines(r, parsed);
  int duplicates = check_duplicates(r);

  return duplicates == -1 ? -1 : errors + duplicates;
}

static int add_line(cdbmaker *c, const struct rules_line *l, stralloc *key, stralloc *data)
{
  char digits[SIZE_FMT];

  key->len = 0;
  return ascii_cat_lower(key, l->key) && span_copy(data, span_make(digits, size_fmt(digits, l->number)))
         && stralloc_catb(data, " ", 1) && stralloc_catb(data, l->line.p, l->line.len)
         && cdbmake_add(c, key->s, (unsigned int)key->len, data->s, (unsigned int)data->len);
}

static int write_records(const struct rules *r, int fd)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &r->lines);
  static cdbmaker c = CDBMAKER_ZERO;
  stralloc key = STRALLOC_ZERO;
  stralloc data = STRALLOC_ZERO;
  unsigned int format_len = (unsigned int)strlen(r->source->format);
  int good = cdbmake_start(&c, fd) && cdbmake_add(&c, "", 0, r->source->format, format_len);

  for (size_t i = 0; good && i < genalloc_len(struct rules_line, &r->lines); i++)
    good = add_line(&c, l + i, &key, &data);
  stralloc_free(&key);
  stralloc_free(&data);
  return good && cdbmake_finish(&c) && fsync(fd) == 0;
}

/* give the new file the owner, group and mode of the text, so that the same users can read it */
static int take_owner(const struct rules_source *source, int fd)
{
  struct stat st;

  if (stat(source->text, &st) == -1 || fchmod(fd, st.st_mode & 0777) == -1)
    return 0;
  /* Only root can change the owner. Any other user stays the owner of the new file, which is no error. */
  return fchown(fd, st.st_uid, st.st_gid) == 0 || geteuid() != 0;
}

/* Returns 1, or 0 with errno; then `path` does not exist any more. */
static int write_new(const struct rules *r, const char *path)
{
  int fd;
  int error;
  int good;

  /* It may be left from a killed process that had our process id. */
  if (unlink(path) == -1 && errno != ENOENT)
    return 0;
  fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd == -1)
    return 0;
  good = take_owner(r->source, fd) && write_records(r, fd);
  error = errno;
  if (close(fd) == -1 && good) {
    error = errno;
    good = 0;
  }
  if (good && rename(path, r->source->cdb) == 0)
    return 1;
  if (good)
    error = errno;
  unlink(path);
  errno = error;
  return 0;
}

int rulescdb_write(const struct rules *r)
{
  stralloc path = STRALLOC_ZERO;
  int error;
  int good;

  /* The process id in the name keeps two processes that run at once from writing the same file. */
  good = stralloc_cats(&path, r->source->cdb) && stralloc_cats(&path, ".new.")
         && ascii_cat_number(&path, (unsigned long long)getpid()) && stralloc_0(&path) && write_new(r, path.s);
  error = errno;
  stralloc_free(&path);
  errno = error;
  return good;
}
