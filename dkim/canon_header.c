/* canon_header: canonicalize one field at a time, in memory. The size of the header block is limited (limits.h). */
#include "dkim/canon_header.h"

#include "text/ascii.h"

static int simple(stralloc *out, struct span field)
{
  while (field.len) {
    size_t lf = span_find(field, '\n');

    if (!stralloc_catb(out, field.p, lf))
      return 0;
    if (lf < field.len && !stralloc_catb(out, "\r\n", 2))
      return 0;
    field = span_from(field, lf + 1);
  }
  return 1;
}

static int relaxed(stralloc *out, struct span field)
{
  size_t colon = span_find(field, ':');
  struct span value = span_from(field, colon + 1);
  int blank = 0;
  int begun = 0;

  if (!ascii_cat_lower(out, ascii_trim(span_first(field, colon))))
    return 0;
  /* room for colon, value and CRLF; the canonical value is never longer than the value */
  if (!stralloc_readyplus(out, value.len + 3))
    return 0;
  out->s[out->len++] = ':';
  for (size_t i = 0; i < value.len; i++) {
    char c = value.p[i];

    if (ascii_is_wsp(c)) {
      blank = begun;
    } else if (c != '\n') {
      if (blank)
        out->s[out->len++] = ' ';
      out->s[out->len++] = c;
      blank = 0;
      begun = 1;
    }
  }
  out->s[out->len++] = '\r';
  out->s[out->len++] = '\n';
  return 1;
}

int canon_header(stralloc *out, enum canon c, struct span field)
{
  return c == CANON_RELAXED ? relaxed(out, field) : simple(out, field);
}
