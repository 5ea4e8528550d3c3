/* report: write a report, and insert a notice into one. */
#include "link/report.h"

#include "link/io.h"
#include "link/say.h"

#include <unistd.h>

#define EXIT_TEMPORARY 111

/* A report that needs no memory. `Z` also in place of `D`: the next attempt can say it. */
static noreturn void report_out_of_memory(void)
{
  static const char text[] = "Zout of memory. (#4.3.0)\n";

  if (!io_write(1, text, sizeof text))
    _exit(EXIT_TEMPORARY);
  _exit(0);
}

static noreturn void report(const char *letter, const char *text, struct span detail, const char *code)
{
  stralloc r = STRALLOC_ZERO;
  struct span cut = span_first(detail, REPORT_DETAIL_MAX);

  if (!stralloc_cats(&r, letter) || !stralloc_cats(&r, text) || !stralloc_catb(&r, cut.p, cut.len)
      || !stralloc_cats(&r, " (#") || !stralloc_cats(&r, code) || !stralloc_cats(&r, ")"))
    report_out_of_memory();
  say_mask(&r, 0, 32);
  if (!stralloc_catb(&r, "\n", 2))
    report_out_of_memory();
  if (!io_write(1, r.s, r.len))
    _exit(EXIT_TEMPORARY);
  _exit(0);
}

noreturn void report_temporary(const char *text, struct span detail, const char *code)
{
  report("Z", text, detail, code);
}

noreturn void report_permanent(const char *text, const char *code)
{
  report("D", text, span_of(""), code);
}

size_t report_find(struct span report)
{
  size_t start = 0;

  while (start < report.len) {
    size_t end = start + span_find(span_from(report, start), 0);

    if (end == report.len)
      break;
    if (end > start && memchr("KZD", report.p[start], 3))
      return end;
    start = end + 1;
  }
  return report.len;
}

size_t report_insert(char *report, size_t len, struct span notice)
{
  size_t at = report_find(span_make(report, len));

  if (at == len)
    return len;
  memmove(report + at + notice.len, report + at, len - at);
  memcpy(report + at, notice.p, notice.len);
  return len + notice.len;
}
