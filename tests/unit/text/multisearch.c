/* multisearch: against a search for each text by itself, with random texts of few letters, in pieces. */
#include "tests/tap.h"
#include "text/multisearch.h"

#include <stdlib.h>

#define TEXTS 12

static unsigned int seed = 1;

static unsigned int draw(unsigned int below)
{
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % below;
}

static int has(const char *text, size_t len, const char *needle)
{
  size_t n = strlen(needle);

  for (size_t i = 0; i + n <= len; i++)
    if (memcmp(text + i, needle, n) == 0)
      return 1;
  return 0;
}

static void count(void *arg, size_t id)
{
  ((int *)arg)[id]++;
}

static int one_round(void)
{
  struct multisearch m = MULTISEARCH_ZERO;
  char needle[TEXTS][6];
  size_t id[TEXTS];
  char stream[60];
  int found[TEXTS * 6 + 1] = { 0 };
  int good = 1;

  for (size_t i = 0; i < TEXTS; i++) {
    size_t len = 1 + draw(5);

    for (size_t k = 0; k < len; k++)
      needle[i][k] = (char)('a' + draw(2));
    needle[i][len] = 0;
    good = good && multisearch_add(&m, span_of(needle[i]), &id[i]);
  }
  good = good && multisearch_ready(&m);
  for (size_t i = 0; i < sizeof stream; i++)
    stream[i] = (char)('a' + draw(3));
  multisearch_start(&m);
  for (size_t at = 0; at < sizeof stream;) {
    size_t len = 1 + draw(9);

    len = len < sizeof stream - at ? len : sizeof stream - at;
    multisearch_feed(&m, span_make(stream + at, len), count, found);
    at += len;
  }
  for (size_t i = 0; i < TEXTS; i++)
    if (found[id[i]] != has(stream, sizeof stream, needle[i]))
      good = 0;
  multisearch_free(&m);
  return good;
}

int main(void)
{
  struct multisearch m = MULTISEARCH_ZERO;
  int found[10] = { 0 };
  size_t a;
  size_t b;
  int good = 1;

  for (int i = 0; i < 20000 && good; i++)
    good = one_round();
  ok(good, "20,000 random searches: each text is found once, if it is there");

  ok(multisearch_ready(&m), "no text");
  multisearch_feed(&m, span_of("abc"), count, found);
  ok(multisearch_add(&m, span_of("abc"), &a) && multisearch_add(&m, span_of("abc"), &b) && a == b, "one text twice");
  ok(multisearch_ready(&m), "ready");
  multisearch_start(&m);
  multisearch_feed(&m, span_of("ab"), count, found);
  multisearch_start(&m);
  multisearch_feed(&m, span_of("c"), count, found);
  ok(found[a] == 0, "not over two streams");
  multisearch_feed(&m, span_of("\377ab"), count, found);
  multisearch_feed(&m, span_of("cabc"), count, found);
  ok(found[a] == 1, "once");
  multisearch_free(&m);
  return tap_done();
}
