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

#include "mail/mimestack.h"

const struct mimescan_limits mimescan_usual = {
  MIMELIMIT_DEPTH, MIMELIMIT_PARTS, MIMELIMIT_HEADER_BYTES, MIMELIMIT_FIELD_BYTES
};

/* for functions that may have nothing to tell: look again */
#define NO_EVENT ((enum mimescan_event)-1)

void mimescan_init(struct mimescan *m, const struct mimescan_limits *limits)
{
  memset(m, 0, sizeof *m);
  m->limits = limits;
}

void mimescan_free(struct mimescan *m)
{
  mimestack_free(m);
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

/* ---- boundary lines --------------------------------------------------------------------------- */

/* a boundary line of the innermost part */
static enum mimescan_event at_boundary(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line,
                                       int is_closing)
{
  struct mimepart *part = mimestack_innermost(m);
  size_t eol_len = is_closing ? line->eol_len : 0;

  if (!is_closing && m->parts >= m->limits->parts) {
    part->limits |= MIMEPART_TOO_MANY;
    return NO_EVENT;
  }
  if (m->window.eol_len && line->eol_len && m->window.eol_len != line->eol_len)
    part->ambiguous |= MIMEPART_MIXED_ENDS;
  at->part = part;
  at->where = MIMESCAN_DELIMITER;
  at->piece = span_first(line->all, line->all.len - eol_len);
  linewindow_take(&m->window, at->piece.len, eol_len, 0);
  if (is_closing)
    part->is_closed = 1;
  else if (!mimestack_open(m, m->window.offset + at->piece.len))
    return fail(m);
  return MIMESCAN_OUTSIDE;
}

/* ---- headers ---------------------------------------------------------------------------------- */

static enum mimescan_event empty_line(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line)
{
  struct mimepart *part = mimestack_innermost(m);

  at->part = part;
  at->piece = span_first(line->all, m->window.eol_len);
  part->has_empty_line = 1;
  part->body = m->window.offset + at->piece.len;
  linewindow_take(&m->window, at->piece.len, 0, 0);
  return mimestack_end_header(m) ? MIMESCAN_HEADER : fail(m);
}

static enum mimescan_event header_line(struct mimescan *m, struct mimescan_at *at, const struct linewindow_line *line)
{
  struct mimeheader_line l = { line->all, line->text.len, m->window.offset, line->is_start };

  if (!mimeheader_line(&m->header, mimestack_innermost(m), &l, m->limits->field_bytes))
    return fail(m);
  at->part = mimestack_innermost(m);
  at->piece = line->all;
  linewindow_take(&m->window, at->piece.len, 0, !line->is_end);
  return MIMESCAN_HEADER;
}

static enum mimescan_event header_next(struct mimescan *m, struct mimescan_at *at)
{
  struct mimepart *part = mimestack_innermost(m);
  struct linewindow_line line;
  int got = linewindow_look(&m->window, &line);

  if (got == -1)
    return fail(m);
  if (!got && !m->window.ended)
    return MIMESCAN_MORE;
  if (!got || mimestack_boundary(m, &line).level < m->open) {
    if (got && !m->window.eol_len)
      part->ambiguous |= MIMEPART_HEADER_END;
    part->body = m->window.offset;
    return mimestack_end_header(m) ? NO_EVENT : fail(m);
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
  struct mimepart *part = mimestack_innermost(m);

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
  struct mimestack_match match;
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
  match = mimestack_boundary(m, &line);
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
  at->part = mimestack_innermost(m);
  m->state = MIMESCAN_IN_BODY;
  return MIMESCAN_PART;
}

static int is_before_message(const struct mimescan *m)
{
  return mimestack_innermost(m)->kind == MIMEPART_MESSAGE && !mimestack_innermost(m)->parts;
}

static enum mimescan_event step(struct mimescan *m, struct mimescan_at *at)
{
  if (m->open > m->stay_open) {
    at->part = mimestack_close(m);
    return MIMESCAN_END;
  }
  if (m->open == 0)
    return MIMESCAN_MORE;
  switch (m->state) {
    case MIMESCAN_IN_HEADER: return header_next(m, at);
    case MIMESCAN_AT_PART: return at_part(m, at);
    case MIMESCAN_IN_BODY: break;
  }
  if (!is_before_message(m))
    return body_next(m, at);
  return mimestack_open(m, mimestack_innermost(m)->body) ? NO_EVENT : fail(m);
}

enum mimescan_event mimescan_next(struct mimescan *m, struct mimescan_at *at)
{
  enum mimescan_event event;

  memset(at, 0, sizeof *at);
  if (m->has_failed || (m->parts == 0 && !mimestack_open(m, 0)))
    return fail(m);
  at->offset = m->window.offset + m->window.done;
  do
    event = step(m, at);
  while (event == NO_EVENT);
  if (event == MIMESCAN_MORE || event == MIMESCAN_NOMEM)
    at->part = NULL;
  return event;
}
