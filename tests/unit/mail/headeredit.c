/* headeredit: fields that are not changed keep every octet, and what is written can be read again. */
#include "tests/tap.h"
#include "mail/headeredit.h"

enum what { REMOVE, SET, PUT, TAG };

#define HEADER "From x\nA: 1\nb : 2\n 3\nA:4\nSubject: x\n"

static const struct {
  const char *why;
  const char *header;
  enum what what;
  const char *name;
  const char *text;
  const char *wanted;
} cases[] = {
  { "all fields of a name go", HEADER, REMOVE, "a", "", "From x\nb : 2\n 3\nSubject: x\n" },
  { "with their folds", HEADER, REMOVE, "B", "", "From x\nA: 1\nA:4\nSubject: x\n" },
  { "no such field", HEADER, REMOVE, "C", "", HEADER },
  { "the first one is set, the others go", HEADER, SET, "A", "z", "From x\nA: z\nb : 2\n 3\nSubject: x\n" },
  { "a new one is the last", HEADER, SET, "C", "z", HEADER "C: z\n" },
  { "set to nothing", "A: 1\n", SET, "A", "", "A: \n" },
  { "not ASCII", "A: 1\n", SET, "A", "\303\274", "A: =?utf-8?b?w7w=?=\n" },
  { "what looks like an encoded word", "", SET, "A", "=?utf-8?q?x?=", "A: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?=\n" },
  { "long text is folded", "", SET, "A",
    "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa",
    "A: aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa\n aaaaaaaaa\n" },
  { "line ends of the header", "A: 1\r\nB: 2\r\n", SET, "A", "z", "A: z\r\nB: 2\r\n" },
  { "a whole field", "A: 1\nB: 2\n", PUT, "A", "A:x\n y\n", "A:x\n y\nB: 2\n" },
  { "the same field again", "A: 1\nB: 2\n", PUT, "A", "A: 1\n", "A: 1\nB: 2\n" },
  { "a header without line end", "A: 1", SET, "B", "2", "A: 1\nB: 2\n" },
  { "a tag", "subject: a\nSubject: b\n", TAG, "", "[t]", "subject: a [t]\nSubject: b [t]\n" },
  { "a tag without Subject", "A: 1\n", TAG, "", "[t]", "A: 1\nSubject: [t]\n" },
  { "a tag that is there", "Subject: [T] a\n", TAG, "", "[t]", "Subject: [T] a\n" },
};

static const struct {
  const char *header;
  size_t len;
  const char *why;
} damaged[] = {
  { "no field\n", 9, "a line that is none" },
  { "A: 1\nFrom x\n", 12, "the line of mbox files not at the start" },
  { " A: 1\n", 6, "a fold at the start" },
  { "A: 1\rB: 2\n", 10, "a CR inside" },
  { "A: \0\n", 5, "NUL" },
  { "A: 1\n \n", 7, "a line of blanks" },
  { ": 1\n", 4, "no name" },
};

static int change(struct headeredit *h, enum what what, struct span name, struct span text)
{
  switch (what) {
    case REMOVE: return headeredit_remove(h, name);
    case SET: return headeredit_set(h, name, text);
    case PUT: return headeredit_put(h, name, text);
    case TAG: break;
  }
  return headeredit_tag(h, text) != SUBJECTEDIT_NOMEM;
}

static void test_cases(void)
{
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct headeredit h = HEADEREDIT_ZERO;
    stralloc out = STRALLOC_ZERO;

    ok(headeredit_init(&h, span_of(cases[i].header)) == HEADEREDIT_OK
           && change(&h, cases[i].what, span_of(cases[i].name), span_of(cases[i].text))
           && headeredit_write(&h, &out, HEADEREDIT_ALL),
       "%s", cases[i].why);
    is_bytes(out.s ? out.s : "", out.len, cases[i].wanted, strlen(cases[i].wanted), cases[i].why);
    ok(h.is_changed == !span_equal(span_of(cases[i].header), span_of(cases[i].wanted)), "%s: is it changed?",
       cases[i].why);
    headeredit_free(&h);
    stralloc_free(&out);
  }
}

static void test_damaged(void)
{
  for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
    struct headeredit h = HEADEREDIT_ZERO;

    ok(headeredit_init(&h, span_make(damaged[i].header, damaged[i].len)) == HEADEREDIT_DAMAGED, "damaged: %s",
       damaged[i].why);
    headeredit_free(&h);
  }
}

/* content and others are all */
static void test_parts(void)
{
  struct headeredit h = HEADEREDIT_ZERO;
  stralloc out = STRALLOC_ZERO;

  ok(headeredit_init(&h, span_of("content-type: a\nA: 1\nContent-X: b\n c\nContents: d\n\n")) == HEADEREDIT_OK,
     "the empty line may be there");
  ok(headeredit_has(&h, span_of("CONTENT-TYPE")) && !headeredit_has(&h, span_of("Content")), "the name is whole");
  ok(headeredit_write(&h, &out, HEADEREDIT_CONTENT), "the Content fields");
  is_bytes(out.s, out.len, "content-type: a\nContent-X: b\n c\n", 32, "are these");
  out.len = 0;
  ok(headeredit_write(&h, &out, HEADEREDIT_OTHERS), "the others");
  is_bytes(out.s, out.len, "A: 1\nContents: d\n", 17, "are these");
  ok(headeredit_remove(&h, span_of("A")) && !headeredit_has(&h, span_of("A")), "one that was removed is not there");
  headeredit_free(&h);
  stralloc_free(&out);
}

int main(void)
{
  test_cases();
  test_damaged();
  test_parts();
  return tap_done();
}
