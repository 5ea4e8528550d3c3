/* authstrip: a state machine over the header.
 *
 *   state     byte          meaning                                          next
 *   LINE      LF            the empty line that ends the header              BODY
 *             blank         the field above continues                        KEEP or DROP, as that field
 *             CR            an empty line in CRLF, or a CR before a field    CRS
 *             other         a field starts                                   NAME
 *   KEEP      CR            a CR before a field, or before LF                CRS
 *             LF            the line ends                                    LINE
 *   CRS       CR            one more CR                                      CRS
 *             LF            the line ends; BODY if it has only one CR        LINE or BODY
 *             blank         no field starts here                             KEEP
 *             other         a field may start                                NAME
 *   NAME      the letters of the name, then blanks, then `:`                 NAME, then HOLD
 *             other         another field; behind CRs one may start here     KEEP or NAME
 *   HOLD      lone CR       decide whether the held field is removed         CRS or DROP
 *             line end without a blank behind it: decide                     LINE
 *   DROP      line end without a blank behind it                             LINE
 *
 * KEEP copies bytes to the output. DROP removes them. HOLD, NAME and CRS store them until the decision.
 */
#include "mail/authstrip.h"

#include "mail/authclaim.h"
#include "text/ascii.h"

static const char claims[] = "authentication-results";

void authstrip_init(struct authstrip *a, struct span id)
{
  memset(a, 0, sizeof *a);
  a->id = id;
  a->state = AUTHSTRIP_LINE;
  a->is_dropped = 1;
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
  size_t len = a->held.len;

  a->held.len = 0;
  a->is_dropped = 0;
  return keep(a, span_make(a->held.s, len), out);
}

/* the number of held bytes that belong to the field, which is all except the CRs before it */
static size_t held_of_field(const struct authstrip *a)
{
  return a->held.len - a->crs;
}

static int hold(struct authstrip *a, char c)
{
  return stralloc_append(&a->held, c);
}

/* keep the held bytes, and `c`, which follows them in the same line */
static int keep_line(struct authstrip *a, struct span c, stralloc *out)
{
  a->state = AUTHSTRIP_KEEP;
  return keep_held(a, out) && keep(a, c, out);
}

/* A dropped field that began behind a lone CR was the end of a line. The kept start of that line needs a line end. */
static int end_dropped(struct authstrip *a, stralloc *out)
{
  return a->last == '\n' || keep(a, span_of("\n"), out);
}

static void drop_held(struct authstrip *a)
{
  a->held.len = 0;
  a->is_dropped = 1;
  a->removed++;
}

/* the held field for whoever wants it, with a line end. Only a whole one can be genuine. */
static int give(struct authstrip *a, int is_cut)
{
  size_t len = held_of_field(a);

  if (!a->taken || a->name != claims || is_cut)
    return 1;
  return stralloc_catb(a->taken, a->held.s + a->crs, len)
         && (a->held.s[a->held.len - 1] == '\n' || stralloc_append(a->taken, '\n'));
}

/* Remove or keep the held field, and set is_dropped. Returns 1, or 0 with ENOMEM. */
static int decide(struct authstrip *a, int is_cut, stralloc *out)
{
  struct span body = span_from(span_sa(&a->held), a->body);
  int goes = a->name == claims ? authclaim(body, is_cut, a->id) : 1;

  if (goes == -1)
    return 0;
  if (!goes)
    return keep_held(a, out);
  if (!give(a, is_cut))
    return 0;
  drop_held(a);
  return 1;
}

static int start_crs(struct authstrip *a, int is_line_start)
{
  a->state = AUTHSTRIP_CRS;
  a->is_line_start = is_line_start;
  a->held.len = 0;
  return hold(a, '\r');
}

/* the name that begins with `c`, or NULL */
static const char *name_with(const struct authstrip *a, char c)
{
  if (!a->keeps_claims && c == claims[0])
    return claims;
  return a->also && c == a->also[0] ? a->also : NULL;
}

