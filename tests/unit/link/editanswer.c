/* editanswer: what is written is read back, and a line that is not as agreed is told from one that is. */
#include "tests/tap.h"
#include "link/editanswer.h"

#define SP(s) { s, sizeof s - 1 }

static const struct {
  int status;
  const char *line;
  int is_changed;
  unsigned long long bytes;
  size_t failures;
  struct editanswer_failure failure[2];
} lines[] = {
  { 0, "edited 1423", 1, 1423, 0, { { 0, SP(""), SP("") } } },
  { 0, "edited 0 1:cut=signed", 1, 0, 1, { { 1, SP("cut"), SP("signed") } } },
  { 3, "unchanged", 0, 0, 0, { { 0, SP(""), SP("") } } },
  { 3, "unchanged 2:disclaimer.html=charset 12:attach=double-type", 0, 0, 2,
    { { 2, SP("disclaimer.html"), SP("charset") }, { 12, SP("attach"), SP("double-type") } } },
};

static const struct {
  int status;
  const char *line;
  const char *why;
} wrong[] = {
  { 0, "", "no line" },
  { 0, "edited", "no size" },
  { 0, "edited x", "no number" },
  { 0, "edited 1234567890123456789", "over 18 digits" },
  { 0, "unchanged", "the line of status 3" },
  { 3, "edited 5", "the line of status 0" },
  { 3, "", "no line" },
  { 3, "unchangedly", "a longer word" },
  { 3, "unchanged ", "a blank" },
  { 3, "unchanged 1", "no edit" },
  { 3, "unchanged 0:cut=x", "number 0" },
  { 3, "unchanged x:cut=x", "no number" },
  { 3, "unchanged 1:cut", "no reason" },
  { 3, "unchanged 1:cut=", "an empty reason" },
  { 3, "unchanged 1:=x", "an empty edit" },
  { 3, "unchanged 1:cut=x ", "a blank at the end" },
  { 3, "unchanged 1:cut=X", "a capital letter" },
  { 3, "unchanged 1:c\nt=x", "a line end" },
  { 1, "edited 5", "another status" },
  { 111, "edited 5", "a fault" },
  { -1, "edited 5", "it did not end by itself" },
};

static void is_span(struct span got, struct span wanted, const char *what)
{
  is_bytes(got.p, got.len, wanted.p, wanted.len, what);
}

static void check(struct editanswer *a, const struct editanswer_failure *wanted, size_t count)
{
  struct editanswer_failure f;

  for (size_t k = 0; k < count; k++) {
    ok(editanswer_failed(a, wanted[k].number, &f), "failure %zu is found by its number", k);
    is_span(f.reason, wanted[k].reason, "its reason");
  }
  ok(!editanswer_failed(a, 5, NULL), "another number did not fail");
  for (size_t k = 0; k < count; k++) {
    ok(editanswer_next(a, &f) && f.number == wanted[k].number, "failure %zu", k);
    is_span(f.edit, wanted[k].edit, "its edit");
  }
  ok(!editanswer_next(a, &f), "no more");
}

int main(void)
{
  struct editanswer a;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    stralloc s = STRALLOC_ZERO;
    int good = editanswer_start(&s, lines[i].is_changed, lines[i].bytes);

    for (size_t k = 0; k < lines[i].failures; k++)
      good &= editanswer_cat(&s, &lines[i].failure[k]);
    ok(good, "%s: written", lines[i].line);
    is_bytes(s.s, s.len, lines[i].line, strlen(lines[i].line), "as agreed");
    ok(editanswer_read(&a, lines[i].status, span_sa(&s)), "read");
    ok(a.is_changed == lines[i].is_changed && a.bytes == lines[i].bytes, "the beginning");
    check(&a, lines[i].failure, lines[i].failures);
    stralloc_free(&s);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    ok(!editanswer_read(&a, wrong[i].status, span_of(wrong[i].line)), "status %d, `%s`: %s", wrong[i].status,
       wrong[i].line, wrong[i].why);
  return tap_done();
}
