/* htmlspot: the tokenizer of HTML, as far as it decides what is a tag. */
#include "mail/htmlspot.h"

#include "text/ascii.h"

/* Elements whose text is no HTML: it ends at their end tag. */
static const char *const raw_elements[] = {
  "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"
};

/* Tags before the content that show nothing. */
static const char *const head_elements[] = {
  "html", "head", "meta", "title", "style", "link", "base", "script"
};

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int is_space(unsigned char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static int is_end_of_name(unsigned char c)
{
  return is_space(c) || c == '/' || c == '>';
}

static struct span name_of(const struct htmlspot *h)
{
  return span_make(h->name, h->name_len);
}

static int is_one_of(struct span name, const char *const *names, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (span_equal(name, span_of(names[i])))
      return 1;
  return 0;
}

static void content_at(struct htmlspot *h, const struct textplace *at)
{
  if (!h->has_content)
    h->top = *at;
  h->has_content = 1;
}

/* ---- tags ---------------------------------------------------------------------------------------- */

static void end_of_start_tag(struct htmlspot *h)
{
  struct span name = name_of(h);

  if (!h->has_content && span_equal(name, span_of("body")))
    h->is_behind_body = 1;
  else if (!is_one_of(name, head_elements, COUNT(head_elements)))
    content_at(h, &h->tag);
  if (!is_one_of(name, raw_elements, COUNT(raw_elements)))
    return;
  memcpy(h->raw, h->name, sizeof h->raw);
  h->raw_len = h->name_len;
  h->element = h->tag;
}

static void end_of_end_tag(struct htmlspot *h)
{
  struct span name = name_of(h);

  h->raw_len = 0;
  if (span_equal(name, span_of("body")) || (!h->has_body_end && span_equal(name, span_of("html"))))
    h->bottom = h->tag;
  h->has_body_end |= span_equal(name, span_of("body"));
  h->has_html_end |= span_equal(name, span_of("html"));
}

static void end_of_tag(struct htmlspot *h)
{
  h->state = HTMLSPOT_TEXT;
  if (h->is_end)
    end_of_end_tag(h);
  else
    end_of_start_tag(h);
}

/* Is the tag that is read the end of the element whose text is no HTML? */
static int ends_raw(const struct htmlspot *h)
{
  return h->is_end && h->raw_len == h->name_len && memcmp(h->raw, h->name, h->raw_len) == 0
         && !span_equal(name_of(h), span_of("plaintext"));
}

static void in_text(struct htmlspot *h, unsigned char c, const struct textplace *at)
{
  /* a byte order mark shows nothing; its beginning is kept in h->tag until it is known to be one */
  if (at->decoded == h->mark && h->mark < 3 && c == (unsigned char)BYTE_ORDER_MARK[h->mark]) {
    if (h->mark++ == 0)
      h->tag = *at;
    return;
  }
  if (h->mark == 1 || h->mark == 2)
    content_at(h, &h->tag);
  h->mark = 3;
  if (c == '<') {
    h->tag = *at;
    h->name_len = 0;
    h->state = HTMLSPOT_LESS;
  } else if (!h->raw_len && !is_space(c)) {
    content_at(h, at);
  }
}

static void in_name(struct htmlspot *h, unsigned char c, const struct textplace *at)
{
  if (h->raw_len && !ascii_is_alpha((char)c) && !(ends_raw(h) && is_end_of_name(c))) {
    h->state = HTMLSPOT_TEXT;
    in_text(h, c, at);
    return;
  }
  if (!is_end_of_name(c)) {
    if (h->name_len < HTMLSPOT_NAME)
      h->name[h->name_len++] = ascii_lower((char)c);
    return;
  }
  if (c == '>')
    end_of_tag(h);
  else
    h->state = HTMLSPOT_ATTRIBUTES;
}

/* ---- the other states ---------------------------------------------------------------------------- */

/* behind `<`, or behind `</` */
static void behind_less(struct htmlspot *h, unsigned char c, const struct textplace *at)
{
  int is_slash = c == '/' && h->name_len == 0;

  if (is_slash) {
    h->name_len = 1;
    return;
  }
  h->is_end = h->name_len == 1;
  h->name_len = 0;
  if (ascii_is_alpha((char)c) && (h->is_end || !h->raw_len)) {
    h->state = HTMLSPOT_NAME_OF_TAG;
    in_name(h, c, at);
  } else if (h->raw_len) {
    h->state = HTMLSPOT_TEXT;
    in_text(h, c, at);
  } else if (c == '!' && !h->is_end) {
    h->state = HTMLSPOT_BANG;
    h->dashes = 0;
  } else if (c == '?' || h->is_end) {
    h->state = c == '>' ? HTMLSPOT_TEXT : HTMLSPOT_DECLARATION;
  } else {
    content_at(h, &h->tag);
    h->state = HTMLSPOT_TEXT;
    in_text(h, c, at);
  }
}

static void behind_bang(struct htmlspot *h, unsigned char c)
{
  if (c == '-' && ++h->dashes < 2)
    return;
  h->was_bang = 0;
  /* `<!-->` is a whole comment */
  h->state = c == '-' ? HTMLSPOT_COMMENT : c == '>' ? HTMLSPOT_TEXT : HTMLSPOT_DECLARATION;
}

static void in_comment(struct htmlspot *h, unsigned char c)
{
  if (c == '>' && (h->dashes >= 2 || h->was_bang))
    h->state = HTMLSPOT_TEXT;
  h->was_bang = c == '!' && h->dashes >= 2;
  h->dashes = c == '-' ? h->dashes + 1 : 0;
}

static void in_tag(struct htmlspot *h, unsigned char c)
{
  int is_behind_equals = h->state == HTMLSPOT_EQUALS;

  if (c == '>')
    end_of_tag(h);
  else if (is_behind_equals && !is_space(c))
    h->state = c == '"' ? HTMLSPOT_DOUBLE : c == '\'' ? HTMLSPOT_SINGLE : HTMLSPOT_UNQUOTED;
  else if (h->state == HTMLSPOT_ATTRIBUTES && c == '=')
    h->state = HTMLSPOT_EQUALS;
  else if (h->state == HTMLSPOT_UNQUOTED && is_space(c))
    h->state = HTMLSPOT_ATTRIBUTES;
}

void htmlspot_feed(struct htmlspot *h, unsigned char c, const struct textplace *at)
{
  if (h->is_behind_body) {
    h->is_behind_body = 0;
    content_at(h, at);
  }
  switch (h->state) {
    case HTMLSPOT_TEXT: in_text(h, c, at); break;
    case HTMLSPOT_LESS: behind_less(h, c, at); break;
    case HTMLSPOT_NAME_OF_TAG: in_name(h, c, at); break;
    case HTMLSPOT_ATTRIBUTES:
    case HTMLSPOT_EQUALS:
    case HTMLSPOT_UNQUOTED: in_tag(h, c); break;
    case HTMLSPOT_DOUBLE:
    case HTMLSPOT_SINGLE:
      if (c == (h->state == HTMLSPOT_DOUBLE ? '"' : '\''))
        h->state = HTMLSPOT_ATTRIBUTES;
      break;
    case HTMLSPOT_BANG: behind_bang(h, c); break;
    case HTMLSPOT_COMMENT: in_comment(h, c); break;
    case HTMLSPOT_DECLARATION:
      if (c == '>')
        h->state = HTMLSPOT_TEXT;
      break;
  }
}

void htmlspot_end(struct htmlspot *h, const struct textplace *end)
{
  int is_half_mark = h->mark == 1 || h->mark == 2;
  const struct textplace *shown = h->raw_len ? &h->element : h->state != HTMLSPOT_TEXT ? &h->tag : end;

  content_at(h, is_half_mark ? &h->tag : shown);
  if (!h->has_body_end && !h->has_html_end)
    h->bottom = *shown;
}
