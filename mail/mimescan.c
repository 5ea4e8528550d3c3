/* mimescan: the structure, as a stack of open parts. The innermost part is in one of these states:
 *
 *   state      line                          what happens
 *   IN_HEADER  a boundary of a part around   AT_PART
 *              empty                         it waits for the next line, which can be a boundary: then it is no part of
 *                                            the header. Else AT_PART
 *              any other                     HEADER
 *   AT_PART    -                             PART; IN_BODY. A message: a new part, IN_HEADER
 *   IN_BODY    a boundary of a part around   END
 *              its own boundary              OUTSIDE; a new part, IN_HEADER
 *              its own closing boundary      OUTSIDE
 *              any other                     BODY or OUTSIDE
 *
 * The line end before a line is taken only when the line is known not to be a boundary; see mail/linewindow.
 */
#include "mail/mimescan.h"

#include "text/ascii.h"

#include <stdlib.h>

const struct mimescan_limits mimescan_usual = {
  MIMELIMIT_DEPTH, MIMELIMIT_PARTS, MIMELIMIT_HEADER_BYTES, MIMELIMIT_FIELD_BYTES
};

/* for functions that may have nothing to tell: look again */
#define NO_EVENT ((enum mimescan_event)-1)

static struct mimepart *level(const struct mimescan *m, size_t i)
{
  return genalloc_s(struct mimepart *, &m->stack)[i];
}

static struct mimepart *innermost(const struct mimescan *m)
{
  return level(m, m->open - 1);
}

void mimescan_init(struct mimescan *m, const struct mimescan_limits *limits)
{
  memset(m, 0, sizeof *m);
  m->limits = limits;
}

void mimescan_free(struct mimescan *m)
{
  for (size_t i = 0; i < genalloc_len(struct mimepart *, &m->stack); i++) {
    struct mimepart *part = level(m, i);

    stralloc_free(&part->section);
    stralloc_free(&part->boundary);
    contentfield_free(&part->type);
    contentfield_free(&part->disposition);
    free(part);
  }
  genalloc_free(struct mimepart *, &m->stack);
  mimeheader_free(&m->header);
  linewindow_free(&m->window);
}

void mimescan_push(struct mimescan *m, struct span piece)
{
  linewindow_push(&m->window, piece);
}

void mimescan_end(struct mimescan *m)
{
  m->window.ended = 1;
}

static enum mimescan_event fail(struct mimescan *m)
{
  m->has_failed = 1;
  return MIMESCAN_NOMEM;
}

/* ---- parts begin and end ---------------------------------------------------------------------- */

/* the next place of the stack */
static struct mimepart *place(struct mimescan *m)
{
  struct mimepart *part;

  if (m->open < genalloc_len(struct mimepart *, &m->stack))
    return level(m, m->open);
  part = calloc(1, sizeof *part);
  if (part && !genalloc_append(struct mimepart *, &m->stack, &part)) {
    free(part);
    part = NULL;
  }
  return part;
}

/* a part begins at `start` */
static int open_part(struct mimescan *m, uint64_t start)
{
  struct mimepart *parent = m->open ? innermost(m) : NULL;
  struct mimepart *part = place(m);
  struct mimepart kept;

  if (!part)
    return 0;
  kept = *part;
  memset(part, 0, sizeof *part);
  part->section = kept.section;
  part->boundary = kept.boundary;
  part->type = kept.type;
  part->disposition = kept.disposition;
  part->section.len = part->boundary.len = 0;
  contentfield_reset(&part->type);
  contentfield_reset(&part->disposition);
  part->encoding = TRANSFER_7BIT;
  part->index = m->parts++;
  part->parent = parent;
  part->depth = m->open;
  part->number = parent ? ++parent->parts : 0;
  part->start = start;
  mimeheader_init(&m->header);
  m->stay_open = ++m->open;
  m->state = MIMESCAN_IN_HEADER;
  return 1;
}

