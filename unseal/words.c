/* words: one table. */
#include "unseal/words.h"

#include "rules/mailrule.h"

static const struct {
  const char *word;
  unsigned int bit;
} table[] = {
  { "opened", MAILRULE_IS_OPENED },
  { "pass", MAILRULE_IS_PASS },
  { "fail", MAILRULE_IS_FAIL },
  { "weak", MAILRULE_IS_WEAK },
  { "nokey", MAILRULE_IS_NOKEY },
  { "unknown", MAILRULE_IS_UNKNOWN },
  { "revoked", MAILRULE_IS_REVOKED },
  { "expired", MAILRULE_IS_EXPIRED },
};

#define ROWS (sizeof table / sizeof *table)

static unsigned int bit_of(struct span word)
{
  for (size_t i = 0; i < ROWS; i++)
    if (span_equal(word, span_of(table[i].word)))
      return table[i].bit;
  return 0;
}

int words_read(unsigned int *is, struct span list)
{
  while (list.len) {
    size_t end = span_find(list, ',');
    unsigned int bit = bit_of(span_first(list, end));

    if (!bit)
      return 0;
    *is |= bit;
    list = span_from(list, end + 1);
  }
  return 1;
}

int words_cat(stralloc *out, unsigned int is)
{
  int is_first = 1;

  for (size_t i = 0; i < ROWS; i++) {
    if (!(is & table[i].bit))
      continue;
    if ((!is_first && !stralloc_cats(out, ",")) || !stralloc_cats(out, table[i].word))
      return 0;
    is_first = 0;
  }
  return !is_first || stralloc_cats(out, "none");
}
