/* claimstrip: a header loses fields and texts in Subject, however they are written, and keeps every other byte. */
#include "tests/tap.h"
#include "mail/claimstrip.h"
#include "text/casefold.h"

/* without field X-Ours and Ours, and without [ok] and [signed by ann] in Subject */
static const struct {
  const char *in;
  const char *out;   /* NULL: nothing changes */
  const char *what;
} rows[] = {
  { "A: b\nSubject: c\n\n", NULL, "nothing to take out" },
  { "", NULL, "an empty header" },
  { "\n", NULL, "an empty line" },
  { "A: [ok]\nComments: X-Ours: 1\n", NULL, "in other fields" },
  { "A: b\nX-Ours: 1\nC: d\n\n", "A: b\nC: d\n\n", "a field" },
  { "x-OURS: 1\n 2\n\t3\nA: b\nx-ours:\nOurs: 1\n", "A: b\n", "each of them, folded or empty" },
  { "X-Ours : 1\nX-Ours\t: 1\nX-Oursx: 1\nX-Our: 1\n", "X-Oursx: 1\nX-Our: 1\n", "blanks before the colon" },
  { "A: b\r\nX-Ours: 1\r\n\r\n", "A: b\r\n\r\n", "CR LF" },
  { "no field\n\nX-Ours: 1", "no field\n\n", "a line that is no field, and a last line without end" },
  { " X-Ours: 1\nA: b\nX-Ours: 2\n", "A: b\n", "a line with a blank at the start of the header" },
  { "A: b\rX-Ours: 1\n\n", "A: b\r\n\n", "behind a CR alone; the header still ends where it did" },
  { "A: b\rX-Ours: 1\rC: d\n", "A: b\rC: d\n", "between two of them" },
  { "\r\rX-Ours: 1\r\n\r\n", "\r\r\n\r\n", "behind two" },
  { "X-Ours: 1\rA: b\n", "A: b\n", "and up to one" },
  { "Subject: [ok] hello\n", "Subject: hello\n", "a text" },
  { "Subject: hello [OK]\n", "Subject: hello\n", "at the end, in capitals" },
  { "Subject:[ok]\n\n", "Subject: \n\n", "nothing else" },
  { "subject : [ok] a\nSUBJECT: b [ok]\n", "subject : a\nSUBJECT: b\n", "two of them" },
  { "Subject: [o[ok]k] a\n", "Subject: a\n", "put together by taking one out" },
  { "Subject: [signed [ok]by ann] a\n", "Subject: a\n", "one inside another one" },
  { "Subject: [signed  by\n\tAnn] a\n", "Subject: a\n", "over a fold, with more blanks" },
  { "Subject: [o\302\255k] a\n", "Subject: a\n", "with a soft hyphen" },
  { "Subject: =?utf-8?q?=5Bok=5D_=C3=BC?=\n", "Subject: =?utf-8?b?w7w=?=\n", "in an encoded word" },
  { "Subject: =?utf-8?q?=5Bo?= =?utf-8?q?k=5D?= a\n", "Subject: a\n", "in two of them" },
  { "Subject: [o\rk] a\nB: c\n", "Subject: a\nB: c\n", "with a CR alone in it" },
  { "Subject: a\rX-Ours: 1\n", "Subject: aX-Ours: 1\n", "a CR in Subject goes, so no field is behind it" },
  { "A: b\rSubject: [ok] c\n\n", "A: b\rSubject: c\n\n", "a Subject behind a CR" },
  { "Subject: [[[[[[[[[[[ok]ok]ok]ok]ok]ok]ok]ok]ok]ok]ok] a\n", "Subject: \n", "made to deceive" },
  { "damaged\nSubject: [ok] a\n", "damaged\nSubject: a\n", "a damaged header" },
};

static const char *const texts[] = { "[ok]", "[signed by ann]" };
#define TEXTS 2

static void strip(stralloc *out, int *result, struct span header, const struct claimstrip *c)
{
  *result = claimstrip(out, header, c, "\n");
}

int main(void)
{
  static const struct span names[] = { { "X-Ours", 6 }, { "Ours", 4 } };
  stralloc form[TEXTS] = { STRALLOC_ZERO, STRALLOC_ZERO };
  struct span forms[TEXTS];
  struct claimstrip c = { names, 2, forms, TEXTS };
  struct claimstrip none = { names, 2, NULL, 0 };
  stralloc out = STRALLOC_ZERO;
  int result;

  for (size_t i = 0; i < TEXTS; i++) {
    (void)!casefold_cat(&form[i], span_of(texts[i]));
    forms[i] = span_sa(&form[i]);
  }
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *wanted = rows[i].out ? rows[i].out : rows[i].in;

    strip(&out, &result, span_of(rows[i].in), &c);
    is_bytes(out.len ? out.s : "", out.len, wanted, strlen(wanted), rows[i].what);
    ok(result == (rows[i].out != NULL), "%s: whether something changed", rows[i].what);
  }
  strip(&out, &result, span_make("Subject: [o\0k] a\n", 17), &c);
  is_bytes(out.s, out.len, "Subject: a\n", 11, "a NUL in it");
  strip(&out, &result, span_of("Subject: [ok]\nOurs: 1\n"), &none);
  is_bytes(out.s, out.len, "Subject: [ok]\n", 14, "no texts");
  for (size_t i = 0; i < TEXTS; i++)
    stralloc_free(&form[i]);
  stralloc_free(&out);
  return tap_done();
}
