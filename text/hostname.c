/* hostname: check the syntax of a name before any other code uses it. */
#include "text/hostname.h"

#include "text/ascii.h"

static int label_is_good(struct span label)
{
  if (label.len == 0 || label.len > HOSTNAME_LABEL_MAX)
    return 0;
  for (size_t i = 0; i < label.len; i++)
    if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
      return 0;
  return label.p[0] != '-' && label.p[label.len - 1] != '-';
}

unsigned int hostname_labels(struct span name)
{
  unsigned int labels = 0;

  if (name.len > HOSTNAME_MAX)
    return 0;
  for (;;) {
    size_t dot = span_find(name, '.');
    if (!label_is_good(span_first(name, dot)))
      return 0;
    labels++;
    if (dot == name.len)
      return labels;
    name = span_from(name, dot + 1);
  }
}

int hostname_within(struct span name, struct span domain)
{
  if (domain.len == 0 || name.len < domain.len)
    return 0;
  size_t above = name.len - domain.len;
  if (above != 0 && name.p[above - 1] != '.')
    return 0;
  return ascii_equal_nocase(span_from(name, above), domain);
}

struct span hostname_parent(struct span name)
{
  return span_from(name, span_find(name, '.') + 1);
}