static int start_name(struct authstrip *a, struct span c, stralloc *out)
{
  a->crs = a->held.len;
  a->name = name_with(a, ascii_lower(c.p[0]));
  if (!a->name)
    return keep_line(a, c, out);
  a->state = AUTHSTRIP_NAME;
  return hold(a, c.p[0]);
}

static int line(struct authstrip *a, struct span c, stralloc *out)
{
  if (ascii_is_wsp(c.p[0])) {
    a->state = a->is_dropped ? AUTHSTRIP_DROP : AUTHSTRIP_KEEP;
    return a->is_dropped || keep(a, c, out);
  }
  if (a->is_dropped && !end_dropped(a, out))
    return 0;
  a->is_dropped = 0;
  if (c.p[0] == '\r')
    return start_crs(a, 1);
  if (c.p[0] != '\n')
    return start_name(a, c, out);
  a->state = AUTHSTRIP_BODY;
  return keep(a, c, out);
}

static int inside(struct authstrip *a, struct span c, stralloc *out)
{
  if (c.p[0] == '\r')
    return start_crs(a, 0);
  a->state = c.p[0] == '\n' ? AUTHSTRIP_LINE : AUTHSTRIP_KEEP;
  return keep(a, c, out);
}

static int crs(struct authstrip *a, struct span c, stralloc *out)
{
  int is_empty_line = a->is_line_start && a->held.len == 1;

  if (c.p[0] == '\r') {
    if (a->held.len < AUTHSTRIP_HELD_MAX)
      return hold(a, '\r');
    return keep_held(a, out) && start_crs(a, 0);
  }
  if (c.p[0] != '\n')
    return ascii_is_wsp(c.p[0]) ? keep_line(a, c, out) : start_name(a, c, out);
  a->state = is_empty_line ? AUTHSTRIP_BODY : AUTHSTRIP_LINE;
  return keep_held(a, out) && keep(a, c, out);
}

/* The held bytes followed by `c` are not the name of the field. They may end in CRs, which were accepted as blanks
 * behind the name. Then another field may start behind these CRs.
 */
static int not_name(struct authstrip *a, struct span c, stralloc *out)
{
  size_t crs_held = 0;

  while (a->held.len > a->crs && a->held.s[a->held.len - 1] == '\r') {
    a->held.len--;
    crs_held++;
  }
  if (!keep_held(a, out))
    return 0;
  if (crs_held == 0)
    return inside(a, c, out);
  if (!start_crs(a, 0))
    return 0;
  while (--crs_held)
    if (!hold(a, '\r'))
      return 0;
  return crs(a, c, out);
}

/* Blanks and folds may stand before the colon (RFC 5322 4.5). So may other control characters here, because some
 * programs treat them as blanks.
 */
static int in_name(struct authstrip *a, struct span c, stralloc *out)
{
  size_t len = held_of_field(a);
  size_t name_len = strlen(a->name);

  if (len < name_len ? ascii_lower(c.p[0]) == a->name[len] : (unsigned char)c.p[0] <= 32) {
    a->state = c.p[0] == '\n' ? AUTHSTRIP_NAME_LF : AUTHSTRIP_NAME;
    if (len < AUTHSTRIP_HELD_MAX || c.p[0] == '\n')
      return hold(a, c.p[0]);
    /* No honest program writes so many blanks. */
    a->state = AUTHSTRIP_DROP;
    drop_held(a);
    return 1;
  }
  if (len >= name_len && c.p[0] == ':') {
    a->state = AUTHSTRIP_HOLD;
    a->body = a->held.len + 1;
    return hold(a, ':');
  }
  return not_name(a, c, out);
}

