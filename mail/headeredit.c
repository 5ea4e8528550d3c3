/* headeredit: a list of fields, each in the header as it came or in a text of our own. */
#include "mail/headeredit.h"

#include "mail/encodedword.h"
#include "text/ascii.h"

#define LINE_BYTES 76

static size_t count(const struct headeredit *h)
{
  return genalloc_len(struct headeredit_field, &h->fields);
}

static struct headeredit_field *field_at(const struct headeredit *h, size_t i)
{
  return genalloc_s(struct headeredit_field, &h->fields) + i;
}

static struct span field_text(const struct headeredit *h, const struct headeredit_field *f)
{
  return f->in_text ? span_make(h->text.s + f->at, f->len) : span_first(span_from(h->source, f->at), f->len);
}

static struct span field_name(const struct headeredit *h, const struct headeredit_field *f)
{
  return span_first(field_text(h, f), f->name_len);
}

static int is_named(const struct headeredit *h, const struct headeredit_field *f, struct span name)
{
  return !f->is_gone && f->name_len && ascii_equal_nocase(field_name(h, f), name);
}

void headeredit_free(struct headeredit *h)
{
  genalloc_free(struct headeredit_field, &h->fields);
  stralloc_free(&h->text);
}

/* ---- reading ------------------------------------------------------------------------------------- */

/* the name of a field and the colon; 0 if `line` does not begin so */
static size_t name_of(struct span line)
{
  size_t len = 0;
  size_t colon;

  while (len < line.len && ascii_is_vchar(line.p[len]) && line.p[len] != ':')
    len++;
  for (colon = len; colon < line.len && ascii_is_wsp(line.p[colon]); colon++)
    ;
  return colon < line.len && line.p[colon] == ':' ? len : 0;
}

/* the next line with its line end. Returns 0 if there is none, or the empty line. */
static int take_line(struct span *in, struct span *line)
{
  *line = span_first(*in, span_find(*in, '\n') + 1);
  *in = span_from(*in, line->len);
  return line->len && line->p[0] != '\n' && !(line->p[0] == '\r' && line->len == 2 && line->p[1] == '\n');
}

static int is_damaged(struct span line)
{
  size_t end = line.len && line.p[line.len - 1] == '\n' ? line.len - 1 : line.len;

  end -= end && line.p[end - 1] == '\r' && end < line.len;
  return span_find(span_first(line, end), '\r') < end || span_find(span_first(line, end), '\0') < end
         || ascii_trim_fws(line).len == 0;
}

static int add_line(struct headeredit *h, struct span line)
{
  struct headeredit_field f = { (size_t)(line.p - h->source.p), line.len, name_of(line), 0, 0 };
  struct span s = line;

  if (ascii_is_wsp(line.p[0])) {
    if (!count(h))
      return HEADEREDIT_DAMAGED;
    field_at(h, count(h) - 1)->len += line.len;
    return HEADEREDIT_OK;
  }
  if (!f.name_len && (count(h) || !span_take(&s, "From ")))
    return HEADEREDIT_DAMAGED;
  return genalloc_append(struct headeredit_field, &h->fields, &f) ? HEADEREDIT_OK : HEADEREDIT_NOMEM;
}

enum headeredit_result headeredit_init(struct headeredit *h, struct span header)
{
  struct span in = header;
  struct span line;
  size_t first = span_find(header, '\n');

  h->source = header;
  h->line_end = first && first < header.len && header.p[first - 1] == '\r' ? "\r\n" : "\n";
  while (take_line(&in, &line)) {
    int r = is_damaged(line) ? HEADEREDIT_DAMAGED : add_line(h, line);

    if (r != HEADEREDIT_OK)
      return (enum headeredit_result)r;
  }
  return HEADEREDIT_OK;
}

int headeredit_has(const struct headeredit *h, struct span name)
{
  for (size_t i = 0; i < count(h); i++)
    if (is_named(h, field_at(h, i), name))
      return 1;
  return 0;
}

/* ---- changing ------------------------------------------------------------------------------------ */

int headeredit_remove(struct headeredit *h, struct span name)
{
  for (size_t i = 0; i < count(h); i++)
    if (is_named(h, field_at(h, i), name)) {
      field_at(h, i)->is_gone = 1;
      h->is_changed = 1;
    }
  return 1;
}

/* `field` takes the place of field `i`, which is the number of fields to add one */
static int put_field(struct headeredit *h, size_t i, struct span name, struct span field)
{
  struct headeredit_field f = { h->text.len, field.len, name.len, 1, 0 };

  if (!stralloc_catb(&h->text, field.p, field.len))
    return 0;
  h->is_changed = 1;
  if (i == count(h))
    return genalloc_append(struct headeredit_field, &h->fields, &f);
  *field_at(h, i) = f;
  return 1;
}

int headeredit_put(struct headeredit *h, struct span name, struct span field)
{
  size_t first = 0;

  while (first < count(h) && !is_named(h, field_at(h, first), name))
    first++;
  for (size_t i = first + 1; i < count(h); i++)
    if (is_named(h, field_at(h, i), name)) {
      field_at(h, i)->is_gone = 1;
      h->is_changed = 1;
    }
  if (first < count(h) && span_equal(field_text(h, field_at(h, first)), field))
    return 1;
  return put_field(h, first, name, field);
}

/* words with a blank between them, in lines */
static int cat_folded(stralloc *out, struct span text, size_t column)
{
  do {
    size_t len = span_find(text, ' ');

    /* an empty word, between two blanks, must not be alone in a line */
    if (len && column > 1 && column + 1 + len > LINE_BYTES) {
      if (!stralloc_append(out, '\n'))
        return 0;
      column = 0;
    }
    if (!stralloc_append(out, ' ') || !stralloc_catb(out, text.p, len))
      return 0;
    column += 1 + len;
    text = span_from(text, len + 1);
  } while (text.len);
  return 1;
}

