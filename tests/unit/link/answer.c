/* answer: what is written is read back, and a line that is not as agreed is told from one that is. */
#include "tests/tap.h"
#include "link/answer.h"

#define SP(s) { s, sizeof s - 1 }

static const struct {
  const char *line;
  struct answer a;
} lines[] = {
  { "signed 1423 rsa-sha256", { ANSWER_DONE, 1423, SP("rsa-sha256"), 0, SP(""), SP("") } },
  { "signed 1423 rsa-sha256 adds 412", { ANSWER_DONE, 1423, SP("rsa-sha256"), 412, SP(""), SP("") } },
  { "signed 7 a adds 7", { ANSWER_DONE, 7, SP("a"), 7, SP(""), SP("") } },
  { "signed 0 a,b", { ANSWER_DONE, 0, SP("a,b"), 0, SP(""), SP("") } },
  { "signed 7 a without &5: encrypted key: no", { ANSWER_PARTLY, 7, SP("a"), 0, SP("&5"), SP("encrypted key: no") } },
  { "&4: damaged RSA key", { ANSWER_NO_KEY, 0, SP(""), 0, SP("&4"), SP("damaged RSA key") } },
  { "no From field", { ANSWER_MESSAGE, 0, SP(""), 0, SP(""), SP("no From field") } },
  { "unable to read &0: x", { ANSWER_TEMPORARY, 0, SP(""), 0, SP(""), SP("unable to read &0: x") } },
  { "usage", { ANSWER_USAGE, 0, SP(""), 0, SP(""), SP("usage") } },
};

/* what is not as agreed */
static const struct {
  int status;
  const char *line;
  const char *why;
} wrong[] = {
  { ANSWER_DONE, "", "no line" },
  { ANSWER_DONE, "signed", "no size" },
  { ANSWER_DONE, "signed 5", "no algorithm" },
  { ANSWER_DONE, "signed 5 ", "an empty algorithm" },
  { ANSWER_DONE, "signed x rsa", "a size that is no number" },
  { ANSWER_DONE, "signed 1234567890123456789 rsa", "a size over 18 digits" },
  { ANSWER_DONE, "Signed 5 rsa", "another word" },
  { ANSWER_DONE, "signedly 5 rsa", "a longer word" },
  { ANSWER_DONE, "signed 5 rsa ", "more behind it" },
  { ANSWER_DONE, "signed 5 rsa without &4: x", "a key left out, and status 0" },
  { ANSWER_DONE, "signed 5 rsa adds", "no number of added bytes" },
  { ANSWER_DONE, "signed 5 rsa adds ", "an empty number of added bytes" },
  { ANSWER_DONE, "signed 5 rsa adds x", "added bytes that are no number" },
  { ANSWER_DONE, "signed 5 rsa adds 0", "nothing was added, and it is said" },
  { ANSWER_DONE, "signed 5 rsa adds 6", "more was added than there is" },
  { ANSWER_DONE, "signed 5 rsa adds 3 ", "more behind the added bytes" },
  { ANSWER_DONE, "signed 5 rsa adds 1234567890123456789", "added bytes over 18 digits" },
  { ANSWER_PARTLY, "signed 5 rsa adds 3 without &4: x", "a key left out behind added bytes" },
  { ANSWER_PARTLY, "signed 5 rsa", "no key named, and status 3" },
  { ANSWER_PARTLY, "signed 5 rsa without", "an empty key" },
  { ANSWER_PARTLY, "signed 5 rsa without &4", "a key without a reason" },
  { ANSWER_PARTLY, "signed 5 rsa without &4: ", "a key with an empty reason" },
  { ANSWER_PARTLY, "&4: x", "nothing was signed, and status 3" },
  { ANSWER_NO_KEY, "", "no line" },
  { ANSWER_NO_KEY, "damaged key", "no key named" },
  { ANSWER_NO_KEY, ": damaged", "an empty name" },
  { ANSWER_NO_KEY, "&4:damaged", "no blank behind the colon" },
  { ANSWER_MESSAGE, "", "no reason" },
  { ANSWER_TEMPORARY, "", "no reason" },
  { -1, "signed 5 rsa", "it did not end by itself" },
  { 2, "signed 5 rsa", "a status that means nothing" },
  { 126, "x", "a status that means nothing" },
  { 127, "x", "a status that means nothing" },
};

static void is_span(struct span got, struct span wanted, const char *what)
{
  is_bytes(got.p, got.len, wanted.p, wanted.len, what);
}

static void same(const struct answer *a, const struct answer *b, const char *line)
{
  ok(a->status == b->status && a->bytes == b->bytes && a->added == b->added, "%s: status and sizes", line);
  is_span(a->with, b->with, line);
  is_span(a->name, b->name, line);
  if (b->status != ANSWER_DONE)
    is_span(a->reason, b->reason, line);
}

int main(void)
{
  struct answer a;

  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    stralloc s = STRALLOC_ZERO;
    stralloc named = STRALLOC_ZERO;

    ok(answer_write(&s, "signed", &lines[i].a), "%s: written", lines[i].line);
    is_bytes(s.s, s.len, lines[i].line, strlen(lines[i].line), "as agreed");
    ok(answer_read(&a, "qmail-dkim", "signed", lines[i].a.status, span_sa(&s)), "%s: read", lines[i].line);
    same(&a, &lines[i].a, lines[i].line);
    ok(stralloc_cats(&named, "qmail-dkim: ") && stralloc_cat(&named, &s)
       && answer_read(&a, "qmail-dkim", "signed", lines[i].a.status, span_sa(&named)),
       "with the name of the program before it");
    same(&a, &lines[i].a, lines[i].line);
    stralloc_free(&s);
    stralloc_free(&named);
  }
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ok(!answer_read(&a, "qmail-dkim", "signed", wrong[i].status, span_of(wrong[i].line)), "status %d, `%s`: %s",
       wrong[i].status, wrong[i].line, wrong[i].why);
    is_span(a.reason, span_of(wrong[i].line), "and its words are kept");
  }
  ok(answer_read(&a, "qmail-dkim", NULL, 0, span_of("example.org")), "a program that answers with other words");
  is_span(a.reason, span_of("example.org"), "they are kept");
  return tap_done();
}
