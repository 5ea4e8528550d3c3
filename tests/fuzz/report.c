/* report: link/report against qmail-rspawn as qmail 1.03 has it. With the notice in it a report gives the letters that
 * it gives without, for the message and for each recipient, and shows the same text or the same with the notice at the
 * end of a part. report_find() is compared with a reader that goes byte by byte.
 *
 * The first byte of the input is the length of the notice, then come its bytes, then the report.
 */
#include "tests/fuzz/fuzz.h"

#include "link/report.h"

#define NOTICE_MAX 255
#define REPORT_MAX 8192

static size_t naive_find(struct span report)
{
  char first = 0;
  int at_start = 1;

  for (size_t i = 0; i < report.len; i++) {
    if (at_start)
      first = report.p[i];
    at_start = report.p[i] == 0;
    if (at_start && (first == 'K' || first == 'Z' || first == 'D'))
      return i;
  }
  return report.len;
}

/* report() of qmail-rspawn.c for exit status 0, its variables with their names, for one recipient or more */
static void rspawn(stralloc *told, struct span report)
{
  const char *s = report.p;
  size_t len = report.len;
  size_t j = 0;
  size_t k;
  int result = -1;
  int orr;

  if (!len) {
    fuzz_cat(told, span_of("Zqmail-remote produced no output.\n"));
    return;
  }
  for (k = 0; k < len; ++k)
    if (!s[k]) {
      if (s[j] == 'K') {
        result = 1;
        break;
      }
      if (s[j] == 'Z') {
        result = 0;
        break;
      }
      if (s[j] == 'D')
        break;
      j = k + 1;
    }
  orr = result;
  switch (s[0]) {
    case 's': orr = 0; break;
    case 'h': orr = -1; break;
    default: break;
  }
  fuzz_cat(told, span_of(orr == 1 ? "K" : orr == 0 ? "Z" : "D"));
  for (k = 1; k < len;)
    if (!s[k++]) {
      fuzz_cat(told, span_of(s + 1));
      if (result <= orr && k < len && (s[k] == 'Z' || s[k] == 'D' || s[k] == 'K'))
        fuzz_cat(told, span_make(s + k + 1, strlen(s + k + 1)));
      break;
    }
}

/* The letters of all parts that have their NUL, and how many there are. */
static void letters(stralloc *out, struct span report)
{
  size_t nul;

  while ((nul = span_find(report, 0)) < report.len) {
    fuzz_cat(out, span_first(report, 1));
    report = span_from(report, nul + 1);
  }
  /* a last one without it, as a whole */
  fuzz_cat(out, report);
}

/* is `b` the same as `a`, or `a` with the notice somewhere in it? */
static int is_same_but_for(struct span a, struct span b, struct span notice)
{
  if (a.len == b.len)
    return span_equal(a, b);
  if (a.len + notice.len != b.len)
    return 0;
  for (size_t i = 0; i <= a.len; i++)
    if (span_equal(span_first(a, i), span_first(b, i)) && span_equal(notice, span_first(span_from(b, i), notice.len))
        && span_equal(span_from(a, i), span_from(b, i + notice.len)))
      return 1;
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static char before[REPORT_MAX + 1];
  static char after[REPORT_MAX + NOTICE_MAX + 1];
  struct span in = span_make((const char *)data, size);
  char notice_bytes[NOTICE_MAX];
  struct span notice;
  struct span report;
  struct span copy;
  stralloc told[2] = { STRALLOC_ZERO, STRALLOC_ZERO };
  stralloc parts[2] = { STRALLOC_ZERO, STRALLOC_ZERO };
  char *block;
  size_t room;
  size_t len;
  size_t at;

  if (size == 0)
    return 0;
  /* as qmail-dksign makes it: masked, and an LF at its end */
  notice = span_first(span_from(in, 1), data[0] ? data[0] - 1u : 0);
  in = span_from(in, 1 + notice.len);
  for (size_t i = 0; i < notice.len; i++)
    notice_bytes[i] = notice.p[i] < 32 || notice.p[i] > 126 ? '?' : notice.p[i];
  notice_bytes[notice.len] = '\n';
  notice = span_make(notice_bytes, notice.len + 1);

  report = span_first(in, REPORT_MAX);
  copy = fuzz_copy(report);
  at = report_find(copy);
  fuzz_drop(copy);
  check(at == naive_find(report));

  /* in a block that holds what may be written and not a byte more */
  room = at == report.len ? 0 : notice.len;
  block = malloc(report.len + room);
  check(block || report.len + room == 0);
  if (report.len)
    memcpy(block, report.p, report.len);
  len = report_insert(block, report.len, notice);
  check(len == report.len + room);
  if (report.len)
    memcpy(before, report.p, report.len);
  before[report.len] = 0;
  if (len)
    memcpy(after, block, len);
  after[len] = 0;
  free(block);

  /* all that was there is still there, and in its order */
  check(span_equal(span_make(after, at), span_first(report, at)));
  check(room == 0 || span_equal(span_make(after + at, notice.len), notice));
  check(span_equal(span_from(span_make(after, len), at + room), span_from(report, at)));

  letters(&parts[0], report);
  letters(&parts[1], span_make(after, len));
  check(span_equal(span_sa(&parts[0]), span_sa(&parts[1])));
  rspawn(&told[0], span_make(before, report.len));
  rspawn(&told[1], span_make(after, len));
  check(told[0].s[0] == told[1].s[0]);
  check(is_same_but_for(span_sa(&told[0]), span_sa(&told[1]), notice));
  for (size_t i = 0; i < 2; i++) {
    stralloc_free(&told[i]);
    stralloc_free(&parts[i]);
  }
  return 0;
}
