/* cfws: read comments, blanks, atoms, quoted strings, domain literals and tokens off a span. */
#include "mail/cfws.h"
#include "text/ascii.h"

/* a byte other than a blank that needs no backslash in a comment, quoted-string or domain-literal. The control
 * characters of obs-NO-WS-CTL and the bytes over 127 of RFC 6532 are included. The caller handles the delimiters.
 */
static int is_text(char c)
{
  return c != '\0' && c != '\r' && c != '\n' && !ascii_is_wsp(c);
}

static int is_atext(char c)
{
  return ascii_is_alnum(c) || (unsigned char)c > 127 || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* RFC 8601 2.5 allows UTF-8 in an authserv-id, which is a token. So bytes over 127 are accepted. */
static int is_token(char c)
{
  return (unsigned char)c > 127 || (ascii_is_vchar(c) && !strchr("()<>@,;:\\\"/[]?=", c));
}

/* the value of header.i may contain `@` */
static int is_pvalue(char c)
{
  return is_token(c) || c == '@';
}

static void take(struct span *in, size_t n)
{
  *in = span_from(*in, n);
}

/* the length of the line end at the start of `in` if a blank or tab follows it; 0 if there is no fold */
static size_t fold(struct span in)
{
  size_t n = in.len && in.p[0] == '\r' ? 1 : 0;

  if (n + 1 < in.len && in.p[n] == '\n' && ascii_is_wsp(in.p[n + 1]))
    return n + 1;
  return 0;
}

/* [FWS] */
static void fws(struct span *in)
{
  for (;;) {
    size_t n = fold(*in);
    if (n == 0 && !(in->len && ascii_is_wsp(in->p[0])))
      return;
    take(in, n + 1);
  }
}

/* A field is unfolded before it is parsed (RFC 5322 3.2.2). So a fold behind the backslash is not the quoted byte. */
static int quoted_pair(struct span *in)
{
  if (!cfws_literal(in, '\\'))
    return 0;
  take(in, fold(*in));
  if (!in->len || !(is_text(in->p[0]) || ascii_is_wsp(in->p[0])))
    return 0;
  take(in, 1);
  return 1;
}

/* *([FWS] content) [FWS] `close`. Content is a quoted pair, or text except the bytes of `never`. */
static int quoted_until(struct span *in, char close, const char *never)
{
  for (;;) {
    fws(in);
    if (cfws_literal(in, close))
      return 1;
    if (!in->len || !is_text(in->p[0]) || strchr(never, in->p[0]))
      return 0;
    if (in->p[0] != '\\')
      take(in, 1);
    else if (!quoted_pair(in))
      return 0;
  }
}

static int comment(struct span *in)
{
  size_t depth = 0;

  do {
    if (cfws_literal(in, '('))
      depth++;
    else if (cfws_literal(in, ')'))
      depth--;
    else if (in->len && is_text(in->p[0]) && in->p[0] != '\\')
      take(in, 1);
    else if (!quoted_pair(in))
      return 0;
    fws(in);
  } while (depth);
  return 1;
}

int cfws_skip(struct span *in)
{
  fws(in);
  while (in->len && in->p[0] == '(')
    if (!comment(in))
      return 0;
  return 1;
}

int cfws_literal(struct span *in, char c)
{
  if (!in->len || in->p[0] != c)
    return 0;
  take(in, 1);
  return 1;
}

/* one or more bytes for which is_in_class() is true */
static int take_some(struct span *in, struct span *text, int (*is_in_class)(char))
{
  *text = span_take_class(in, is_in_class);
  return text->len > 0;
}

int cfws_atom(struct span *in, struct span *text)
{
  return cfws_skip(in) && take_some(in, text, is_atext) && cfws_skip(in);
}

int cfws_quoted_string(struct span *in, struct span *raw)
{
  const char *start;

  if (!cfws_skip(in) || !cfws_literal(in, '"'))
    return 0;
  start = in->p;
  if (!quoted_until(in, '"', ""))
    return 0;
  *raw = span_make(start, (size_t)(in->p - start) - 1);
  return cfws_skip(in);
}

int cfws_word(struct span *in)
{
  struct span ignored;

  if (!cfws_skip(in))
    return 0;
  return in->len && in->p[0] == '"' ? cfws_quoted_string(in, &ignored) : cfws_atom(in, &ignored);
}

int cfws_domain_literal(struct span *in)
{
  return cfws_skip(in) && cfws_literal(in, '[') && quoted_until(in, ']', "[") && cfws_skip(in);
}

int cfws_token(struct span *in, struct span *text)
{
  return take_some(in, text, is_token);
}

int cfws_pvalue(struct span *in, struct span *text)
{
  return take_some(in, text, is_pvalue);
}

int cfws_unquote(stralloc *out, struct span raw)
{
  if (!stralloc_readyplus(out, raw.len))
    return 0;
  while (raw.len) {
    if (raw.p[0] == '\\' && raw.len > 1)
      take(&raw, 1);
    take(&raw, fold(raw));
    out->s[out->len++] = raw.p[0];
    take(&raw, 1);
  }
  return 1;
}
