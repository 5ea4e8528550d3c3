/* authstrip: a byte at a time through the header.
 *
 *   the line starts behind   and with     it is
 *   LF or CRLF               LF, CRLF     the empty line: the rest is body
 *   LF, CRLF or CR           blank, tab   more of the same field
 *   CR                       CR, LF       more of the same line end
 *   LF, CRLF or CR           else         a new field
 *
 * Before the first field is a dropped one without bytes.
 */
#include "dkim/authstrip.h"

#include "dkim/authres.h"
#include "text/ascii.h"

static const char name[] = "authentication-results";

#define NAME_LEN (sizeof name - 1)

void authstrip_init(struct authstrip *a, struct span id)
{
  memset(a, 0, sizeof *a);
  a->id = id;
  a->line = AUTHSTRIP_AFTER_LF;
  a->field = AUTHSTRIP_DROP;
  a->last = '\n';
}

void authstrip_free(struct authstrip *a)
{
  stralloc_free(&a->held);
}

static int keep(struct authstrip *a, struct span s, stralloc *out)
{
  if (s.len)
    a->last = s.p[s.len - 1];
  return stralloc_catb(out, s.p, s.len);
}

static int keep_held(struct authstrip *a, stralloc *out)
{
  a->field = AUTHSTRIP_KEEP;
  return keep(a, span_make(a->held.s, a->held.len), out);
}

static int decide(struct authstrip *a, int is_cut, stralloc *out)
{
  struct span body = span_from(span_make(a->held.s, a->held.len), a->body);
  int goes = a->field == AUTHSTRIP_NAME || authres_claims(body, is_cut, a->id);

  if (goes == 0)
    return keep_held(a, out);
  a->field = AUTHSTRIP_DROP;
  a->removed++;
  return goes > 0;
}

/* Blanks and folds may stand before the colon (RFC 5322 4.5, and those who unfold first). */
static enum authstrip_field name_goes_on(const struct authstrip *a, char c)
{
  if (a->held.len < NAME_LEN)
    return ascii_lower(c) == name[a->held.len] ? AUTHSTRIP_NAME : AUTHSTRIP_KEEP;
  return c == ':' ? AUTHSTRIP_HOLD : ascii_is_fws(c) ? AUTHSTRIP_NAME : AUTHSTRIP_KEEP;
}

/* one more byte of the field */
static int put(struct authstrip *a, char c, stralloc *out)
{
  if (a->field == AUTHSTRIP_DROP)
    return 1;
  if (a->field == AUTHSTRIP_NAME) {
    enum authstrip_field next = name_goes_on(a, c);

    if (next == AUTHSTRIP_KEEP && !keep_held(a, out))
      return 0;
    a->field = next;
    a->body = a->held.len + 1;
  }
  if (a->field == AUTHSTRIP_KEEP)
    return keep(a, span_make(&c, 1), out);
  if (!stralloc_append(&a->held, c))
    return 0;
  return a->held.len < AUTHSTRIP_HELD_MAX || decide(a, 1, out);
}

static int end_field(struct authstrip *a, stralloc *out)
{
  if (a->field == AUTHSTRIP_NAME)
    return keep_held(a, out);
  if (a->field == AUTHSTRIP_HOLD && !decide(a, 0, out))
    return 0;
  /* what was dropped from behind a lone CR takes no line end from what stands before it */
  if (a->field == AUTHSTRIP_DROP && a->line == AUTHSTRIP_AFTER_LF && a->last != '\n')
    return keep(a, span_of("\n"), out);
  return 1;
}

static int start_line(struct authstrip *a, char c, stralloc *out)
{
  if (ascii_is_wsp(c) || (a->line == AUTHSTRIP_AFTER_CR && (c == '\n' || c == '\r'))) {
    if (c == '\n' && a->is_blank)
      a->field = AUTHSTRIP_BODY;
    a->is_blank = 0;
    return 1;
  }
  if (!end_field(a, out))
    return 0;
  a->held.len = 0;
  a->field = AUTHSTRIP_NAME;
  a->is_blank = c == '\r';
  if (c == '\n')
    a->field = AUTHSTRIP_BODY;
  return 1;
}

static int header_byte(struct authstrip *a, char c, stralloc *out)
{
  if (a->line != AUTHSTRIP_INSIDE && !start_line(a, c, out))
    return 0;
  a->line = c == '\n' ? AUTHSTRIP_AFTER_LF : c == '\r' ? AUTHSTRIP_AFTER_CR : AUTHSTRIP_INSIDE;
  return a->field == AUTHSTRIP_BODY ? keep(a, span_make(&c, 1), out) : put(a, c, out);
}

int authstrip_feed(struct authstrip *a, struct span piece, stralloc *out)
{
  for (; piece.len && a->field != AUTHSTRIP_BODY; piece = span_from(piece, 1))
    if (!header_byte(a, piece.p[0], out))
      return 0;
  return keep(a, piece, out);
}

int authstrip_end(struct authstrip *a, stralloc *out)
{
  return a->field == AUTHSTRIP_BODY || end_field(a, out);
}