static enum mimescan_event close_part(struct mimescan *m, struct mimescan_at *at)
{
  struct mimepart *part = innermost(m);
  struct mimepart *parent = --m->open ? innermost(m) : NULL;

  part->end = m->window.offset;
  if (part->kind == MIMEPART_MULTIPART) {
    m->multiparts--;
    if (!part->is_closed && !(part->limits & MIMEPART_TOO_MANY))
      part->ambiguous |= MIMEPART_UNCLOSED;
    if (!part->parts)
      part->ambiguous |= MIMEPART_NO_BOUNDARY;
  }
  m->ambiguous |= part->ambiguous;
  m->limits_hit |= part->limits;
  if (parent) {
    parent->ambiguous_inside |= part->ambiguous | part->ambiguous_inside;
    parent->limits_inside |= part->limits | part->limits_inside;
  }
  m->state = MIMESCAN_IN_BODY;
  at->part = part;
  return MIMESCAN_END;
}

/* Numbers of IMAP: a multipart that is a message has none, and its parts go on with the number of the message. */
static int set_section(struct mimepart *part)
{
  const struct mimepart *parent = part->parent;
  struct span base = span_of("");
  int is_text = part->kind == MIMEPART_MULTIPART && !(parent && parent->kind == MIMEPART_MULTIPART);
  stralloc *out = &part->section;

  if (parent) {
    base = span_sa(&parent->section);
    if (base.len >= 4 && base.p[base.len - 1] == 'T')
      base.len -= base.len > 4 ? 5 : 4;
  }
  return span_copy(out, base) && (!base.len || stralloc_catb(out, ".", 1))
         && (is_text ? stralloc_cats(out, "TEXT") : ascii_cat_number(out, part->number ? part->number : 1));
}

static int is_nested(const struct mimescan *m, const struct mimepart *part)
{
  for (size_t i = 0; i + 1 < m->open; i++) {
    const stralloc *a = &level(m, i)->boundary;
    const stralloc *b = &part->boundary;
    size_t shorter = a->len < b->len ? a->len : b->len;

    if (level(m, i)->kind == MIMEPART_MULTIPART && memcmp(a->s, b->s, shorter) == 0)
      return 1;
  }
  return 0;
}

static int is_in_digest(const struct mimepart *part)
{
  return part->parent && contentfield_is(&part->parent->type, "multipart", "digest");
}

/* the header of the innermost part is complete */
static int end_header(struct mimescan *m)
{
  struct mimepart *part = innermost(m);

  if (!mimeheader_end(&m->header, part, is_in_digest(part)))
    return 0;
  if (part->body - part->start > m->limits->header_bytes)
    part->limits |= MIMEPART_LONG_HEADER;
  if (part->kind != MIMEPART_LEAF && m->open >= m->limits->depth) {
    part->limits |= MIMEPART_TOO_DEEP;
    part->kind = MIMEPART_LEAF;
  } else if (part->kind == MIMEPART_MESSAGE && m->parts >= m->limits->parts) {
    part->limits |= MIMEPART_TOO_MANY;
    part->kind = MIMEPART_LEAF;
  }
  if (part->kind == MIMEPART_MULTIPART) {
    m->multiparts++;
    if (is_nested(m, part))
      part->ambiguous |= MIMEPART_NESTED_BOUNDARY;
  }
  m->state = MIMESCAN_AT_PART;
  return set_section(part);
}

/* ---- boundary lines --------------------------------------------------------------------------- */

struct match {
  size_t level;    /* of the multipart; not below m->open: none */
  int is_closing;
};

/* RFC 2046 5.1.1: blanks may stand behind the boundary. Text behind it is what readers do not agree about. */
static struct match find_boundary(const struct mimescan *m, const struct linewindow_line *line)
{
  struct match found = { m->open, 0 };
  struct span text = span_first(line->text, MIMELIMIT_LINE_BYTES);
  unsigned int other = 0;
  struct mimepart *with_other = NULL;