static int in_body(struct authstrip *a, struct span c, stralloc *out)
{
  if (c.p[0] == '\r') {
    a->state = AUTHSTRIP_HOLD_CR;
    return 1;
  }
  a->state = c.p[0] == '\n' ? AUTHSTRIP_HOLD_LF : AUTHSTRIP_HOLD;
  if (!hold(a, c.p[0]))
    return 0;
  if (held_of_field(a) < AUTHSTRIP_HELD_MAX)
    return 1;
  if (!decide(a, 1, out))
    return 0;
  /* If the last held byte ended a line, the next line may still be a continuation of the field. */
  a->state = c.p[0] == '\n' ? AUTHSTRIP_LINE : a->is_dropped ? AUTHSTRIP_DROP : AUTHSTRIP_KEEP;
  return 1;
}

/* A CR without LF: some programs end the field here. */
static int lone_cr(struct authstrip *a, stralloc *out)
{
  if (!decide(a, 0, out))
    return 0;
  a->state = AUTHSTRIP_DROP;
  return a->is_dropped || start_crs(a, 0);
}

/* NOLINTNEXTLINE(misc-no-recursion): recurses at most once, because lone_cr() leaves the state HOLD_CR */
static int header_byte(struct authstrip *a, struct span c, stralloc *out)
{
  switch (a->state) {
    case AUTHSTRIP_LINE: return line(a, c, out);
    case AUTHSTRIP_KEEP: return inside(a, c, out);
    case AUTHSTRIP_CRS: return crs(a, c, out);
    case AUTHSTRIP_NAME_LF:
      if (!ascii_is_wsp(c.p[0]))
        return keep_held(a, out) && line(a, c, out);
      return in_name(a, c, out);
    case AUTHSTRIP_NAME: return in_name(a, c, out);
    case AUTHSTRIP_HOLD: return in_body(a, c, out);
    case AUTHSTRIP_HOLD_CR:
      if (c.p[0] != '\n')
        return lone_cr(a, out) && header_byte(a, c, out);
      return hold(a, '\r') && in_body(a, c, out);
    case AUTHSTRIP_HOLD_LF:
      if (!ascii_is_wsp(c.p[0]))
        return decide(a, 0, out) && line(a, c, out);
      return in_body(a, c, out);
    case AUTHSTRIP_DROP:
      if (c.p[0] == '\n')
        a->state = AUTHSTRIP_LINE;
      return 1;
    case AUTHSTRIP_BODY: break;
  }
  return keep(a, c, out);
}

/* how many bytes of `piece` can be kept at once, before the next byte that can change the state */
static size_t plain(const struct authstrip *a, struct span piece)
{
  size_t lf;

  if (a->state == AUTHSTRIP_BODY)
    return piece.len;
  if (a->state != AUTHSTRIP_KEEP)
    return 0;
  lf = span_find(piece, '\n');
  return span_find(span_first(piece, lf), '\r');
}

int authstrip_feed(struct authstrip *a, struct span piece, stralloc *out)
{
  while (piece.len) {
    size_t n = plain(a, piece);

    if (!(n ? keep(a, span_first(piece, n), out) : header_byte(a, span_first(piece, 1), out)))
      return 0;
    piece = span_from(piece, n ? n : 1);
  }
  return 1;
}

int authstrip_end(struct authstrip *a, stralloc *out)
{
  switch (a->state) {
    case AUTHSTRIP_CRS:
    case AUTHSTRIP_NAME:
    case AUTHSTRIP_NAME_LF: return keep_held(a, out);
    case AUTHSTRIP_HOLD_CR: return lone_cr(a, out) && (a->is_dropped || keep_held(a, out));
    case AUTHSTRIP_HOLD: return decide(a, 0, out);
    case AUTHSTRIP_HOLD_LF: return decide(a, 0, out) && (!a->is_dropped || end_dropped(a, out));
    case AUTHSTRIP_LINE: return !a->is_dropped || end_dropped(a, out);
    case AUTHSTRIP_KEEP:
    case AUTHSTRIP_DROP:
    case AUTHSTRIP_BODY: break;
  }
  return 1;
}
