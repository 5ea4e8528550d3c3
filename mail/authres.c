/* authres: read and write result lines; write the folded field and the line for the log. All names of methods and
 * properties come from the table of mail/authmethod.h.
 */
#include "mail/authres.h"

#include "mail/cfws.h"
#include "text/ascii.h"
#include "text/fold.h"

/* ---- the parts of a result line ----------------------------------------------------------------- */

static int is_comment(char c)
{
  return !strchr("()\\\"", c);
}

/* a byte of a method name, a result keyword or a ptype.property */
static int is_name(char c)
{
  return ascii_is_alnum(c) || c == '-' || c == '.';
}

/* Words with one blank between them. The field may be folded at each blank. Several blanks in a row are refused because
 * folding could make them a line of the field that has only blanks.
 */
static int is_words(struct span s)
{
  char before = ' ';

  for (size_t i = 0; i < s.len; i++) {
    if (s.p[i] == ' ' && before == ' ')
      return 0;
    before = s.p[i];
  }
  return before != ' ';
}

/* ---- reading result lines ----------------------------------------------------------------------- */

static int read_method(struct authres_line *line, struct span *in)
{
  struct span name = span_take_class(in, is_name);

  for (line->method = authmethod_table; line->method->name; line->method++)
    if (span_equal(name, span_of(line->method->name)))
      return span_take(in, "=");
  return 0;
}

static int read_comment(struct span *comment, struct span *in)
{
  if (!span_take(in, " ("))
    return 1;
  *comment = span_take_class(in, is_comment);
  return is_words(*comment) && comment->len <= AUTHRES_PIECE_MAX && span_take(in, ")");
}

/* a quoted-string without folds */
static int read_quoted(struct span *in)
{
  if (!span_take(in, "\""))
    return 0;
  while (in->len && in->p[0] != '"')
    *in = span_from(*in, in->p[0] == '\\' ? 2 : 1);
  return span_take(in, "\"");
}

static int read_value(struct span *value, struct span *in)
{
  struct span all = *in;
  struct span bare;

  if (!cfws_pvalue(in, &bare) && !read_quoted(in))
    return 0;
  *value = span_first(all, all.len - in->len);
  return 1;
}

static int read_property(struct authres_line *line, struct span *in)
{
  struct span name;

  if (!span_take(in, " "))
    return 0;
  name = span_take_class(in, is_name);
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX && line->method->property[i].name; i++)
    if (span_equal(name, span_of(line->method->property[i].name)))
      return span_take(in, "=") && read_value(&line->value[i], in);
  return 0;
}

int authres_next(struct authres_line *line, struct span *answer)
{
  size_t lf = span_find(*answer, '\n');
  struct span in = span_first(*answer, lf);

  memset(line, 0, sizeof *line);
  if (lf == answer->len || !ascii_printable(in))
    return 0;
  *answer = span_from(*answer, lf + 1);
  line->whole = in;
  line->comment = span_of("");
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX; i++)
    line->value[i] = span_of("");
  if (!read_method(line, &in) || !authresult_parse(&line->result, span_take_class(&in, is_name))
      || !read_comment(&line->comment, &in))
    return 0;
  while (in.len)
    if (!read_property(line, &in))
      return 0;
  return 1;
}

/* ---- writing result lines ----------------------------------------------------------------------- */

/* Can the value be written without quotes? */
static int is_bare(struct span s)
{
  struct span bare;

  return cfws_pvalue(&s, &bare) && s.len == 0;
}

static int is_comment_text(struct span s)
{
  return s.len <= AUTHRES_PIECE_MAX && ascii_printable(s) && is_words(s) && span_take_class(&s, is_comment).len
         && s.len == 0;
}

static int put_comment(stralloc *out, struct span comment)
{
  if (!is_comment_text(comment))
    return 1;
  return stralloc_cats(out, " (") && stralloc_catb(out, comment.p, comment.len) && stralloc_cats(out, ")");
}

