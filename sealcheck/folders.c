/* folders: the names are read first, so that `call` may open as many directories as it likes. */
#include "sealcheck/folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

static int is_earlier(const void *a, const void *b)
{
  const char *const *x = a;
  const char *const *y = b;

  return strcmp(*x, *y);
}

/* all names, a NUL behind each; *count is set */
static int read_names(stralloc *names, const char *directory, size_t *count)
{
  DIR *dir = opendir(directory);
  const struct dirent *e;
  int good = 1;

  *count = 0;
  if (!dir)
    return 0;
  errno = 0;
  while (good && (e = readdir(dir)) != NULL)
    if (*e->d_name != '.') {
      good = stralloc_catb(names, e->d_name, strlen(e->d_name) + 1);
      (*count)++;
    }
  closedir(dir);
  return good && errno == 0;
}

void folders_each(struct check *c, const char *directory, folders_name *call, void *arg)
{
  stralloc names = STRALLOC_ZERO;
  size_t count;
  const char **sorted = NULL;
  const char *at;

  if (!read_names(&names, directory, &count)) {
    if (errno != ENOENT)
      check_blind(c, directory);
  } else if (count) {
    sorted = calloc(count, sizeof *sorted);
    if (!sorted)
      check_blind(c, directory);
    at = names.s;
    for (size_t i = 0; sorted && i < count; i++, at += strlen(at) + 1)
      sorted[i] = at;
    if (sorted)
      qsort(sorted, count, sizeof *sorted, is_earlier);
    for (size_t i = 0; sorted && i < count; i++)
      call(arg, directory, sorted[i]);
  }
  free(sorted);
  stralloc_free(&names);
}

size_t folders_count(const char *directory)
{
  stralloc names = STRALLOC_ZERO;
  size_t count;
  int good = read_names(&names, directory, &count);

  stralloc_free(&names);
  return good ? count : 0;
}
