/* sectionpath: the dot at the end of a path goes where no number follows. */
#include "mail/sectionpath.h"

static int ends_in_dot(struct span s)
{
  return s.len && s.p[s.len - 1] == '.';
}

int sectionpath_cat(stralloc *out, struct span around, struct span section)
{
  int is_part = ends_in_dot(around);

  if (is_part && (section.len == 0 || span_equal(section, span_of("1"))))
    return stralloc_catb(out, around.p, around.len - 1);
  return (around.len == 0 || stralloc_catb(out, around.p, around.len))
         && (section.len == 0 || around.len == 0 || is_part || stralloc_cats(out, "/"))
         && (section.len == 0 || stralloc_catb(out, section.p, section.len));
}

int sectionpath_deeper(stralloc *path, int is_part)
{
  int is_in_part = ends_in_dot(span_sa(path));

  if (is_in_part && !is_part) {
    path->len--;
    return 1;
  }
  return (path->len == 0 || is_in_part || stralloc_cats(path, "/")) && stralloc_cats(path, is_part ? "1." : "1");
}
