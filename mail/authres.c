/* authres: result lines in, a folded field out; and the first words of somebody else's field. */
#include "mail/authres.h"

#include "mail/address.h"
#include "text/ascii.h"
#include "mail/cfws.h"
#include "text/fold.h"

/* a piece of a line; with the name of a property before it and `;` behind it a line stays under 998 */
#define PIECE_MAX 900

/* ---- reading result lines ----------------------------------------------------------------------- */

static int take(struct span *in, const char *word)
{
  struct span w = span_of(word);

  if (!span_equal(span_first(*in, w.len), w))
    return 0;
  *in = span_from(*in, w.len);
  return 1;
}

static int is_printable(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] < 32 || s.p[i] > 126)
      return 0;
  return 1;
}

static int is_letter(char c)
{
  return ascii_is_alpha(c);
}

/* RFC 2045 token, or one with `@` in it as header.i= may have (RFC 8601 2.2) */
static int is_bare(char c)
{
  return c > 32 && !strchr("()<>,;:\\\"/[]?=", c);
}

static int is_comment(char c)
{
  return !strchr("()\\\"", c);
}

static struct span run(struct span *in, int (*is_in_class)(char))
{
  struct span all = *in;

  while (in->len && is_in_class(in->p[0]))
    *in = span_from(*in, 1);
  return span_first(all, all.len - in->len);
}

/* Words with one blank between. Each blank is a place to fold, and a row of them could be a line of the field. */
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

static int read_comment(struct span *comment, struct span *in)
{
  if (!take(in, " ("))
    return 1;
  *comment = run(in, is_comment);
  return is_words(*comment) && comment->len <= PIECE_MAX && take(in, ")");
}

/* a quoted-string in one line */
static int read_quoted(struct span *in)
{
  if (!take(in, "\""))
    return 0;
  while (in->len && in->p[0] != '"')
    *in = span_from(*in, in->p[0] == '\\' ? 2 : 1);
  return take(in, "\"");
}

static int read_property(struct authres_line *line, struct span *in)
{
  struct span name;
  struct span value;

  if (!take(in, " header."))
    return 0;
  name = run(in, is_letter);
  if (name.len == 0 || !take(in, "="))
    return 0;
  value = *in;
  if (run(in, is_bare).len == 0 && !read_quoted(in))
    return 0;
  value.len -= in->len;
  if (span_equal(name, span_of("d")))
    line->domain = value;
  if (span_equal(name, span_of("s")))
    line->selector = value;
  return 1;
}

int authres_next(struct authres_line *line, struct span *answer)
{
  size_t lf = span_find(*answer, '\n');
  struct span in = span_first(*answer, lf);

  memset(line, 0, sizeof *line);
  if (lf == answer->len || !is_printable(in))
    return 0;
  *answer = span_from(*answer, lf + 1);
  line->whole = in;
  line->comment = line->domain = line->selector = span_of("");
  if (!take(&in, "dkim=") || !authresult_parse(&line->result, run(&in, is_letter)) || !read_comment(&line->comment, &in))
    return 0;
  while (in.len)
    if (!read_property(line, &in))
      return 0;
  return 1;
}

/* ---- writing ------------------------------------------------------------------------------------ */

int authres_is_id(struct span id)
{
  struct span token;

  return id.len <= AUTHRES_ID_MAX && cfws_token(&id, &token) && id.len == 0;
}

/* Blanks are where a line may be folded, but not in a quoted string. */
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

    if (piece.len > PIECE_MAX)
      continue;
    if (!fold_token(f, gap, piece))
      return 0;
    gap = " ";
  }
  return 1;
}

/* `;`, and what follows starts a line */
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

static int cat(stralloc *out, const char *before, struct span s, const char *after)
{
  return s.len == 0 || (stralloc_cats(out, before) && stralloc_catb(out, s.p, s.len) && stralloc_cats(out, after));
}

int authres_log(stralloc *out, struct span answer)
{
  struct authres_line line;
  const char *gap = "";

  while (authres_next(&line, &answer)) {
    if (!stralloc_cats(out, gap) || !stralloc_cats(out, "dkim=")
        || !stralloc_cats(out, authresult_name(line.result)) || !cat(out, " (", line.comment, ")")
        || !cat(out, " d=", line.domain, "") || !cat(out, " s=", line.selector, ""))
      return 0;
    gap = " ";
  }
  return 1;
}

/* ---- received fields ---------------------------------------------------------------------------- */

static int has_8bit(struct span s)
{
  for (size_t i = 0; i < s.len; i++)
    if ((unsigned char)s.p[i] > 127)
      return 1;
  return 0;
}

static int has_alabel(struct span s)
{
  for (; s.len; s = span_from(s, span_find(s, '.') + 1))
    if (ascii_equal_nocase(span_first(s, 4), span_of("xn--")))
      return 1;
  return 0;
}

static struct span without_dots(struct span s)
{
  while (s.len && s.p[s.len - 1] == '.')
    s.len--;
  return s;
}

static int is_ours(struct span id, struct span ours)
{
  return has_8bit(id) || (has_8bit(ours) && has_alabel(id))
         || ascii_equal_nocase(without_dots(id), without_dots(ours));
}

/* Behind the authserv-id of a body in which authserv_id() found one: is the version 1, or none? */
static int is_version_1(struct span in, int is_cut)
{
  struct span word;
  unsigned long long version = 1;

  (void)cfws_skip(&in);
  (void)(in.len && in.p[0] == '"' ? cfws_quoted_string(&in, &word) : cfws_token(&in, &word) && cfws_skip(&in));
  if (cfws_token(&in, &word) && !(ascii_number(word, 18, &version) && cfws_skip(&in)))
    return 0;
  return version == 1 && (!is_cut || cfws_literal(&in, ';'));
}

/* Readers differ in what they make of quoted pairs and of comments in comments, so a comment before the id can hide
 * ours from us and show it to them. Nobody honest writes one there.
 */
static int starts_with_comment(struct span body)
{
  while (body.len && ascii_is_fws(body.p[0]))
    body = span_from(body, 1);
  return body.len && body.p[0] == '(';
}

int authres_claims(struct span body, int is_cut, struct span ours)
{
  stralloc id = STRALLOC_ZERO;
  int r = starts_with_comment(body) ? 0 : authserv_id(&id, body);

  if (r == 0 || (r == 1 && !is_version_1(body, is_cut)))
    r = 1;
  else if (r == 1)
    r = is_ours(span_make(id.s, id.len), ours);
  stralloc_free(&id);
  return r;
}