static int has_word(struct span text)
{
  struct span word;

  return encodedword_find(text, &word);
}

static int cat_text(stralloc *out, struct span name, struct span text)
{
  text = ascii_trim(text);
  if (ascii_printable(text) && !has_word(text))
    return cat_folded(out, text, name.len + 1);
  return stralloc_append(out, ' ') && encodedword_encode(out, text, name.len + 2) == 1;
}

/* all line ends become those of the header */
static int cat_lines(stralloc *out, struct span in, const char *line_end)
{
  while (in.len) {
    size_t len = span_find(in, '\n');

    if (!stralloc_catb(out, in.p, len) || (len < in.len && !stralloc_cats(out, line_end)))
      return 0;
    in = span_from(in, len + 1);
  }
  return 1;
}

int headeredit_set(struct headeredit *h, struct span name, struct span text)
{
  stralloc field = STRALLOC_ZERO;
  stralloc lines = STRALLOC_ZERO;
  int good = stralloc_catb(&field, name.p, name.len) && stralloc_append(&field, ':')
             && (text.len ? cat_text(&field, name, text) : stralloc_append(&field, ' '))
             && stralloc_append(&field, '\n') && cat_lines(&lines, span_sa(&field), h->line_end)
             && headeredit_put(h, name, span_sa(&lines));

  stralloc_free(&field);
  stralloc_free(&lines);
  return good;
}

/* is `field` exactly one field of this name? */
static enum headeredit_result check_field(struct span name, struct span field)
{
  struct headeredit one = HEADEREDIT_ZERO;
  enum headeredit_result r = headeredit_init(&one, field);

  if (r == HEADEREDIT_OK && (count(&one) != 1 || !is_named(&one, field_at(&one, 0), name)
                             || field_at(&one, 0)->len != field.len || field.p[field.len - 1] != '\n'
                             || span_find(field, '\r') < field.len))
    r = HEADEREDIT_DAMAGED;
  headeredit_free(&one);
  return r;
}

enum headeredit_result headeredit_replace(struct headeredit *h, struct span name, struct span field)
{
  enum headeredit_result r = check_field(name, field);
  stralloc lines = STRALLOC_ZERO;

  if (r == HEADEREDIT_OK && (!cat_lines(&lines, field, h->line_end) || !headeredit_put(h, name, span_sa(&lines))))
    r = HEADEREDIT_NOMEM;
  stralloc_free(&lines);
  return r;
}

/* ---- Subject ------------------------------------------------------------------------------------- */

#define SUBJECT "Subject"

struct change {
  subjectedit_find *find;    /* NULL: tag */
  void *arg;
  struct span tag;
};

static enum subjectedit_result change_body(stralloc *out, const struct change *c, struct span body, size_t name,
                                           const char *line_end)
{
  return c->find ? subjectedit_strip(out, body, c->find, c->arg, line_end)
                 : subjectedit_tag(out, body, c->tag, name, line_end);
}

static enum subjectedit_result change_field(struct headeredit *h, size_t i, const struct change *c)
{
  struct span whole = field_text(h, field_at(h, i));
  struct span name = field_name(h, field_at(h, i));
  size_t start = span_find(whole, ':') + 1;
  stralloc body = STRALLOC_ZERO;
  stralloc field = STRALLOC_ZERO;
  enum subjectedit_result result = change_body(&body, c, span_from(whole, start), start, h->line_end);

  if (result == SUBJECTEDIT_CHANGED
      && (!stralloc_catb(&field, whole.p, start) || !stralloc_cat(&field, &body)
          || !put_field(h, i, name, span_sa(&field))))
    result = SUBJECTEDIT_NOMEM;
  stralloc_free(&body);
  stralloc_free(&field);
  return result;
}

static enum subjectedit_result change_all(struct headeredit *h, const struct change *c)
{
  enum subjectedit_result all = SUBJECTEDIT_SAME;

  for (size_t i = 0; i < count(h) && all != SUBJECTEDIT_NOMEM; i++) {
    enum subjectedit_result result;

    if (!is_named(h, field_at(h, i), span_of(SUBJECT)))
      continue;
    result = change_field(h, i, c);
    if (result == SUBJECTEDIT_NOMEM || result > all)
      all = result;
  }
  return all;
}

enum subjectedit_result headeredit_strip(struct headeredit *h, subjectedit_find *find, void *arg)
{
  struct change c = { find, arg, { NULL, 0 } };

  return change_all(h, &c);
}

enum subjectedit_result headeredit_tag(struct headeredit *h, struct span tag)
{
  struct change c = { NULL, NULL, tag };

  if (headeredit_has(h, span_of(SUBJECT)))
    return change_all(h, &c);
  return headeredit_set(h, span_of(SUBJECT), tag) ? SUBJECTEDIT_CHANGED : SUBJECTEDIT_NOMEM;
}

/* ---- writing ------------------------------------------------------------------------------------- */

static int is_content(struct span name)
{
  return ascii_equal_nocase(span_first(name, 8), span_of("Content-"));
}

int headeredit_write(const struct headeredit *h, stralloc *out, enum headeredit_part part)
{
  for (size_t i = 0; i < count(h); i++) {
    const struct headeredit_field *f = field_at(h, i);
    struct span s = field_text(h, f);

    if (f->is_gone || (part == HEADEREDIT_CONTENT && !is_content(field_name(h, f)))
        || (part == HEADEREDIT_OTHERS && is_content(field_name(h, f))))
      continue;
    if (!stralloc_catb(out, s.p, s.len) || (s.p[s.len - 1] != '\n' && !stralloc_cats(out, h->line_end)))
      return 0;
  }
  return 1;
}