static int put_quoted(stralloc *out, struct span value)
{
  if (!stralloc_cats(out, "\""))
    return 0;
  for (size_t i = 0; i < value.len; i++)
    if (((value.p[i] == '"' || value.p[i] == '\\') && !stralloc_cats(out, "\\"))
        || !stralloc_append(out, value.p[i]))
      return 0;
  return stralloc_cats(out, "\"");
}

static int put_property(stralloc *out, const char *name, struct span value)
{
  if (value.len == 0 || value.len > AUTHRES_PIECE_MAX || !ascii_printable(value))
    return 1;
  if (!stralloc_cats(out, " ") || !stralloc_cats(out, name) || !stralloc_cats(out, "="))
    return 0;
  return is_bare(value) ? stralloc_catb(out, value.p, value.len) : put_quoted(out, value);
}

int authres_line(stralloc *out, const struct authmethod *method, enum authresult result, struct span comment,
                 const struct span value[AUTHMETHOD_PROPERTIES_MAX])
{
  if (!stralloc_cats(out, method->name) || !stralloc_cats(out, "=")
      || !stralloc_cats(out, authresult_name(result)) || !put_comment(out, comment))
    return 0;
  for (size_t i = 0; value && i < AUTHMETHOD_PROPERTIES_MAX && method->property[i].name; i++)
    if (!put_property(out, method->property[i].name, value[i]))
      return 0;
  return 1;
}

/* ---- the field ---------------------------------------------------------------------------------- */

int authres_is_id(struct span id)
{
  struct span token;

  return id.len <= AUTHRES_ID_MAX && cfws_token(&id, &token) && id.len == 0;
}

/* The bytes up to the next blank. A line may be folded at a blank, except inside a quoted-string. */
static struct span next_piece(struct span *in)
{
  struct span all = *in;
  size_t n = 0;
  int is_quoted = 0;

  while (n < all.len && (is_quoted || all.p[n] != ' ')) {
    if (all.p[n] == '"')
      is_quoted = !is_quoted;
    n += is_quoted && all.p[n] == '\\' ? 2 : 1;
  }
  *in = span_from(all, n + 1);
  return span_first(all, n);
}

static int put_resinfo(struct fold *f, struct span line)
{
  const char *gap = "";

  while (line.len) {
    struct span piece = next_piece(&line);

    if (piece.len > AUTHRES_PIECE_MAX)
      continue;
    if (!fold_token(f, gap, piece))
      return 0;
    gap = " ";
  }
  return 1;
}

/* `;` and a line break */
static int put_separator(struct fold *f)
{
  if (!fold_text(f, span_of(";")) || !fold_end(f) || !stralloc_catb(f->out, "\t", 1))
    return 0;
  f->column = 1;
  return 1;
}

int authres_field(stralloc *out, struct span id, struct span answer)
{
  struct authres_line line;
  struct fold f;

  fold_init(&f, out);
  if (!fold_token(&f, "", span_of("Authentication-Results:")) || !fold_token(&f, " ", id))
    return 0;
  while (authres_next(&line, &answer))
    if (!put_separator(&f) || !put_resinfo(&f, line.whole))
      return 0;
  return fold_end(&f);
}

/* ---- the log ------------------------------------------------------------------------------------ */

static int log_line(stralloc *out, const struct authres_line *line)
{
  if (!stralloc_cats(out, line->method->name) || !stralloc_cats(out, "=")
      || !stralloc_cats(out, authresult_name(line->result)) || !put_comment(out, line->comment))
    return 0;
  for (size_t i = 0; i < AUTHMETHOD_PROPERTIES_MAX && line->method->property[i].name; i++) {
    const char *name = line->method->property[i].log_name;
    struct span value = line->value[i];

    if (name && value.len
        && (!stralloc_cats(out, " ") || !stralloc_cats(out, name) || !stralloc_cats(out, "=")
            || !stralloc_catb(out, value.p, value.len)))
      return 0;
  }
  return 1;
}

int authres_log(stralloc *out, struct span answer)
{
  struct authres_line line;
  const char *gap = "";

  while (authres_next(&line, &answer)) {
    if (!stralloc_cats(out, gap) || !log_line(out, &line))
      return 0;
    gap = " ";
  }
  return 1;
}
