/* disclaimer: expand, escape, and write references. */
#include "mail/disclaimer.h"

#include "text/ascii.h"
#include "text/utf8.h"

#define SIGNATURE_LINE "-- "

int disclaimer_is_good(struct span file)
{
  return span_find(file, '\0') == file.len && span_find(file, '\r') == file.len && utf8_is_valid(file);
}

static int cat(stralloc *out, struct span s)
{
  return s.len == 0 || stralloc_catb(out, s.p, s.len);
}

static const char *escape_of(char c)
{
  switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
  }
}

static int cat_escaped(stralloc *out, struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (escape_of(s.p[i]) ? !stralloc_cats(out, escape_of(s.p[i])) : !stralloc_append(out, s.p[i]))
      return 0;
  return 1;
}

static int expand(stralloc *out, struct span in, struct span from, int is_html)
{
  while (in.len) {
    size_t len = span_find(in, '%');

    if (!cat(out, span_first(in, len)))
      return 0;
    in = span_from(in, len);
    if (span_take(&in, "%f")) {
      if (is_html ? !cat_escaped(out, from) : !cat(out, from))
        return 0;
    } else if (span_take(&in, "%%") || span_take(&in, "%")) {
      if (!stralloc_append(out, '%'))
        return 0;
    }
  }
  return 1;
}

static unsigned long code_point(struct span c)
{
  unsigned long n = (unsigned char)c.p[0] & (0xffU >> (c.len + 1));

  for (size_t i = 1; i < c.len; i++)
    n = n << 6 | ((unsigned char)c.p[i] & 0x3f);
  return n;
}

/* `in` is UTF-8 */
static int cat_references(stralloc *out, struct span in)
{
  while (in.len) {
    size_t len = utf8_char(in);

    if (len == 1 ? !stralloc_append(out, in.p[0])
        : !(stralloc_cats(out, "&#") && ascii_cat_number(out, code_point(span_first(in, len)))
            && stralloc_append(out, ';')))
      return 0;
    in = span_from(in, len);
  }
  return 1;
}

static int cat_lines_as_html(stralloc *out, struct span text)
{
  if (!stralloc_cats(out, "<div>"))
    return 0;
  while (text.len) {
    size_t len = span_find(text, '\n');

    if (!cat_escaped(out, span_first(text, len)) || (len < text.len && !stralloc_cats(out, "<br>\n")))
      return 0;
    text = span_from(text, len + 1);
  }
  return stralloc_cats(out, "</div>");
}

static void drop_line_ends(stralloc *s, size_t from)
{
  while (s->len > from && s->s[s->len - 1] == '\n')
    s->len--;
}

static int add_text(struct disclaimer *d, struct span text, struct span from)
{
  size_t start;

  if (d->has_text && !stralloc_append(&d->text, '\n'))
    return 0;
  start = d->text.len;
  d->has_text = 1;
  if (!expand(&d->text, text, from, 0))
    return 0;
  drop_line_ends(&d->text, start);
  return 1;
}

int disclaimer_add(struct disclaimer *d, const struct span *text, const struct span *html, struct span from)
{
  stralloc expanded = STRALLOC_ZERO;
  stralloc made = STRALLOC_ZERO;
  int good = (!text || add_text(d, *text, from)) && (!d->has_html || stralloc_append(&d->html, '\n'));

  if (good && html) {
    good = expand(&made, *html, from, 1);
  } else if (good && text) {
    good = expand(&expanded, *text, from, 0);
    drop_line_ends(&expanded, 0);
    good = good && cat_lines_as_html(&made, span_sa(&expanded));
  }
  if (good)
    drop_line_ends(&made, 0);
  good = good && cat_references(&d->html, span_sa(&made));
  d->has_html = 1;
  stralloc_free(&expanded);
  stralloc_free(&made);
  return good;
}

static int cat_flowed(stralloc *out, struct span line)
{
  struct span s = line;
  int is_stuffed = line.len && (line.p[0] == ' ' || line.p[0] == '>' || span_take(&s, "From "));

  if (!span_equal(line, span_of(SIGNATURE_LINE)))
    while (line.len && line.p[line.len - 1] == ' ')
      line.len--;
  return (!is_stuffed || stralloc_append(out, ' ')) && cat(out, line);
}

int disclaimer_flow(stralloc *out, struct span text)
{
  while (text.len) {
    size_t len = span_find(text, '\n');

    if (!cat_flowed(out, span_first(text, len)) || (len < text.len && !stralloc_append(out, '\n')))
      return 0;
    text = span_from(text, len + 1);
  }
  return 1;
}

void disclaimer_free(struct disclaimer *d)
{
  stralloc_free(&d->text);
  stralloc_free(&d->html);
}
