/* taglist: text/taglist against a second reader, written from RFC 6376 3.2 and the header: one that looks at single
 * bytes and knows no more than in which part of a tag it is. Where that one sees a list, the tags must be the same.
 */
#include "tests/fuzz/fuzz.h"

#include "text/taglist.h"

enum part { BEFORE_NAME, NAME, BEHIND_NAME, VALUE };

static int is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int is_punct_or_alnum(char c)
{
  return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* How many of the bytes at `i` are one FWS inside a value? */
static size_t fws(struct span s, size_t i)
{
  size_t n = i;

  if (s.p[n] == '\r' && n + 1 < s.len && s.p[n + 1] == '\n')
    n++;
  if (s.p[n] == '\n' && n + 1 < s.len)
    n++;
  return s.p[n] == ' ' || s.p[n] == '\t' ? n + 1 - i : 0;
}

/* A value from `i` on, up to `;` or the end. Its ends are FWS of any kind: what a field ends in is a line end, too. */
static int naive_value(struct span s, size_t *i, struct tag *t)
{
  size_t start = *i;
  size_t end;
  size_t first;

  while (*i < s.len && s.p[*i] != ';')
    ++*i;
  t->raw = span_make(s.p + start, *i - start);
  for (end = *i; end > start && is_blank(s.p[end - 1]); end--)
    ;
  for (first = start; first < end && is_blank(s.p[first]); first++)
    ;
  t->value = span_make(s.p + first, end - first);
  while (first < end) {
    unsigned char c = (unsigned char)s.p[first];
    size_t blanks = fws(s, first);

    if (!blanks && (c < 33 || c == 127))
      return 0;
    first += blanks ? blanks : 1;
  }
  return 1;
}

static int is_doubled(const struct tag *tags, size_t count)
{
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < i; j++)
      if (tags[i].name.len == tags[j].name.len && memcmp(tags[i].name.p, tags[j].name.p, tags[i].name.len) == 0)
        return 1;
  return 0;
}

/* the number of tags, or 0 if this is no list */
static size_t naive(struct span s, struct tag tags[TAGLIST_MAX])
{
  enum part part = BEFORE_NAME;
  size_t count = 0;
  size_t start = 0;

  for (size_t i = 0; i < s.len; i++) {
    if (part == BEFORE_NAME && is_blank(s.p[i]))
      continue;
    if (part == BEFORE_NAME && is_letter(s.p[i])) {
      if (count == TAGLIST_MAX)
        return 0;
      start = i;
      part = NAME;
      tags[count].name = span_make(s.p + start, 1);
    } else if (part == NAME && is_punct_or_alnum(s.p[i])) {
      tags[count].name.len++;
    } else if ((part == NAME || part == BEHIND_NAME) && is_blank(s.p[i])) {
      part = BEHIND_NAME;
    } else if ((part == NAME || part == BEHIND_NAME) && s.p[i] == '=') {
      i++;
      if (!naive_value(s, &i, &tags[count++]))
        return 0;
      part = i < s.len ? BEFORE_NAME : VALUE;
    } else
      return 0;
  }
  return (part != VALUE && part != BEFORE_NAME) || is_doubled(tags, count) ? 0 : count;
}

static int naive_has_blank(struct span s)
{
  int found = 0;

  for (size_t i = 0; i < s.len; i++)
    found += is_blank(s.p[i]);
  return found > 0;
}

static int is_known(const char *why)
{
  static const char *const words[] = { "empty tag", "tag without =", "bad tag name", "control character", "tag twice",
                                       "too many tags" };

  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(why, words[i]) == 0)
      return 1;
  return 0;
}

/* the very same bytes, not such that are equal */
static int is_same(struct span a, struct span b)
{
  return a.len == b.len && (a.p == b.p || a.len == 0);
}

static void check_find(const struct taglist *list, size_t i)
{
  char name[256];
  struct span n = list->tag[i].name;

  if (n.len >= sizeof name)
    return;
  memcpy(name, n.p, n.len);
  name[n.len] = 0;
  check(taglist_find(list, name) == &list->tag[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span text = span_make((const char *)data, size);
  struct taglist list;
  struct tag tags[TAGLIST_MAX];
  size_t count = naive(text, tags);
  const char *why = taglist_parse(&list, text);

  check((why == NULL) == (count > 0));
  if (why) {
    check(is_known(why));
    return 0;
  }
  check(list.count == count);
  for (size_t i = 0; i < count; i++) {
    check(is_same(list.tag[i].name, tags[i].name));
    check(is_same(list.tag[i].value, tags[i].value));
    check(is_same(list.tag[i].raw, tags[i].raw));
    check(taglist_has_blank(list.tag[i].value) == naive_has_blank(tags[i].value));
    check_find(&list, i);
  }
  check(!taglist_find(&list, "") && !taglist_find(&list, "="));
  return 0;
}
