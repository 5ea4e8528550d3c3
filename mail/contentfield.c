/* contentfield: read what mail readers read, and note what they do not agree about. */
#include "mail/contentfield.h"

#include "text/ascii.h"

/* More parameters than this are left out and count as a fault, because each is compared with all others. The longest
 * real file names need about 20 sections.
 */
#define PARAMS_MAX 200

/* ---- the tokens ------------------------------------------------------------------------------- */

/* bytes over 127 are accepted: raw names of files are common */
static int is_token(char c)
{
  return (unsigned char)c > 127 || (ascii_is_vchar(c) && !strchr("()<>@,;:\\\"/[]?=", c));
}

/* a value without quotes, as readers take it: up to `;`, a blank or a comment */
static int is_value(char c)
{
  return (unsigned char)c > 127 || (ascii_is_vchar(c) && c != ';' && c != '(' && c != '"');
}

static int is_blank(char c)
{
  return ascii_is_fws(c);
}

static int at(struct span in, char c)
{
  return in.len && in.p[0] == c;
}

static int take(struct span *in, char c)
{
  if (!at(*in, c))
    return 0;
  *in = span_from(*in, 1);
  return 1;
}

/* The bytes up to the `)` that ends the comment. Comments are nested (RFC 5322 3.2.2). */
static void skip_comment(struct span *in, unsigned int *faults)
{
  size_t depth = 0;
  size_t i;

  *faults |= CONTENTFIELD_COMMENT;
  for (i = 0; i < in->len; i++)
    if (in->p[i] == '\\')
      i++;
    else if (in->p[i] == '(')
      depth++;
    else if (in->p[i] == ')' && --depth == 0)
      break;
  if (i >= in->len)
    *faults |= CONTENTFIELD_PARAMETER;
  *in = span_from(*in, i + 1);
}

static void skip(struct span *in, unsigned int *faults)
{
  span_take_class(in, is_blank);
  while (at(*in, '(')) {
    skip_comment(in, faults);
    span_take_class(in, is_blank);
  }
}

/* go to the next `;` outside quotes */
static void skip_to_semicolon(struct span *in)
{
  int is_quoted = 0;
  size_t i;

  for (i = 0; i < in->len && (is_quoted || in->p[i] != ';'); i++)
    if (in->p[i] == '"')
      is_quoted = !is_quoted;
    else if (is_quoted && in->p[i] == '\\')
      i++;
  *in = span_from(*in, i);
}

/* NUL, or a CR that is not the beginning of CRLF */
static int has_control(struct span in)
{
  for (size_t i = 0; i < in.len; i++)
    if (in.p[i] == '\0' || (in.p[i] == '\r' && !(i + 1 < in.len && in.p[i + 1] == '\n')))
      return 1;
  return 0;
}

/* ---- the parameters --------------------------------------------------------------------------- */

static struct contentfield_param *params(const struct contentfield *c)
{
  return genalloc_s(struct contentfield_param, &c->params);
}

static size_t params_count(const struct contentfield *c)
{
  return genalloc_len(struct contentfield_param, &c->params);
}

static struct span name_of(const struct contentfield *c, const struct contentfield_param *p)
{
  return span_make(c->text.s + p->name, p->name_len);
}

/* Take the `*`, `*N` or `*N*` of RFC 2231 from the end of a name. 0 if what is behind a `*` is anything else. */
static int read_section(struct contentfield_param *p, struct span name)
{
  size_t star = span_find(name, '*');
  struct span digits = span_from(name, star + 1);
  unsigned long long n;

  p->section = -1;
  if (star == name.len)
    return 1;
  p->is_extended = digits.len == 0 || digits.p[digits.len - 1] == '*';
  if (digits.len && p->is_extended)
    digits.len--;
  p->name_len = star;
  if (digits.len == 0)
    return name.len == star + 1;
  if (!ascii_number(digits, 4, &n) || (n > 0 && digits.p[0] == '0') || (n == 0 && digits.len > 1))
    return 0;
  p->section = (long)n;
  return 1;
}

/* Only `"` and `\` need a backslash. Some readers keep any other one, as in `"C:\temp"`; and readers differ about the
 * blank of a fold.
 */
static int read_quoted(struct contentfield *c, struct span *in)
{
  size_t i;

  for (i = 0; i < in->len && in->p[i] != '"'; i++) {
    if (in->p[i] == '\\' && i + 1 < in->len) {
      i++;
      if (in->p[i] != '"' && in->p[i] != '\\')
        c->faults |= CONTENTFIELD_PARAMETER;
    } else if (in->p[i] == '\r' || in->p[i] == '\n') {
      c->faults |= CONTENTFIELD_PARAMETER;
      continue;
    }
    if (!stralloc_append(&c->text, in->p[i]))
      return 0;
  }
  if (i == in->len)
    c->faults |= CONTENTFIELD_PARAMETER;
  *in = span_from(*in, i + 1);
  return 1;
}

static int read_value(struct contentfield *c, struct contentfield_param *p, struct span *in)
{
  struct span value;

  p->value = c->text.len;
  if (take(in, '"')) {
    if (!read_quoted(c, in))
      return 0;
  } else {
    value = span_take_class(in, is_value);
    for (size_t i = 0; i < value.len; i++)
      if (strchr("<>,\\", value.p[i]))
        c->faults |= CONTENTFIELD_PARAMETER;
    if (value.len == 0)
      c->faults |= CONTENTFIELD_PARAMETER;
    if (!stralloc_catb(&c->text, value.p, value.len))
      return 0;
  }
  p->value_len = c->text.len - p->value;
  return 1;
}

