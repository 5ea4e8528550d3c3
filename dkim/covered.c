/* covered: the fields are sorted by name, so that 100,000 names over 100,000 fields are found fast. */
#include "dkim/covered.h"

#include "dkim/namelist.h"
#include "text/ascii.h"

#include <stdlib.h>

static struct span name_of(const struct message *m, size_t field)
{
  return message_field_name(m, message_field(m, field));
}

struct named {
  struct span name;
  size_t field;
};

static int compare_fields(const void *a, const void *b)
{
  const struct named *na = a;
  const struct named *nb = b;
  int difference = ascii_compare_nocase(na->name, nb->name);

  if (difference)
    return difference;
  return na->field > nb->field ? -1 : 1;
}

int covered_build(struct covered_index *index, const struct message *m)
{
  size_t count = message_field_count(m);
  struct named *named = malloc((count + 1) * sizeof *named);
  size_t used = 0;
  int good;

  if (!named)
    return 0;
  for (size_t i = 0; i < count; i++) {
    named[used].name = name_of(m, i);
    named[used].field = i;
    used += named[used].name.len > 0;
  }
  qsort(named, used, sizeof *named, compare_fields);
  genalloc_setlen(size_t, &index->sorted, 0);
  good = genalloc_ready(size_t, &index->sorted, used + 1);
  for (size_t i = 0; good && i < used; i++)
    good = genalloc_append(size_t, &index->sorted, &named[i].field);
  free(named);
  return good;
}

void covered_free(struct covered_index *index)
{
  genalloc_free(size_t, &index->sorted);
}

/* the first place in the index with a name that is not less than `name` */
static size_t lower_bound(const struct covered_index *index, const struct message *m, struct span name)
{
  const size_t *sorted = genalloc_s(size_t, &index->sorted);
  size_t low = 0;
  size_t high = genalloc_len(size_t, &index->sorted);

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (ascii_compare_nocase(name_of(m, sorted[middle]), name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

int covered_find(const struct covered_index *index, const struct message *m, struct span names, size_t own,
                  genalloc *fields)
{
  const size_t *sorted = genalloc_s(size_t, &index->sorted);
  size_t count = genalloc_len(size_t, &index->sorted);
  /* taken[i]: for the name whose fields start at place i of the index, how many of them were taken */
  size_t *taken = calloc(count + 1, sizeof *taken);
  struct span name;
  int good = taken != NULL;

  while (good && namelist_next(&names, &name)) {
    size_t start = lower_bound(index, m, name);
    size_t at = start + (start < count ? taken[start] : 0);

    if (at < count && sorted[at] == own)
      at = start + ++taken[start];
    if (at >= count || ascii_compare_nocase(name_of(m, sorted[at]), name) != 0)
      continue;
    taken[start]++;
    good = genalloc_append(size_t, fields, &sorted[at]);
  }
  free(taken);
  return good;
}
