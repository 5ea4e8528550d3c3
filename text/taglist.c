/* taglist: cut a tag list in one pass over its text. */
#include "text/taglist.h"

#include "text/ascii.h"

static int is_name(struct span name)
{
  if (name.len == 0 || !ascii_is_alpha(name.p[0]))
    return 0;
  for (size_t i = 1; i < name.len; i++)
    if (!ascii_is_alnum(name.p[i]) && name.p[i] != '_')
      return 0;
  return 1;
}

/* A value may contain a line end only as a fold: LF or CRLF with a blank or tab behind it. */
static int is_value(struct span value)
{
  for (size_t i = 0; i < value.len; i++) {
    unsigned char c = (unsigned char)value.p[i];

    if (c == '\r' && i + 1 < value.len && value.p[i + 1] == '\n')
      continue;
    if (c == '\n' && i + 1 < value.len && ascii_is_wsp(value.p[i + 1]))
      continue;
    if ((c < 32 && c != '\t') || c == 127)
      return 0;
  }
  return 1;
}

const char *taglist_parse(struct taglist *list, struct span text)
{
  list->count = 0;
  for (;;) {
    size_t semicolon = span_find(text, ';');
    struct span spec = span_first(text, semicolon);
    size_t equals = span_find(spec, '=');
    struct tag t;

    if (semicolon == text.len && list->count > 0 && ascii_trim_fws(spec).len == 0)
      return NULL;
    t.name = ascii_trim_fws(span_first(spec, equals));
    t.raw = span_from(spec, equals + 1);
    t.value = ascii_trim_fws(t.raw);
    if (equals == spec.len)
      return t.name.len ? "tag without =" : "empty tag";
    if (!is_name(t.name))
      return "bad tag name";
    if (!is_value(t.value))
      return "control character";
    for (size_t i = 0; i < list->count; i++)
      if (span_equal(list->tag[i].name, t.name))
        return "tag twice";
    if (list->count == TAGLIST_MAX)
      return "too many tags";
    list->tag[list->count++] = t;
    if (semicolon == text.len)
      return NULL;
    text = span_from(text, semicolon + 1);
  }
}

const struct tag *taglist_find(const struct taglist *list, const char *name)
{
  for (size_t i = 0; i < list->count; i++)
    if (span_equal(list->tag[i].name, span_of(name)))
      return &list->tag[i];
  return NULL;
}

int taglist_has_blank(struct span value)
{
  for (size_t i = 0; i < value.len; i++)
    if (ascii_is_fws(value.p[i]))
      return 1;
  return 0;
}