/* attribute "=" value */
static int read_param(struct contentfield *c, struct span *in)
{
  struct contentfield_param p = { .name = c->text.len };
  struct span name = span_take_class(in, is_token);

  skip(in, &c->faults);
  if (name.len == 0 || !take(in, '=')) {
    c->faults |= CONTENTFIELD_PARAMETER;
    return 1;
  }
  if (params_count(c) == PARAMS_MAX) {
    c->faults |= CONTENTFIELD_DOUBLE;
    return 1;
  }
  skip(in, &c->faults);
  p.name_len = name.len;
  if (!read_section(&p, name)) {
    c->faults |= CONTENTFIELD_PARAMETER;
    p = (struct contentfield_param){ .name = c->text.len, .name_len = name.len, .section = -1 };
  }
  return ascii_cat_lower(&c->text, name) && read_value(c, &p, in)
         && genalloc_append(struct contentfield_param, &c->params, &p);
}

static int read_params(struct contentfield *c, struct span in)
{
  unsigned int fault = CONTENTFIELD_SYNTAX;

  for (;;) {
    skip(&in, &c->faults);
    if (in.len && !at(in, ';')) {
      c->faults |= fault;
      skip_to_semicolon(&in);
    }
    while (take(&in, ';'))
      skip(&in, &c->faults);
    if (in.len == 0)
      return 1;
    fault = CONTENTFIELD_PARAMETER;
    if (!read_param(c, &in))
      return 0;
  }
}

/* A name may be there plainly and by RFC 2231, for old readers. Then each form must be there once and be whole. */
static int is_double(const struct contentfield *c, size_t which)
{
  const struct contentfield_param *p = params(c) + which;
  int has_section_before = p->section <= 0;

  for (size_t i = 0; i < params_count(c); i++) {
    const struct contentfield_param *other = params(c) + i;

    if (i == which || !span_equal(name_of(c, p), name_of(c, other)))
      continue;
    if (p->section == other->section && (p->section >= 0 || p->is_extended == other->is_extended))
      return 1;
    if (p->section >= 0 && other->section == -1 && other->is_extended)
      return 1;
    if (p->section > 0 && other->section == p->section - 1)
      has_section_before = 1;
  }
  return !has_section_before;
}

/* ---- the fields ------------------------------------------------------------------------------- */

void contentfield_reset(struct contentfield *c)
{
  c->faults = 0;
  c->text.len = 0;
  c->type_len = 0;
  c->subtype_len = 0;
  genalloc_setlen(struct contentfield_param, &c->params, 0);
}

void contentfield_free(struct contentfield *c)
{
  stralloc_free(&c->text);
  genalloc_free(struct contentfield_param, &c->params);
}

static int read_rest(struct contentfield *c, struct span in)
{
  if (!read_params(c, in))
    return 0;
  for (size_t i = 0; i < params_count(c); i++)
    if (is_double(c, i))
      c->faults |= CONTENTFIELD_DOUBLE;
  return 1;
}

static int start(struct contentfield *c, struct span *body)
{
  struct span type;

  contentfield_reset(c);
  if (has_control(*body))
    c->faults |= CONTENTFIELD_CONTROL;
  skip(body, &c->faults);
  type = span_take_class(body, is_token);
  c->type_len = type.len;
  return ascii_cat_lower(&c->text, type);
}

/* Blanks around the `/` and comments before it are a fault, because half of the readers do not expect them. */
int contentfield_parse_type(struct contentfield *c, struct span body)
{
  struct span subtype;

  if (!start(c, &body))
    return 0;
  if (c->faults & CONTENTFIELD_COMMENT)
    c->faults |= CONTENTFIELD_SYNTAX;
  if (body.len && !at(body, '/')) {
    c->faults |= CONTENTFIELD_SYNTAX;
    skip(&body, &c->faults);
  }
  if (!c->type_len || !take(&body, '/')) {
    contentfield_reset(c);
    c->faults |= CONTENTFIELD_SYNTAX;
    return 1;
  }
  if (body.len && !is_token(body.p[0]))
    c->faults |= CONTENTFIELD_SYNTAX;
  skip(&body, &c->faults);
  subtype = span_take_class(&body, is_token);
  c->subtype_len = subtype.len;
  if (subtype.len == 0)
    c->faults |= CONTENTFIELD_SYNTAX;
  return ascii_cat_lower(&c->text, subtype) && read_rest(c, body);
}

int contentfield_parse_disposition(struct contentfield *c, struct span body)
{
  if (!start(c, &body))
    return 0;
  if (c->type_len == 0)
    c->faults |= CONTENTFIELD_SYNTAX;
  return read_rest(c, body);
}

enum transfer_encoding contentfield_encoding(struct span body, unsigned int *faults)
{
  enum transfer_encoding encoding;

  *faults = has_control(body) ? CONTENTFIELD_CONTROL : 0;
  skip(&body, faults);
  encoding = transfer_encoding(span_take_class(&body, is_token));
  skip(&body, faults);
  if (body.len)
    encoding = TRANSFER_UNKNOWN;
  if (encoding == TRANSFER_UNKNOWN)
    *faults |= CONTENTFIELD_SYNTAX;
  return encoding;
}
