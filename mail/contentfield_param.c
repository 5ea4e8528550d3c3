/* contentfield_param: what a Content field says. Parameters that are cut into sections are joined (RFC 2231). */
#include "mail/contentfield.h"

#include "text/ascii.h"

static const struct contentfield_param *params(const struct contentfield *c)
{
  return genalloc_s(struct contentfield_param, &c->params);
}

static size_t params_count(const struct contentfield *c)
{
  return genalloc_len(struct contentfield_param, &c->params);
}

static int has_name(const struct contentfield *c, const struct contentfield_param *p, const char *name)
{
  return span_equal(span_make(c->text.s + p->name, p->name_len), span_of(name));
}

struct span contentfield_type(const struct contentfield *c)
{
  return span_make(c->text.s, c->type_len);
}

struct span contentfield_subtype(const struct contentfield *c)
{
  if (c->type_len == 0)
    return span_make(NULL, 0);
  return span_make(c->text.s + c->type_len, c->subtype_len);
}

int contentfield_is(const struct contentfield *c, const char *type, const char *subtype)
{
  return span_equal(contentfield_type(c), span_of(type))
         && (!subtype || span_equal(contentfield_subtype(c), span_of(subtype)));
}

/* the first parameter of this name and form, or NULL */
static const struct contentfield_param *find(const struct contentfield *c, const char *name, long section, int extended)
{
  for (size_t i = 0; i < params_count(c); i++) {
    const struct contentfield_param *p = params(c) + i;

    if (p->section == section && (section >= 0 || p->is_extended == extended)
        && has_name(c, p, name))
      return p;
  }
  return NULL;
}

int contentfield_param_without(const struct contentfield *c, const char *name, stralloc *value)
{
  const struct contentfield_param *p = find(c, name, -1, 0);

  value->len = 0;
  if (!p)
    return 0;
  return span_copy(value, span_make(c->text.s + p->value, p->value_len)) ? 1 : -1;
}

int contentfield_param_is_plain(const struct contentfield *c, const char *name)
{
  size_t found = 0;

  for (size_t i = 0; i < params_count(c); i++) {
    const struct contentfield_param *p = params(c) + i;

    if (!has_name(c, p, name))
      continue;
    if (p->section != -1 || p->is_extended)
      return 0;
    found++;
  }
  return found == 1;
}

static int hex(char c)
{
  if (ascii_is_digit(c))
    return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A `%` without two digits stands for itself. */
static int cat_decoded(stralloc *out, struct span in)
{
  for (size_t i = 0; i < in.len; i++) {
    char c = in.p[i];

    if (c == '%' && i + 2 < in.len && hex(in.p[i + 1]) >= 0 && hex(in.p[i + 2]) >= 0) {
      c = (char)(hex(in.p[i + 1]) * 16 + hex(in.p[i + 2]));
      i += 2;
    }
    if (!stralloc_append(out, c))
      return 0;
  }
  return 1;
}

/* charset "'" [language] "'" */
static int take_charset(struct span *in, stralloc *charset)
{
  size_t name = span_find(*in, '\'');
  size_t language = span_find(span_from(*in, name + 1), '\'');
  struct span all = *in;

  if (name == all.len || name + 1 + language == all.len)
    return 1;
  *in = span_from(all, name + language + 2);
  return !charset || span_copy(charset, span_first(all, name));
}

static int cat_section(stralloc *value, stralloc *charset, const struct contentfield *c,
                       const struct contentfield_param *p)
{
  struct span in = span_make(c->text.s + p->value, p->value_len);

  if (!p->is_extended)
    return stralloc_catb(value, in.p, in.len);
  return (p->section > 0 || take_charset(&in, charset)) && cat_decoded(value, in);
}

int contentfield_param(const struct contentfield *c, const char *name, stralloc *value, stralloc *charset)
{
  const struct contentfield_param *p = find(c, name, -1, 1);
  long section = -1;

  value->len = 0;
  if (charset)
    charset->len = 0;
  if (!p && (p = find(c, name, 0, 0)))
    section = 0;
  if (!p)
    p = find(c, name, -1, 0);
  if (!p)
    return 0;
  do {
    if (!cat_section(value, charset, c, p))
      return -1;
  } while (section >= 0 && (p = find(c, name, ++section, 0)));
  return 1;
}
