/* regex: what matches, and that every search ends. */
#include "tests/tap.h"
#include "engine/regex.h"

#include <stdlib.h>
#include <time.h>

static const struct {
  const char *expression;
  const char *text;
  int found;
  size_t start;
  size_t end;
} table[] = {
  { "secret", "a SECRET b", 1, 2, 8 },
  { "^secret$", "secret\n", 1, 0, 6 },
  { "^b", "a\nb", 0, 0, 0 },
  { "(?m)^b", "a\nb", 1, 2, 3 },
  { "(?-i)secret", "SECRET", 0, 0, 0 },
  { "\303\244", "\303\204", 1, 0, 2 },
  { "", "", 1, 0, 0 },
  { "b*", "a", 1, 0, 0 },
  { "\\d{4}", "12 3456", 1, 3, 7 },
  { "(?<=a)b", "ab", 1, 1, 2 },
};

static const char *const wrong[] = { "(", "[a", "a**b(", "\\", "(?<n", "\\C", "(a", "*" };

static int search(const char *expression, struct span text, size_t *start, size_t *end)
{
  struct regex *r;
  stralloc why = STRALLOC_ZERO;
  int result = -2;

  if (regex_compile(&r, span_of(expression), &why) == 1) {
    result = (int)regex_match(r, text, 0, start, end);
    regex_free(r);
  }
  stralloc_free(&why);
  return result;
}

/* 1 MiB of x and an expression that needs all of it at each place; then one that backtracks without end */
static void test_limits(void)
{
  size_t len = REGEX_TEXT_BYTES;
  char *text = malloc(len + 1);
  clock_t start = clock();

  memset(text, 'x', len + 1);
  text[len - 1] = 'b';
  ok(search("b", span_make(text, len), NULL, NULL) == REGEX_YES, "at the end of the longest text");
  ok(search("secret", span_make(text, len), NULL, NULL) == REGEX_NO, "not in it");
  ok(search("b", span_make(text, len + 1), NULL, NULL) == REGEX_LIMIT, "a longer text is not searched");
  ok(search("(x+)+y", span_of("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy?"), NULL, NULL) == REGEX_YES
         && search("(x+)+[yz]$", span_of("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx!"), NULL, NULL)
                == REGEX_LIMIT,
     "the limit of steps");
  ok(search("\\w+\\s", span_make(text, len), NULL, NULL) == REGEX_LIMIT, "the limit of CPU time");
  ok((clock() - start) / CLOCKS_PER_SEC < 4 * REGEX_CPU_SECONDS, "which ends in time");
  ok(search("a", span_of("a"), NULL, NULL) == REGEX_LIMIT, "and counts for the process");
  free(text);
}

/* A long text is searched in slices. None begins or ends inside of a character, wherever the match is. */
static void test_slices(void)
{
  static const char *const characters[] = { "a", "\303\274", "\342\202\254", "\360\237\230\200" };
  size_t wrong_ones = 0;

  for (size_t c = 0; c < sizeof characters / sizeof *characters; c++)
    for (size_t before = 0; before < 150; before++) {
      size_t width = strlen(characters[c]);
      stralloc text = STRALLOC_ZERO;
      size_t start = 0;
      size_t end = 0;

      for (size_t i = 0; i < 150; i++)
        if (!stralloc_cats(&text, characters[c]) || (i == before && !stralloc_cats(&text, "x")))
          return;
      wrong_ones += search(".x.?", span_sa(&text), &start, &end) != REGEX_YES || start != before * width
                    || end != start + width + 1 + (before < 149 ? width : 0);
      wrong_ones += search("xy", span_sa(&text), NULL, NULL) != REGEX_NO;
      stralloc_free(&text);
    }
  ok(wrong_ones == 0, "characters of one to four octets, the match at each place: %zu are wrong", wrong_ones);
}

int main(void)
{
  struct regex *r;
  stralloc why = STRALLOC_ZERO;
  static char longest[REGEX_BYTES + 1];

  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    size_t start = 0;
    size_t end = 0;
    int found = search(table[i].expression, span_of(table[i].text), &start, &end);

    ok(found == table[i].found && start == table[i].start && end == table[i].end, "`%s` in `%s`", table[i].expression,
       table[i].text);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ok(regex_compile(&r, span_of(wrong[i]), &why) == 0 && why.len && !r, "`%s` is no expression", wrong[i]);
  memset(longest, 'a', sizeof longest);
  ok(regex_compile(&r, span_make(longest, sizeof longest), &why) == 0, "too long");
  ok(search("a", span_of("a\377"), NULL, NULL) == REGEX_NOT_UTF8, "a text that is not UTF-8");
  ok(search("\303", span_of("a"), NULL, NULL) == -2, "an expression that is not UTF-8");
  test_slices();
  test_limits();
  stralloc_free(&why);
  return tap_done();
}
