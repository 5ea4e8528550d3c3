/* editargs: a word is its name, then what the table says. */
#include "link/editargs.h"

#include "text/utf8.h"

/* the start of a word of each kind, with what stands behind its name */
static const char *const starts[] = {
  [EDITARGS_STRIP] = "strip=",
  [EDITARGS_STRIP_REGEX] = "strip~",
  [EDITARGS_REMOVE] = "remove:",
  [EDITARGS_SET] = "set:",
  [EDITARGS_TAG] = "tag=",
  [EDITARGS_PROTECTED] = "protected=",
  [EDITARGS_ATTACH] = "attach=",
  [EDITARGS_DISCLAIMER] = "disclaimer=",
  [EDITARGS_CUT] = "cut",
  [EDITARGS_UNTAG] = "untag=",
  [EDITARGS_UNSET] = "unset:",
  [EDITARGS_FROM] = "from="
};

#define KINDS (sizeof starts / sizeof *starts)

#define TOP ":top"
#define REPLY ":reply"

static int is_text(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
      return 0;
  return utf8_is_valid(s);
}

/* part `all` at the first byte `c`. Returns 0 if there is none. */
static int part(struct span all, char c, struct span *before, struct span *behind)
{
  size_t at = span_find(all, c);

  *before = span_first(all, at);
  *behind = span_from(all, at + 1);
  return at < all.len;
}

static int take_end(struct span *s, const char *end)
{
  struct span e = span_of(end);

  if (s->len < e.len || !span_equal(span_from(*s, s->len - e.len), e))
    return 0;
  s->len -= e.len;
  return 1;
}

static const char *parse_attach(struct editargs *a, struct span value)
{
  a->file = span_behind_last(value, ':');
  if (!a->file.len || value.len < a->file.len + 2)
    return "attach needs NAME:FILE";
  a->name = span_first(value, value.len - a->file.len - 1);
  return NULL;
}

static const char *parse_disclaimer(struct editargs *a, struct span value)
{
  struct span rest;

  for (int more = 1; more;) {
    more = take_end(&value, TOP) ? (a->at_top = 1) : take_end(&value, REPLY) ? (a->on_reply = 1) : 0;
  }
  (void)part(value, ',', &a->file, &a->html);
  if (!a->file.len && !a->html.len)
    return "disclaimer needs a file";
  if (part(value, ':', &rest, &rest))
    return "unknown option of disclaimer";
  return NULL;
}

/* the rest of a word of this kind */
static const char *parse(struct editargs *a, struct span value)
{
  switch (a->kind) {
    case EDITARGS_STRIP:
    case EDITARGS_STRIP_REGEX:
    case EDITARGS_TAG:
    case EDITARGS_UNTAG:
    case EDITARGS_FROM:
      a->text = value;
      return value.len ? NULL : "a text is missing";
    case EDITARGS_PROTECTED:
      a->file = value;
      return value.len ? NULL : "the name of a file is missing";
    case EDITARGS_REMOVE:
    case EDITARGS_UNSET:
      a->name = value;
      return value.len ? NULL : "the name of a field is missing";
    case EDITARGS_SET:
      return part(value, '=', &a->name, &a->text) && a->name.len ? NULL : "set needs NAME=TEXT";
    case EDITARGS_ATTACH: return parse_attach(a, value);
    case EDITARGS_DISCLAIMER: return parse_disclaimer(a, value);
    case EDITARGS_CUT: break;
  }
  return value.len ? "unknown edit" : NULL;
}

int editargs_parse(struct editargs *a, const char *word, const char **why)
{
  struct span value = span_of(word);
  size_t kind = 0;

  memset(a, 0, sizeof *a);
  while (kind < KINDS && !span_take(&value, starts[kind]))
    kind++;
  a->kind = (enum editargs_kind)kind;
  *why = kind == KINDS ? "unknown edit" : is_text(value) ? parse(a, value) : "not UTF-8, or a control character";
  return *why == NULL;
}

static int cat(stralloc *out, struct span s)
{
  return s.len == 0 || stralloc_catb(out, s.p, s.len);
}

static int cat_values(stralloc *out, const struct editargs *a)
{
  switch (a->kind) {
    case EDITARGS_SET: return cat(out, a->name) && stralloc_catb(out, "=", 1) && cat(out, a->text);
    case EDITARGS_PROTECTED: return cat(out, a->file);
    case EDITARGS_ATTACH: return cat(out, a->name) && stralloc_catb(out, ":", 1) && cat(out, a->file);
    case EDITARGS_DISCLAIMER:
      return cat(out, a->file) && (!a->html.len || stralloc_catb(out, ",", 1)) && cat(out, a->html)
             && (!a->at_top || cat(out, span_of(TOP))) && (!a->on_reply || cat(out, span_of(REPLY)));
    case EDITARGS_STRIP:
    case EDITARGS_STRIP_REGEX:
    case EDITARGS_TAG:
    case EDITARGS_FROM:
    case EDITARGS_REMOVE:
    case EDITARGS_UNTAG:
    case EDITARGS_UNSET:
    case EDITARGS_CUT: break;
  }
  return cat(out, a->name) && cat(out, a->text);
}

int editargs_cat(stralloc *out, const struct editargs *a)
{
  return stralloc_cats(out, starts[a->kind]) && cat_values(out, a) && stralloc_catb(out, "", 1);
}