  if (!line->is_start || !span_take(&text, "--"))
    return found;
  for (size_t i = m->open; i-- > 0;) {
    struct mimepart *part = level(m, i);
    struct span rest = span_from(text, part->boundary.len);
    int is_whole;

    if (part->kind != MIMEPART_MULTIPART || !span_equal(span_first(text, part->boundary.len), span_sa(&part->boundary)))
      continue;
    found.is_closing = span_take(&rest, "--");
    is_whole = line->is_end && line->text.len <= MIMELIMIT_LINE_BYTES && ascii_trim(rest).len == 0;
    if (is_whole && !part->is_closed && !(part->limits & MIMEPART_TOO_MANY)) {
      found.level = i;
      return found;
    }
    with_other = part;
    other = !is_whole ? MIMEPART_BOUNDARY_TAIL : part->is_closed ? MIMEPART_AFTER_CLOSE : 0;
  }
  if (with_other)
    with_other->ambiguous |= other;
  return found;
}

/* a boundary line of the innermost part */
static enum mimescan_event at_boundary(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line,
                                       int is_closing)
{
  struct mimepart *part = innermost(m);
  size_t eol_len = is_closing ? line->eol_len : 0;

  if (!is_closing && m->parts >= m->limits->parts) {
    part->limits |= MIMEPART_TOO_MANY;
    return NO_EVENT;
  }
  at->part = part;
  at->where = MIMESCAN_DELIMITER;
  at->piece = span_first(line->all, line->all.len - eol_len);
  linewindow_take(&m->window, at->piece.len, eol_len, 0);
  if (is_closing)
    part->is_closed = 1;
  else if (!open_part(m, m->window.offset + at->piece.len))
    return fail(m);
  return MIMESCAN_OUTSIDE;
}

/* ---- headers ---------------------------------------------------------------------------------- */

static enum mimescan_event empty_line(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line)
{
  struct mimepart *part = innermost(m);

  at->part = part;
  at->piece = span_first(line->all, m->window.eol_len);
  part->has_empty_line = 1;
  part->body = m->window.offset + at->piece.len;
  linewindow_take(&m->window, at->piece.len, 0, 0);
  return end_header(m) ? MIMESCAN_HEADER : fail(m);
}

static enum mimescan_event header_line(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line)
{
  struct mimeheader_line l = { line->all, line->text.len, m->window.offset, line->is_start };

  if (!mimeheader_line(&m->header, innermost(m), &l, m->limits->field_bytes))
    return fail(m);
  at->part = innermost(m);
  at->piece = line->all;
  linewindow_take(&m->window, at->piece.len, 0, !line->is_end);
  return MIMESCAN_HEADER;
}

static enum mimescan_event header_next(struct mimescan *m, struct mimescan_at *at)
{
  struct mimepart *part = innermost(m);
  struct linewindow_line line;
  int got = linewindow_look(&m->window, &line);

  if (got == -1)
    return fail(m);
  if (!got && !m->window.ended)
    return MIMESCAN_MORE;
  if (!got || find_boundary(m, &line).level < m->open) {
    if (got && !m->window.eol_len)
      part->ambiguous |= MIMEPART_HEADER_END;
    part->body = m->window.offset;
    return end_header(m) ? NO_EVENT : fail(m);
  }
  if (m->window.eol_len)
    return empty_line(m, at, &line);
  if (line.is_start && !line.text.len) {
    linewindow_take(&m->window, 0, line.eol_len, 0);
    return NO_EVENT;
  }
  return header_line(m, at, &line);
}

/* ---- bodies ----------------------------------------------------------------------------------- */

