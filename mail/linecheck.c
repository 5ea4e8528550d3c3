/* linecheck: sixteen bytes are looked at at once; lines are measured from LF to LF. */
#include "mail/linecheck.h"

#include "text/block.h"

/* the length of `From ` */
#define LINECHECK_FROM 5

static void check_byte(struct linecheck *c, struct span in, size_t i)
{
  unsigned char byte = (unsigned char)in.p[i];

  if (byte > 127)
    c->faults |= LINECHECK_HIGH;
  if (byte == 0)
    c->faults |= LINECHECK_NUL;
  if (byte == '\r' && i + 1 < in.len && in.p[i + 1] != '\n')
    c->faults |= LINECHECK_BARE_CR;
}

static void check_bytes(struct linecheck *c, struct span in)
{
  const block low = block_fill(127);
  block high_hits = block_fill(0);
  block nul_hits = block_fill(0);
  block cr_hits = block_fill(0);
  size_t i = 0;

  for (; i + BLOCK_BYTES < in.len; i += BLOCK_BYTES) {
    block here = block_load(in.p + i);

    high_hits |= (block)(here > low);
    nul_hits |= (block)(here == 0);
    cr_hits |= (block)(here == '\r') & (block)(block_load(in.p + i + 1) != '\n');
  }
  if (block_any(high_hits))
    c->faults |= LINECHECK_HIGH;
  if (block_any(nul_hits))
    c->faults |= LINECHECK_NUL;
  if (block_any(cr_hits))
    c->faults |= LINECHECK_BARE_CR;
  for (; i < in.len; i++)
    check_byte(c, in, i);
}

static int is_blank(char c)
{
  return c == ' ' || c == '\t';
}

/* `in` goes on with a line, up to its LF or to the end of the piece */
static void check_start(struct linecheck *c, struct span in)
{
  static const char from[LINECHECK_FROM + 1] = "From ";

  size_t i = 0;

  while (i < in.len && c->column + i == c->from && c->from < LINECHECK_FROM && in.p[i] == from[c->from]) {
    c->from++;
    i++;
  }
  if (c->from == LINECHECK_FROM)
    c->faults |= LINECHECK_FRAGILE;
}

/* Keep in mind whether the line would end with a blank here. */
static void check_end(struct linecheck *c, struct span line)
{
  size_t len = line.len;

  if (len && line.p[len - 1] == '\r')
    len--;
  if (len)
    c->was_blank = is_blank(line.p[len - 1]);
}

static void end_line(struct linecheck *c)
{
  if (c->was_blank)
    c->faults |= LINECHECK_FRAGILE;
  c->column = 0;
  c->from = 0;
  c->was_cr = 0;
  c->was_blank = 0;
}

/* The last CR of a line is counted, unless the line ends behind it. */
static void check_lines(struct linecheck *c, struct span in)
{
  while (in.len) {
    size_t lf = span_find(in, '\n');
    int is_crlf = lf < in.len && (lf ? in.p[lf - 1] == '\r' : c->was_cr);

    check_start(c, span_first(in, lf));
    check_end(c, span_first(in, lf));
    c->column += lf;
    if (c->column - (size_t)is_crlf > LINECHECK_LINE_MAX && (lf < in.len || c->column > LINECHECK_LINE_MAX + 1))
      c->faults |= LINECHECK_LONG;
    if (c->column > LINECHECK_LINE_SAFE)
      c->faults |= LINECHECK_FRAGILE;
    if (lf == in.len)
      return;
    end_line(c);
    in = span_from(in, lf + 1);
  }
}

void linecheck_feed(struct linecheck *c, struct span in)
{
  if (in.len == 0)
    return;
  if (c->was_cr && in.p[0] != '\n')
    c->faults |= LINECHECK_BARE_CR;
  check_bytes(c, in);
  check_lines(c, in);
  c->was_cr = in.p[in.len - 1] == '\r';
}

void linecheck_end(struct linecheck *c)
{
  if (c->was_cr)
    c->faults |= LINECHECK_BARE_CR;
  if (c->column > LINECHECK_LINE_MAX)
    c->faults |= LINECHECK_LONG;
  end_line(c);
}
