/* ruleanswer: the lines stand in one order, so the reader takes them one by one. */
#include "rules/ruleanswer.h"

#include "text/ascii.h"

#define LAST_LINE "end\n"

/* digits of a rule's and of a condition's number */
#define NUMBER_DIGITS 9

static const char *const roots[] = { "plain", "signed", "encrypted", "cms" };

/* ---- writing ---------------------------------------------------------------------------------- */

static int cat_line(stralloc *out, const char *name, struct span value)
{
  return stralloc_cats(out, name) && stralloc_catb(out, value.p, value.len) && stralloc_catb(out, "\n", 1);
}

static int cat_flag(stralloc *out, const char *name, int is_set)
{
  return cat_line(out, name, span_of(is_set ? "1" : "0"));
}

static int cat_address(stralloc *out, const char *name, struct span address)
{
  return address.len == 0 || cat_line(out, name, address);
}

int ruleanswer_write(stralloc *out, const struct ruleanswer *a)
{
  return cat_line(out, "rules=", a->letters) && cat_address(out, "author=", a->author)
         && cat_address(out, "authenticated=", a->authenticated) && cat_flag(out, "outside=", a->is_outside)
         && cat_line(out, "root=", span_of(roots[a->root])) && cat_flag(out, "pgp=", a->may_be_pgp)
         && cat_flag(out, "keys=", a->has_keys) && cat_flag(out, "proven=", a->is_proven)
         && cat_flag(out, "marked=", a->is_marked)
         && cat_flag(out, "bounce=", a->is_bounce) && cat_flag(out, "encloses=", a->encloses_marked)
         && cat_flag(out, "ambiguous=", a->is_ambiguous) && stralloc_catb(out, a->why.p, a->why.len)
         && stralloc_cats(out, LAST_LINE);
}

int ruleanswer_cat_why(stralloc *out, size_t rule, size_t condition, const char *reason)
{
  return stralloc_cats(out, "why=") && ascii_cat_number(out, rule + 1) && stralloc_cats(out, " ")
         && ascii_cat_number(out, condition + 1) && stralloc_cats(out, " ") && stralloc_cats(out, reason)
         && stralloc_cats(out, "\n");
}

/* ---- reading ---------------------------------------------------------------------------------- */

/* take the line `nameVALUE` LF, or return 0 */
static int take(struct span *text, const char *name, struct span *value)
{
  struct span rest = *text;
  size_t end;

  if (!span_take(&rest, name))
    return 0;
  end = span_find(rest, '\n');
  if (end == rest.len)
    return 0;
  *value = span_first(rest, end);
  *text = span_from(rest, end + 1);
  return 1;
}

static int take_flag(struct span *text, const char *name, int *is_set)
{
  struct span value;

  if (!take(text, name, &value) || value.len != 1 || (value.p[0] != '0' && value.p[0] != '1'))
    return 0;
  *is_set = value.p[0] == '1';
  return 1;
}

static int take_address(struct span *text, const char *name, struct span *address)
{
  *address = span_first(*text, 0);
  if (!take(text, name, address))
    return 1;
  return address->len > 0 && address->len <= RULEANSWER_ADDRESS_BYTES;
}

static int take_root(struct span *text, enum ruleanswer_root *root)
{
  struct span value;

  if (!take(text, "root=", &value))
    return 0;
  for (unsigned int i = 0; i < sizeof roots / sizeof *roots; i++)
    if (span_equal(value, span_of(roots[i]))) {
      *root = (enum ruleanswer_root)i;
      return 1;
    }
  return 0;
}

static int are_letters(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] != 'y' && s.p[i] != 'n' && s.p[i] != 'u')
      return 0;
  return 1;
}

/* the lines `why=`, and the last line */
static int take_end(struct span *text, struct span *why)
{
  struct span whole = *text;
  struct ruleanswer_why one;

  while (ruleanswer_next_why(&one, text))
    ;
  *why = span_first(whole, whole.len - text->len);
  return span_equal(*text, span_of(LAST_LINE));
}

int ruleanswer_read(struct ruleanswer *a, struct span text, size_t rules)
{
  return take(&text, "rules=", &a->letters) && a->letters.len == rules && are_letters(a->letters)
         && take_address(&text, "author=", &a->author) && take_address(&text, "authenticated=", &a->authenticated)
         && take_flag(&text, "outside=", &a->is_outside) && take_root(&text, &a->root)
         && take_flag(&text, "pgp=", &a->may_be_pgp) && take_flag(&text, "keys=", &a->has_keys)
         && take_flag(&text, "proven=", &a->is_proven)
         && take_flag(&text, "marked=", &a->is_marked) && take_flag(&text, "bounce=", &a->is_bounce)
         && take_flag(&text, "encloses=", &a->encloses_marked) && take_flag(&text, "ambiguous=", &a->is_ambiguous)
         && take_end(&text, &a->why);
}

/* a number from 1 and the blank behind it */
static int take_index(struct span *line, size_t *index)
{
  size_t end = span_find(*line, ' ');
  unsigned long long n;

  if (end == line->len || !ascii_number(span_first(*line, end), NUMBER_DIGITS, &n) || n == 0)
    return 0;
  *index = (size_t)(n - 1);
  *line = span_from(*line, end + 1);
  return 1;
}

int ruleanswer_next_why(struct ruleanswer_why *w, struct span *why)
{
  struct span rest = *why;

  if (!take(&rest, "why=", &w->reason) || !take_index(&w->reason, &w->rule) || !take_index(&w->reason, &w->condition)
      || w->reason.len == 0 || !ascii_printable(w->reason))
    return 0;
  *why = rest;
  return 1;
}
