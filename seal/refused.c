/* refused: neither part of a name has a NUL in it. */
#include "seal/refused.h"

static struct span next(struct span *names)
{
  struct span name = span_first(*names, span_find(*names, 0));

  *names = span_from(*names, name.len + 1);
  return name;
}

/* the path has its NUL in it */
int refused_add(struct refused *r, const struct keyfolder *f, size_t index)
{
  return stralloc_cat(&r->names, &f->path) && stralloc_cat(&r->names, &f->file[index].label)
         && stralloc_0(&r->names);
}

int refused_has(const struct refused *r, const struct keyfolder *f, size_t index)
{
  struct span left = r ? span_sa(&r->names) : span_make(NULL, 0);

  while (left.len) {
    struct span path = next(&left);
    struct span label = next(&left);

    if (span_equal(path, span_of(f->path.s)) && span_equal(label, span_sa(&f->file[index].label)))
      return 1;
  }
  return 0;
}
