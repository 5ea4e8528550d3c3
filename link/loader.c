/* loader: recognize a lack of memory in what the loader of glibc, of musl or of BSD writes. */
#include "link/loader.h"

#include "text/span.h"

static int contains(struct span text, const char *part)
{
  size_t len = strlen(part);

  for (; text.len >= len; text = span_from(text, 1))
    if (memcmp(text.p, part, len) == 0)
      return 1;
  return 0;
}

static int is_about_memory(struct span text)
{
  static const char *const signs[] = { "map segment", "mmap", "llocat", "emory" };

  if (text.len == 0)
    return 1;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (contains(text, signs[i]))
      return 1;
  return 0;
}

void loader_reason(stralloc *said, const char *path, const char *program)
{
  struct span text = span_sa(said);
  stralloc reason = STRALLOC_ZERO;

  if (span_take(&text, program) && !span_take(&text, ": "))
    text = span_sa(said);
  if (stralloc_cats(&reason, path) && stralloc_cats(&reason, " could not start")
      && stralloc_cats(&reason, is_about_memory(text) ? " (memory limit too low?)" : "")
      && stralloc_cats(&reason, text.len ? ": " : "") && stralloc_catb(&reason, text.p, text.len))
    (void)span_copy(said, span_sa(&reason));
  stralloc_free(&reason);
}
