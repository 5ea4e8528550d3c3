/* checkcdb: read all records. cdb_traverse_next() of skalibs is not used because it does not check where a record ends.
 */
#include "check/checkcdb.h"

#include "dksign/dkimrule.h"
#include "link/cdbread.h"
#include "link/control.h"
#include "text/ascii.h"

#include <errno.h>
#include <skalibs/uint32.h>
#include <sys/stat.h>

/* The size of the 256 pointers to hash tables. The records end where the first hash table starts. */
#define HEADER_BYTES 2048
#define LENGTHS_BYTES 8
#define LINE_NUMBER_DIGITS 9

static size_t number_at(const cdb *c, size_t at)
{
  uint32_t n;

  uint32_unpack(c->map + at, &n);
  return n;
}

/* Returns 1 with a record, and moves *at behind it; 0 at the end; -1 if the cdb is damaged. */
static int next_record(const cdb *c, size_t *at, struct span *key, struct span *data)
{
  size_t end = c->size < HEADER_BYTES ? 0 : number_at(c, 0);
  size_t key_len;
  size_t data_len;

  if (end < HEADER_BYTES || end > c->size)
    return -1;
  if (*at == end)
    return 0;
  if (end - *at < LENGTHS_BYTES)
    return -1;
  key_len = number_at(c, *at);
  data_len = number_at(c, *at + 4);
  *at += LENGTHS_BYTES;
  if (key_len > end - *at || data_len > end - *at - key_len)
    return -1;
  *key = span_make(c->map + *at, key_len);
  *data = span_make(c->map + *at + key_len, data_len);
  *at += key_len + data_len;
  return 1;
}

int checkcdb_lines(struct rules *r)
{
  size_t at = HEADER_BYTES;
  struct span key;
  struct span data;
  int more;

  while ((more = next_record(&r->compiled, &at, &key, &data)) == 1) {
    size_t blank = span_find(data, ' ');
    struct rules_line l = { { NULL, 0 }, span_from(data, blank + 1), 0, 0, NULL };
    unsigned long long number;
    struct firstfield first;
    struct span found;

    if (key.len == 0)
      continue;
    l.wrong = firstfield_parse(&first, l.line);
    /* A record that a lookup of its key does not find would never be used. */
    if (!ascii_number(span_first(data, blank), LINE_NUMBER_DIGITS, &number) || !ascii_equal_nocase(first.key, key)
        || cdbread_find(&r->compiled, key, &found) != 1 || found.p != data.p)
      return 0;
    l.key = first.key;
    l.number = (size_t)number;
    l.negated = first.negated;
    if (!genalloc_append(struct rules_line, &r->lines, &l))
      return -1;
  }
  return more == 0;
}

static int is_newer(void)
{
  struct stat text;
  struct stat compiled;

  if (stat(DKIMRULES_TEXT, &text) == -1 || stat(DKIMRULES_CDB, &compiled) == -1)
    return -1;
  if (text.st_mtim.tv_sec != compiled.st_mtim.tv_sec)
    return text.st_mtim.tv_sec > compiled.st_mtim.tv_sec;
  return text.st_mtim.tv_nsec > compiled.st_mtim.tv_nsec;
}

/* Is each line of the text in the cdb with its number, and has the cdb no other lines? */
static int is_same(const struct rules *r, const struct rules *text)
{
  const struct rules_line *l = genalloc_s(struct rules_line, &text->lines);
  size_t count = genalloc_len(struct rules_line, &text->lines);
  stralloc key = STRALLOC_ZERO;
  int same = count == genalloc_len(struct rules_line, &r->lines);

  for (size_t i = 0; same && i < count; i++) {
    unsigned long long number;
    struct span data;
    size_t blank;

    key.len = 0;
    same = ascii_cat_lower(&key, l[i].key) && cdbread_find(&r->compiled, span_sa(&key), &data) == 1;
    if (!same)
      break;
    blank = span_find(data, ' ');
    same = span_equal(span_from(data, blank + 1), l[i].line)
           && ascii_number(span_first(data, blank), LINE_NUMBER_DIGITS, &number) && number == l[i].number;
  }
  stralloc_free(&key);
  return same;
}

int checkcdb_is_old(const struct rules *r)
{
  struct rules text = RULES_OF(&dkimrules);
  int old = is_newer();

  if (old == 0) {
    if ((control_text(&text.text, DKIMRULES_TEXT, RULES_SOURCE_MAX) != CONTROL_PRESENT && errno != EILSEQ)
        || !rules_scan(&text))
      old = -1;
    else
      old = !is_same(r, &text);
    rules_free(&text);
  }
  return old;
}
