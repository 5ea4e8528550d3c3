/* bouncecut: line by line, octet by octet. */
#include "mail/bouncecut.h"

#include "text/ascii.h"

void bouncecut_init(struct bouncecut *b, enum bouncecut_state state, uint64_t offset)
{
  memset(b, 0, sizeof *b);
  b->state = state;
  b->at = offset;
  b->line = offset;
  b->was_empty = 1;
  b->is_first = 1;
}

static void cut_at(struct bouncecut *b, uint64_t cut)
{
  b->state = BOUNCECUT_FOUND;
  b->cut = cut;
}

/* the line end at b->at */
static void end_line(struct bouncecut *b)
{
  int is_empty = b->column == 0;

  switch (b->state) {
    case BOUNCECUT_TEXT:
      if (b->is_break)
        b->state = BOUNCECUT_BREAK;
      break;
    case BOUNCECUT_BREAK:
      if (is_empty)
        b->state = BOUNCECUT_HEADER;
      break;
    case BOUNCECUT_HEADER:
      if (is_empty)
        cut_at(b, b->at + 1);
      else if (!b->has_field)
        cut_at(b, b->line);
      b->is_first = 0;
      break;
    case BOUNCECUT_FOUND: break;
  }
  b->was_empty = is_empty;
  b->line = b->at + 1;
  b->column = 0;
  b->is_break = b->has_field = b->is_blank = 0;
}

/* an octet of a line of the header: field-name, blanks, a colon; or a fold */
static void in_header(struct bouncecut *b, char c)
{
  if (b->has_field)
    return;
  if ((b->column == 0 && ascii_is_wsp(c) && !b->is_first) || (c == ':' && b->column))
    b->has_field = 1;
  else if (ascii_is_wsp(c) && b->column)
    b->is_blank = 1;
  else if (!ascii_is_vchar(c) || c == ':' || b->is_blank)
    cut_at(b, b->line);
}

static void in_line(struct bouncecut *b, char c)
{
  if (b->state == BOUNCECUT_TEXT)
    b->is_break |= b->column == 0 && b->was_empty && c == '-';
  else if (b->state == BOUNCECUT_HEADER)
    in_header(b, c);
  b->column++;
}

void bouncecut_feed(struct bouncecut *b, struct span piece)
{
  for (size_t i = 0; i < piece.len && b->state != BOUNCECUT_FOUND; i++, b->at++) {
    char c = piece.p[i];

    if (b->has_cr && c != '\n')
      in_line(b, '\r');
    b->has_cr = c == '\r';
    if (c == '\n')
      end_line(b);
    else if (c != '\r' && b->state != BOUNCECUT_FOUND)
      in_line(b, c);
  }
}

int bouncecut_end(struct bouncecut *b)
{
  if (b->state == BOUNCECUT_HEADER)
    cut_at(b, b->has_field || b->column == 0 ? b->at : b->line);
  else if (b->state == BOUNCECUT_BREAK)
    cut_at(b, b->at);
  return b->state == BOUNCECUT_FOUND;
}
