/* fold: lines of at most 78 bytes, broken where it is allowed and nowhere else. */
#include "tests/tap.h"
#include "text/fold.h"

#include <stdlib.h>

#define X10 "xxxxxxxxxx"
#define X70 X10 X10 X10 X10 X10 X10 X10

static stralloc out = STRALLOC_ZERO;

struct step {
  const char *gap;    /* NULL: fold_pieces() */
  const char *text;
};

static const struct {
  const char *reason;
  struct step steps[5];
  const char *wanted;
} cases[] = {
  {"short tokens stay in the line", {{"", "A:"}, {" ", "b;"}, {" ", "c;"}}, "A: b; c;\n"},
  {"no gap, no blank", {{"", "A:"}, {"", "b"}}, "A:b\n"},
  {"78 bytes fit", {{"", "A: " X70}, {" ", "1234"}}, "A: " X70 " 1234\n"},
  {"79 do not: the break replaces the gap", {{"", "A: " X70}, {" ", "12345"}},
   "A: " X70 "\n\t12345\n"},
  {"without a gap 78 fit as well", {{"", "A: " X70}, {"", "12345"}}, "A: " X70 "12345\n"},
  {"without a gap 79 do not", {{"", "A: " X70}, {"", "123456"}}, "A: " X70 "\n\t123456\n"},
  {"the tab counts", {{"", "A:"}, {" ", X70 "1234567"}, {"", "8"}}, "A:\n\t" X70 "1234567\n\t8\n"},
  {"a token longer than a line stays whole", {{"", "A:"}, {" ", X70 X70}, {" ", "b"}},
   "A:\n\t" X70 X70 "\n\tb\n"},
  {"a long token in a fresh line is not broken off twice", {{"", X70 X70}}, X70 X70 "\n"},
  {"pieces: one byte each", {{"", "b="}, {NULL, X70 X10}}, "b=" X70 "xxxxxx\n\txxxx\n"},
  {"pieces: a full line is not followed by an empty one", {{"", "b="}, {NULL, X70 "xxxxxx"}},
   "b=" X70 "xxxxxx\n"},
  {"pieces: nothing to write", {{"", "b="}, {NULL, ""}}, "b=\n"},
  {"pieces behind a full line", {{"", X70 "xxxxxxxx"}, {NULL, "y"}}, X70 "xxxxxxxx\n\ty\n"},
  {"pieces behind a line that is too long", {{"", X70 X10}, {NULL, "y"}}, X70 X10 "\n\ty\n"},
  {"pieces over three lines", {{NULL, X70 X70 X70}},
   X70 "xxxxxxxx\n\t" X10 X10 X10 X10 X10 X10 X10 "xxxxxxx\n\t" X10 X10 X10 X10 X10 "xxxxx\n"},
};

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct fold f;
    int good = 1;

    out.len = 0;
    fold_init(&f, &out);
    for (const struct step *s = cases[i].steps; s->text; s++)
      good &= s->gap ? fold_token(&f, s->gap, span_of(s->text))
                     : fold_text(&f, span_of(s->text));
    good &= fold_end(&f);
    ok(good, "%s", cases[i].reason);
    is_bytes(out.s, out.len, cases[i].wanted, strlen(cases[i].wanted), "  the lines");
  }
}

/* Whatever is written: no line over the width unless one token is, and taking the folds out gives
 * the tokens back.
 */
static void test_random(void)
{
  char letters[70];
  stralloc wanted = STRALLOC_ZERO;
  stralloc unfolded = STRALLOC_ZERO;
  size_t too_long = 0;
  size_t different = 0;

  for (size_t i = 0; i < sizeof letters; i++)
    letters[i] = (char)('!' + i);
  srand(1);
  for (int round = 0; round < 500; round++) {
    struct fold f;
    size_t line = 0;

    out.len = wanted.len = unfolded.len = 0;
    fold_init(&f, &out);
    for (int n = rand() % 40; n >= 0; n--) {
      struct span token = span_make(letters, (size_t)(1 + rand() % 70));
      int pieces = rand() % 3 == 0;
      if (!(pieces ? fold_text(&f, token) : fold_token(&f, "", token)) ||
          !stralloc_catb(&wanted, token.p, token.len))
        abort();
    }
    if (!fold_end(&f))
      abort();
    for (size_t i = 0; i < out.len; i++) {
      char c = out.s[i];
      line = c == '\n' ? 0 : line + 1;
      too_long += line > FOLD_WIDTH;
      if (c != '\n' && c != '\t' && !stralloc_append(&unfolded, c))
        abort();
    }
    different += !span_equal(span_sa(&unfolded), span_sa(&wanted));
  }
  ok(too_long == 0, "random tokens: no line over 78 bytes");
  ok(different == 0, "random tokens: nothing is lost or added but folds");
  stralloc_free(&wanted);
  stralloc_free(&unfolded);
}

int main(void)
{
  test_cases();
  test_random();

  stralloc_free(&out);
  return tap_done();
}
