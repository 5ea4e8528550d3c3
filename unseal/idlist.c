/* idlist: an array that is sorted once. A message can name thousands of recipients. */
#include "unseal/idlist.h"

#include "text/ascii.h"

#include <stdlib.h>
#include <string.h>

struct id {
  const char *digits;
  size_t number;  /* in the listing */
};

int idlist_is_id(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
      return 0;
  return s.len == IDLIST_DIGITS;
}

/* by digits; the same again by number, so that the first one of several comes first */
static int compare(const void *a, const void *b)
{
  const struct id *x = a;
  const struct id *y = b;
  int r = memcmp(x->digits, y->digits, IDLIST_DIGITS);

  return r ? r : (x->number > y->number) - (x->number < y->number);
}

static struct span take_line(struct span *text)
{
  struct span line = span_first(*text, span_find(*text, '\n'));

  *text = span_from(*text, line.len + 1);
  return line;
}

int idlist_read(struct idlist *l, struct span listing)
{
  while (listing.len) {
    struct span line = take_line(&listing);
    struct id id = { .number = genalloc_len(struct id, &l->ids) };

    if (!span_take(&line, "recipient ") || !idlist_is_id(line))
      continue;
    id.digits = line.p;
    if (!genalloc_append(struct id, &l->ids, &id))
      return 0;
  }
  if (genalloc_len(struct id, &l->ids))
    qsort(genalloc_s(struct id, &l->ids), genalloc_len(struct id, &l->ids), sizeof(struct id), compare);
  return 1;
}

size_t idlist_count(const struct idlist *l)
{
  return genalloc_len(struct id, &l->ids);
}

size_t idlist_find(const struct idlist *l, const char digits[IDLIST_DIGITS])
{
  const struct id *ids = genalloc_s(struct id, &l->ids);
  size_t count = idlist_count(l);
  size_t low = 0;
  size_t high = count;

  while (low < high) {
    size_t middle = low + (high - low) / 2;

    if (memcmp(ids[middle].digits, digits, IDLIST_DIGITS) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < count && memcmp(ids[low].digits, digits, IDLIST_DIGITS) == 0 ? ids[low].number : count;
}

void idlist_free(struct idlist *l)
{
  genalloc_free(struct id, &l->ids);
}
