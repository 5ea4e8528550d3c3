/* span: a copy takes the place of what was there, an empty one too, whatever skalibs does with that. */
#include "tests/tap.h"
#include "text/span.h"

static const struct {
  const char *reason;
  const char *text;
  size_t len;
} cases[] = {
  {"longer", "a text that is longer", 21},
  {"shorter", "b", 1},
  {"empty", "", 0},
  {"with NUL", "a\0b", 3},
  {"empty, and no pointer", NULL, 0},
};

static void a_part_of_itself(void)
{
  stralloc out = STRALLOC_ZERO;

  ok(span_copy(&out, span_of("before")) && span_copy(&out, span_from(span_sa(&out), 2)), "a part of itself");
  is_bytes(out.s, out.len, "fore", 4, "is moved");
  ok(span_copy(&out, span_from(span_sa(&out), 4)), "an empty part of itself");
  is_bytes(out.s, out.len, "", 0, "empties it");
  stralloc_free(&out);
}

int main(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    stralloc fresh = STRALLOC_ZERO;
    stralloc used = STRALLOC_ZERO;

    ok(span_copy(&fresh, span_make(cases[i].text, cases[i].len)), "%s, where nothing was", cases[i].reason);
    is_bytes(fresh.s, fresh.len, cases[i].text, cases[i].len, "the text");
    ok(fresh.s != NULL, "has a place");
    ok(span_copy(&used, span_of("before")) && span_copy(&used, span_make(cases[i].text, cases[i].len)),
       "%s, where something was", cases[i].reason);
    is_bytes(used.s, used.len, cases[i].text, cases[i].len, "the text alone");
    stralloc_free(&fresh);
    stralloc_free(&used);
  }
  a_part_of_itself();
  return tap_done();
}
