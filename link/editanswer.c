/* editanswer: write and read the line of qmail-mime -e. */
#include "link/editanswer.h"

#include "text/ascii.h"

#define EDITED "edited "
#define UNCHANGED "unchanged"
#define DIGITS 18

int editanswer_start(stralloc *line, int is_changed, unsigned long long bytes)
{
  return is_changed ? stralloc_cats(line, EDITED) && ascii_cat_number(line, bytes) : stralloc_cats(line, UNCHANGED);
}

int editanswer_cat(stralloc *line, const struct editanswer_failure *f)
{
  return stralloc_catb(line, " ", 1) && ascii_cat_number(line, f->number) && stralloc_catb(line, ":", 1)
         && stralloc_catb(line, f->edit.p, f->edit.len) && stralloc_catb(line, "=", 1)
         && stralloc_catb(line, f->reason.p, f->reason.len);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static struct span take_until(struct span *s, char c)
{
  struct span word = span_first(*s, span_find(*s, c));

  *s = span_from(*s, word.len);
  return word;
}

static int is_word(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !ascii_is_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '.')
      return 0;
  return s.len > 0;
}

static int read_failure(struct span *s, struct editanswer_failure *f)
{
  struct span number;

  if (!span_take(s, " "))
    return 0;
  number = take_until(s, ':');
  if (!ascii_number(number, DIGITS, &f->number) || f->number == 0 || !span_take(s, ":"))
    return 0;
  f->edit = take_until(s, '=');
  if (!is_word(f->edit) || !span_take(s, "="))
    return 0;
  f->reason = take_until(s, ' ');
  return is_word(f->reason);
}

int editanswer_read(struct editanswer *a, int status, struct span line)
{
  struct editanswer_failure f;
  struct span rest;

  memset(a, 0, sizeof *a);
  a->is_changed = status == EDITANSWER_CHANGED;
  if (a->is_changed) {
    if (!span_take(&line, EDITED) || !ascii_number(take_until(&line, ' '), DIGITS, &a->bytes))
      return 0;
  } else if (status != EDITANSWER_UNCHANGED || !span_take(&line, UNCHANGED)) {
    return 0;
  }
  a->failures = line;
  for (rest = line; rest.len;)
    if (!read_failure(&rest, &f))
      return 0;
  return 1;
}

int editanswer_next(struct editanswer *a, struct editanswer_failure *f)
{
  return a->failures.len && read_failure(&a->failures, f);
}

int editanswer_failed(const struct editanswer *a, unsigned long long number, struct editanswer_failure *f)
{
  struct editanswer rest = *a;
  struct editanswer_failure one;

  while (editanswer_next(&rest, &one))
    if (one.number == number) {
      if (f)
        *f = one;
      return 1;
    }
  return 0;
}