/* NUL ends the text for some readers, and a lone CR ends the line for others. */
static void look_at(const struct mimescan *m, struct mimepart *part, struct span piece)
{
  int may_be_binary = part->kind == MIMEPART_LEAF && part->encoding == TRANSFER_BINARY
                      && !contentfield_is(&part->type, "text", NULL);

  if (!may_be_binary && span_find(piece, '\0') < piece.len)
    part->ambiguous |= MIMEPART_NUL;
  if (!m->multiparts)
    return;
  for (;;) {
    piece = span_from(piece, span_find(piece, '\r') + 1);
    if (!piece.len)
      return;
    if (piece.len >= 2 && piece.p[0] == '-' && piece.p[1] == '-')
      part->ambiguous |= MIMEPART_BARE_CR;
  }
}

static enum mimescan_event piece_of_body(struct mimescan *m, struct mimescan_at *at, struct span piece)
{
  struct mimepart *part = innermost(m);

  at->part = part;
  at->piece = piece;
  look_at(m, part, piece);
  if (part->kind == MIMEPART_LEAF)
    return MIMESCAN_BODY;
  at->where = part->parts || part->is_closed || part->limits & MIMEPART_TOO_MANY ? MIMESCAN_EPILOGUE
                                                                                 : MIMESCAN_PREAMBLE;
  return MIMESCAN_OUTSIDE;
}

/* Nothing is left of what was pushed. */
static enum mimescan_event run_dry(struct mimescan *m)
{
  if (!m->window.ended)
    return MIMESCAN_MORE;
  m->stay_open = 0;
  return NO_EVENT;
}

static enum mimescan_event body_next(struct mimescan *m, struct mimescan_at *at)
{
  struct linewindow_line line;
  struct match match;
  int got;

  if (!m->multiparts) {
    if (!linewindow_look_all(&m->window, &line.all))
      return run_dry(m);
    linewindow_take(&m->window, line.all.len, 0, 1);
    return piece_of_body(m, at, line.all);
  }
  got = linewindow_look_lines(&m->window, &line);
  if (got != 1)
    return got == 0 ? run_dry(m) : fail(m);
  match = find_boundary(m, &line);
  if (match.level + 1 < m->open) {
    m->stay_open = match.level + 1;
    return NO_EVENT;
  }
  if (match.level < m->open)
    return at_boundary(m, at, &line, match.is_closing);
  line.all.len -= line.eol_len;
  linewindow_take(&m->window, line.all.len, line.eol_len, !line.is_end);
  return line.all.len ? piece_of_body(m, at, line.all) : NO_EVENT;
}

/* MIMESCAN_PART */
static enum mimescan_event at_part(struct mimescan *m, struct mimescan_at *at)
{
  at->part = innermost(m);
  m->state = MIMESCAN_IN_BODY;
  return MIMESCAN_PART;
}

static int is_before_message(const struct mimescan *m)
{
  return innermost(m)->kind == MIMEPART_MESSAGE && !innermost(m)->parts;
}

static enum mimescan_event step(struct mimescan *m, struct mimescan_at *at)
{
  if (m->open > m->stay_open)
    return close_part(m, at);
  if (m->open == 0)
    return MIMESCAN_MORE;
  switch (m->state) {
    case MIMESCAN_IN_HEADER: return header_next(m, at);
    case MIMESCAN_AT_PART: return at_part(m, at);
    case MIMESCAN_IN_BODY: break;
  }
  if (!is_before_message(m))
    return body_next(m, at);
  return open_part(m, innermost(m)->body) ? NO_EVENT : fail(m);
}

enum mimescan_event mimescan_next(struct mimescan *m, struct mimescan_at *at)
{
  enum mimescan_event event;

  memset(at, 0, sizeof *at);
  if (m->has_failed || (m->parts == 0 && !open_part(m, 0)))
    return fail(m);
  at->offset = m->window.offset + m->window.done;
  do
    event = step(m, at);
  while (event == NO_EVENT);
  if (event == MIMESCAN_MORE || event == MIMESCAN_NOMEM)
    at->part = NULL;
  return event;
}
