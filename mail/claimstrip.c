/* claimstrip: lines are put together to fields, and each field stays, changes or goes. */
#include "mail/claimstrip.h"

#include "mail/subjectedit.h"
#include "text/ascii.h"

/* a CR that no LF follows */
static int is_lone_cr(struct span s, size_t i)
{
  return s.p[i] == '\r' && !(i + 1 < s.len && s.p[i + 1] == '\n');
}

/* bytes of the first line with its end: LF, CR LF, or with `ends_at_cr` also a CR alone */
static size_t line_length(struct span s, int ends_at_cr)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == '\n' || (ends_at_cr && is_lone_cr(s, i)))
      return i + 1;
  return s.len;
}

/* bytes of the first field: a line, and those behind it that begin with a blank */
static size_t field_length(struct span s, int ends_at_cr)
{
  size_t len = line_length(s, ends_at_cr);

  while (len < s.len && ascii_is_wsp(s.p[len]))
    len += line_length(span_from(s, len), ends_at_cr);
  return len;
}

/* bytes before the body of a field with this name; 0: it has another one */
static size_t is_named(struct span field, struct span name)
{
  size_t colon = span_find(field, ':');

  return colon < field.len && ascii_equal_nocase(ascii_trim_fws(span_first(field, colon)), name) ? colon + 1 : 0;
}

static int is_claimed(const struct claimstrip *c, struct span field)
{
  for (size_t i = 0; i < c->name_count; i++)
    if (is_named(field, c->names[i]))
      return 1;
  return 0;
}

/* Take out each text once. `body` is replaced. Returns as claimstrip(); 2 if a word cannot be written anew. */
static int strip_once(const struct claimstrip *c, stralloc *body, const char *line_end)
{
  stralloc next = STRALLOC_ZERO;
  int result = 0;

  for (size_t i = 0; i < c->form_count && (result == 0 || result == 1); i++)
    switch (subjectedit_strip(&next, span_sa(body), subjectedit_literal, &c->forms[i], line_end)) {
      case SUBJECTEDIT_SAME: break;
      case SUBJECTEDIT_CHANGED: result = span_copy(body, span_sa(&next)) ? 1 : -1; break;
      case SUBJECTEDIT_GAVE_UP: result = 2; break;
      case SUBJECTEDIT_NOMEM: result = -1; break;
    }
  stralloc_free(&next);
  return result;
}

/* Copy a Subject without CRs that stand alone and NULs: a reader that does not show them would put a text together.
 * Returns as claimstrip().
 */
static int copy_subject(stralloc *body, struct span s)
{
  int is_changed = 0;

  body->len = 0;
  if (!stralloc_ready(body, s.len + 1))
    return -1;
  for (size_t i = 0; i < s.len; i++)
    if (s.p[i] == '\0' || is_lone_cr(s, i))
      is_changed = 1;
    else
      body->s[body->len++] = s.p[i];
  return is_changed;
}

/* `name` bytes are before the body of the field */
static int strip_subject(const struct claimstrip *c, stralloc *out, struct span field, size_t name,
                         const char *line_end)
{
  stralloc body = STRALLOC_ZERO;
  int is_changed = copy_subject(&body, span_from(field, name));
  int r = is_changed == -1 ? -1 : 1;

  for (int round = 0; r == 1 && round < CLAIMSTRIP_ROUNDS; round++) {
    r = strip_once(c, &body, line_end);
    is_changed |= r > 0;
  }
  if (r > 0 && !(span_copy(&body, span_of(" ")) && stralloc_cats(&body, line_end)))
    r = -1;
  if (r != -1 && !(stralloc_catb(out, field.p, name) && (!body.len || stralloc_catb(out, body.s, body.len))))
    r = -1;
  stralloc_free(&body);
  return r == -1 ? -1 : is_changed;
}

int claimstrip(stralloc *out, struct span header, const struct claimstrip *c, const char *line_end)
{
  int is_changed = 0;

  out->len = 0;
  while (header.len) {
    struct span field = span_first(header, field_length(header, 1));
    size_t name = c->form_count ? is_named(field, span_of("Subject")) : 0;
    int r = 1;

    if (name)
      field = span_first(header, field_length(header, 0));
    if (name)
      r = strip_subject(c, out, field, name, line_end);
    else if (!is_claimed(c, field))
      r = stralloc_catb(out, field.p, field.len) ? 0 : -1;
    else if (out->len && out->s[out->len - 1] == '\r' && field.p[field.len - 1] == '\n')
      /* The line before it ended in CR alone. It must not become one with the empty line. */
      r = stralloc_catb(out, "\n", 1) ? 1 : -1;
    if (r == -1)
      return -1;
    is_changed |= r;
    header = span_from(header, field.len);
  }
  return is_changed;
}
