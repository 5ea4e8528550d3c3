/* covered: which instances h= takes (RFC 6376 5.4.2), and that long lists are no work. */
#include "tests/tap.h"
#include "dkim/covered.h"

#include <skalibs/stralloc.h>
#include <stdlib.h>
#include <time.h>

/* Each name of `fields` is a field, an @ a line that is none; the result is the numbers of those taken, from 0. */
static const struct {
  const char *reason;
  const char *fields;
  const char *names;
  size_t own;
  const char *wanted;
} cases[] = {
  {"one", "From To Subject", "from", 9, "0"},
  {"in the order of the list", "From To Subject", "subject:from:to", 9, "2 0 1"},
  {"without case, with blanks", "From To", "FROM :\n\tto", 9, "0 1"},
  {"from the bottom up", "Received Received Received From", "received:received:from", 9, "2 1 3"},
  {"counted by name over the whole list", "Subject From Subject From", "from:subject:from:subject", 9, "3 2 1 0"},
  {"more often than there are", "From To", "from:from:from:to", 9, "0 1"},
  {"what is not there", "From", "cc:from:bcc", 9, "0"},
  {"names that begin alike", "To-X T To Tox", "to", 9, "2"},
  {"never itself", "DKIM-Signature From", "from:dkim-signature", 0, "1"},
  {"others of its name", "D D D From", "d:d:d:from", 1, "2 0 3"},
  {"others of its name, itself the last", "D D D", "d:d:d", 2, "1 0"},
  {"others of its name, itself the first", "D D D", "d:d:d", 0, "2 1"},
  {"others of its name, one alone", "D D", "d", 1, "0"},
  {"lines that are no field", "From @ To @", "from:to:", 9, "0 2"},
  {"no field at all", "", "from", 9, ""},
  {"an empty list", "From", "", 9, ""},
};

static void read_header(struct message *m, const char *fields)
{
  struct span rest = span_of(fields);
  stralloc text = STRALLOC_ZERO;
  struct span body;

  while (rest.len) {
    struct span name = span_first(rest, span_find(rest, ' '));

    if (!stralloc_catb(&text, name.p, name.len) || !stralloc_cats(&text, name.p[0] == '@' ? "\n" : ": x\n"))
      abort();
    rest = span_from(rest, name.len + 1);
  }
  if (!stralloc_cats(&text, "\n"))
    abort();
  message_init(m, text.len);
  message_push(m, span_sa(&text));
  if (message_next(m, &body) != MESSAGE_HEADER)
    abort();
  stralloc_free(&text);
}

static void test_case(size_t i)
{
  struct covered_index index = COVERED_INDEX_ZERO;
  genalloc taken = GENALLOC_ZERO;
  stralloc told = STRALLOC_ZERO;
  struct message m;

  read_header(&m, cases[i].fields);
  ok(covered_build(&index, &m) && covered_find(&index, &m, span_of(cases[i].names), cases[i].own, &taken), "%s",
     cases[i].reason);
  for (size_t n = 0; n < genalloc_len(size_t, &taken); n++)
    if ((n && !stralloc_append(&told, ' ')) || !stralloc_append(&told, (char)('0' + genalloc_s(size_t, &taken)[n])))
      abort();
  is_bytes(told.s, told.len, cases[i].wanted, strlen(cases[i].wanted), "  and these are taken");
  stralloc_free(&told);
  genalloc_free(size_t, &taken);
  covered_free(&index);
  message_free(&m);
}

/* 100,000 names over 100,000 fields: as many comparisons as a square of it would take minutes */
static void test_many(void)
{
  enum { MANY = 100000 };
  struct covered_index index = COVERED_INDEX_ZERO;
  genalloc taken = GENALLOC_ZERO;
  stralloc names = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  struct message m;
  struct span body;
  clock_t start = clock();
  int ordered = 1;

  for (size_t i = 0; i < MANY; i++)
    if (!stralloc_cats(&text, i % 2 ? "a:\n" : "B:\n") || !stralloc_cats(&names, i ? ":A" : "b"))
      abort();
  if (!stralloc_cats(&text, "\n"))
    abort();
  message_init(&m, text.len);
  message_push(&m, span_sa(&text));
  ok(message_next(&m, &body) == MESSAGE_HEADER && covered_build(&index, &m)
     && covered_find(&index, &m, span_sa(&names), MANY, &taken), "100,000 names, 100,000 fields");
  ok(genalloc_len(size_t, &taken) == MANY / 2 + 1, "  all of one name and one of the other are taken");
  for (size_t i = 0; i < genalloc_len(size_t, &taken); i++)
    ordered &= genalloc_s(size_t, &taken)[i] == (i ? MANY + 1 - 2 * i : MANY - 2);
  ok(ordered, "  from the bottom up");
  ok(clock() - start < CLOCKS_PER_SEC, "  in no time");
  stralloc_free(&names);
  stralloc_free(&text);
  genalloc_free(size_t, &taken);
  covered_free(&index);
  message_free(&m);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    test_case(i);
  test_many();
  return tap_done();
}
