/* sevenbit: the first reading checks each stretch of the input that belongs to one header, one body or the space
 * outside the parts of one multipart. The second reading puts the same events together again, changed.
 */
#include "mail/sevenbit.h"

#include "text/ascii.h"

static struct sevenbit_part *part_at(const struct sevenbit *s, size_t index)
{
  return genalloc_s(struct sevenbit_part, &s->parts) + index;
}

static size_t part_count(const struct sevenbit *s)
{
  return genalloc_len(struct sevenbit_part, &s->parts);
}

/* start a reading */
static void start(struct sevenbit *s)
{
  mimescan_free(&s->scan);
  mimescan_init(&s->scan, &mimescan_usual);
  s->begun = 0;
}

void sevenbit_init(struct sevenbit *s, const char *line_end)
{
  memset(s, 0, sizeof *s);
  s->line_end = line_end;
  s->stretch = MIMESCAN_MORE;
  mimescan_init(&s->scan, &mimescan_usual);
}

void sevenbit_free(struct sevenbit *s)
{
  mimescan_free(&s->scan);
  genalloc_free(struct sevenbit_part, &s->parts);
}

/* ---- the first reading -------------------------------------------------------------------------- */

static void end_stretch(struct sevenbit *s)
{
  static const struct linecheck fresh = LINECHECK_ZERO;

  linecheck_end(&s->check);
  if (s->stretch == MIMESCAN_HEADER)
    s->in_headers |= s->check.faults;
  else if (s->stretch != MIMESCAN_MORE)
    part_at(s, s->stretch_part)->faults |= s->check.faults;
  s->check = fresh;
  s->stretch = MIMESCAN_MORE;
}

static void look_at(struct sevenbit *s, enum mimescan_event event, size_t part, struct span piece)
{
  if (s->stretch != event || s->stretch_part != part) {
    end_stretch(s);
    s->stretch = event;
    s->stretch_part = part;
  }
  linecheck_feed(&s->check, piece);
  for (size_t i = piece.len > 2 ? piece.len - 2 : 0; i < piece.len; i++) {
    s->tail[0] = s->tail[1];
    s->tail[1] = piece.p[i];
  }
}

/* Does base64 go on behind its padding? Some readers decode what is there, and others do not. */
static void look_behind_padding(struct sevenbit *s, struct sevenbit_part *p, struct span piece)
{
  if (!s->is_padded)
    piece = span_from(piece, span_find(piece, '='));
  s->is_padded |= piece.len > 0;
  for (size_t i = 0; i < piece.len && !p->is_damaged; i++)
    p->is_damaged = ascii_is_alnum(piece.p[i]) || piece.p[i] == '+' || piece.p[i] == '/';
}

static void set_type(struct sevenbit_part *p, const struct mimepart *part)
{
  const struct contentfield *type = &part->type;

  p->is_leaf = part->kind == MIMEPART_LEAF;
  p->is_fixed = contentfield_is(type, "message", "partial") || contentfield_is(type, "message", "external-body");
  p->is_report = contentfield_is(type, "message", NULL);
  p->is_text = contentfield_is(type, "text", NULL) || contentfield_is(type, "message", NULL);
  p->protects = contentfield_is(type, "multipart", "signed") || contentfield_is(type, "multipart", "encrypted");
  p->is = part->encoding;
  p->becomes = part->encoding;
}

static int add_part(struct sevenbit *s, const struct mimepart *part)
{
  struct sevenbit_part p = { .is = TRANSFER_7BIT, .becomes = TRANSFER_7BIT };

  end_stretch(s);
  set_type(&p, part);
  if (part->parent) {
    const struct sevenbit_part *around = part_at(s, part->parent->index);

    p.is_protected = around->is_protected || around->protects;
    p.in_multipart = around->in_multipart || part->parent->kind == MIMEPART_MULTIPART;
  }
  p.edit_start = part->encoding_field.start;
  p.edit_end = part->encoding_field.end;
  if (p.edit_end == 0) {
    size_t empty_line = !part->has_empty_line ? 0 : s->tail[0] == '\r' ? 2 : 1;

    p.edit_start = p.edit_end = part->body - empty_line;
  }
  s->begun++;
  s->is_padded = 0;
  return genalloc_append(struct sevenbit_part, &s->parts, &p);
}

static int look(struct sevenbit *s)
{
  struct mimescan_at at;

  for (;;) {
    enum mimescan_event event = mimescan_next(&s->scan, &at);

    switch (event) {
    case MIMESCAN_HEADER:
      look_at(s, event, s->begun, at.piece);
      break;
    case MIMESCAN_BODY:
    case MIMESCAN_OUTSIDE:
      look_at(s, event, at.part->index, at.piece);
      if (event == MIMESCAN_BODY && at.part->encoding == TRANSFER_BASE64)
        look_behind_padding(s, part_at(s, at.part->index), at.piece);
      break;
    case MIMESCAN_PART:
      if (!add_part(s, at.part)) {
        s->result = SEVENBIT_NOMEM;
        return 0;
      }
      break;
    case MIMESCAN_END:
      break;
    case MIMESCAN_MORE:
      return 1;
    case MIMESCAN_NOMEM:
      s->result = SEVENBIT_NOMEM;
      return 0;
    }
  }
}

int sevenbit_look(struct sevenbit *s, struct span piece)
{
  mimescan_push(&s->scan, piece);
  return look(s);
}

static void choose_encoding(struct sevenbit_part *p)
{
  p->encodes = 1;
  if (p->is != TRANSFER_QUOTED_PRINTABLE && p->is != TRANSFER_BASE64)
    p->becomes = p->is_text && !(p->faults & LINECHECK_NUL) ? TRANSFER_QUOTED_PRINTABLE : TRANSFER_BASE64;
}

/* what becomes of a part; a bit for each result that is due */
static unsigned int decide(struct sevenbit_part *p)
{
  unsigned int outside = p->is_leaf ? 0 : p->faults & (LINECHECK_BARE_CR | LINECHECK_LONG);
  unsigned int due = p->faults & ~LINECHECK_FRAGILE;

  if (p->is_protected)
    return due ? 1U << SEVENBIT_SIGNED : 0;
  if (p->is == TRANSFER_8BIT || p->is == TRANSFER_BINARY)
    p->becomes = TRANSFER_7BIT;
  if (due == 0) {
    p->is_safer_encoded = p->faults && p->is_leaf && !p->is_fixed && !p->is_report && !p->is_damaged;
    return 0;
  }
  if (!p->is_leaf)
    return outside ? 1U << SEVENBIT_OUTSIDE : 1U << SEVENBIT_ENCODE;
  if (p->is_fixed)
    return 1U << SEVENBIT_FIXED;
  if (p->is_damaged)
    return 1U << SEVENBIT_AMBIGUOUS;
  choose_encoding(p);
  return 1U << SEVENBIT_ENCODE;
}

static enum sevenbit_result decide_all(struct sevenbit *s)
{
  unsigned int due = 0;
  int is_unclear = s->scan.limits_hit || (s->scan.ambiguous & ~(unsigned int)MIMEPART_NUL);
  int is_other = 0;

  for (size_t i = 0; i < part_count(s); i++) {
    struct sevenbit_part *p = part_at(s, i);

    due |= decide(p);
    if (p->is_safer_encoded && !is_unclear)
      choose_encoding(p);
    /* a label is not changed where that could be wrong */
    if (is_unclear && !p->encodes)
      p->becomes = p->is;
    is_other |= p->encodes || p->becomes != p->is;
  }
  if (due && is_unclear)
    return s->scan.limits_hit ? SEVENBIT_LIMIT : SEVENBIT_AMBIGUOUS;
  for (int r = SEVENBIT_SIGNED; r <= SEVENBIT_AMBIGUOUS; r++)
    if (due & 1U << r)
      return (enum sevenbit_result)r;
  return due || is_other ? SEVENBIT_ENCODE : SEVENBIT_AS_IT_IS;
}

enum sevenbit_result sevenbit_look_end(struct sevenbit *s)
{
  if (s->result == SEVENBIT_NOMEM)
    return s->result;
  mimescan_end(&s->scan);
  if (!look(s))
    return s->result;
  end_stretch(s);
  s->has_raw_header = (s->in_headers & (LINECHECK_HIGH | LINECHECK_LONG)) != 0;
  s->result = s->in_headers & (LINECHECK_NUL | LINECHECK_BARE_CR) ? SEVENBIT_OUTSIDE : decide_all(s);
  start(s);
  return s->result;
}

/* ---- the second reading ------------------------------------------------------------------------- */

struct writing {
  struct sevenbit *s;
  span_sink *sink;
  void *arg;
};

/* what is not changed, but its line ends */
static int put(const struct writing *w, struct span piece)
{
  if (piece.len == 0)
    return 1;
  if (w->s->line_end[0] == '\r')
    return crlf_feed(&w->s->to_crlf, piece, w->sink, w->arg);
  return lineends_receive(&w->s->to_lf, piece, w->sink, w->arg);
}

static int put_field(const struct writing *w, enum transfer_encoding encoding)
{
  return put(w, span_of("Content-Transfer-Encoding: ")) && put(w, span_of(transfer_name(encoding)))
         && put(w, span_of("\n"));
}

static int put_header(const struct writing *w, const struct sevenbit_part *p, struct span piece, uint64_t offset)
{
  uint64_t end = offset + piece.len;
  size_t before;
  size_t behind;

  /* an empty range is where the field is added */
  if (p->becomes == p->is || end <= p->edit_start || offset >= p->edit_end + (p->edit_start == p->edit_end))
    return put(w, piece);
  before = offset < p->edit_start ? (size_t)(p->edit_start - offset) : 0;
  behind = end > p->edit_end ? (size_t)(p->edit_end - offset) : piece.len;
  return put(w, span_first(piece, before)) && (offset > p->edit_start || put_field(w, p->becomes))
         && put(w, span_from(piece, behind));
}

static int put_encoded(void *writing, struct span piece)
{
  const struct writing *w = writing;

  return transfer_encode_feed(&w->s->encode, piece, w->sink, w->arg);
}

static int put_body(struct writing *w, const struct sevenbit_part *p, struct span piece)
{
  return p->encodes ? transfer_decode_feed(&w->s->decode, piece, put_encoded, w) : put(w, piece);
}

static int end_body(struct writing *w, const struct sevenbit_part *p)
{
  if (!p->encodes)
    return 1;
  if (!transfer_decode_end(&w->s->decode, put_encoded, w))
    return 0;
  /* the line end before the boundary line ends the last line */
  if (p->in_multipart)
    w->s->encode.line_end = "";
  return transfer_encode_end(&w->s->encode, w->sink, w->arg);
}

static int put_outside(const struct writing *w, const struct sevenbit_part *p, struct span piece)
{
  char part[4096];

  if ((p->faults & ~LINECHECK_FRAGILE) == 0 || p->is_protected)
    return put(w, piece);
  while (piece.len) {
    struct span now = span_first(piece, sizeof part);

    for (size_t i = 0; i < now.len; i++)
      part[i] = (char)(now.p[i] == 0 || (unsigned char)now.p[i] > 127 ? '?' : now.p[i]);
    if (!put(w, span_make(part, now.len)))
      return 0;
    piece = span_from(piece, now.len);
  }
  return 1;
}

static int begin_part(struct sevenbit *s)
{
  const struct sevenbit_part *p;

  if (s->begun == part_count(s))
    return 0;
  p = part_at(s, s->begun++);
  if (p->encodes) {
    transfer_decode_init(&s->decode, p->is);
    transfer_encode_init(&s->encode, p->becomes, s->line_end);
  }
  return 1;
}

static int write_event(struct writing *w, enum mimescan_event event, const struct mimescan_at *at)
{
  struct sevenbit *s = w->s;
  size_t index = event == MIMESCAN_HEADER ? s->begun : at->part->index;

  if (event == MIMESCAN_PART)
    return begin_part(s);
  if (index >= part_count(s))
    return 0;
  switch (event) {
  case MIMESCAN_HEADER: return put_header(w, part_at(s, index), at->piece, at->offset);
  case MIMESCAN_BODY: return put_body(w, part_at(s, index), at->piece);
  case MIMESCAN_OUTSIDE: return put_outside(w, part_at(s, index), at->piece);
  default: return end_body(w, part_at(s, index));
  }
}

static int write_all(struct writing *w)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&w->s->scan, &at)) != MIMESCAN_MORE) {
    if (event == MIMESCAN_NOMEM)
      return -1;
    if (!write_event(w, event, &at))
      return 0;
  }
  return 1;
}

int sevenbit_write(struct sevenbit *s, struct span piece, span_sink *sink, void *arg)
{
  struct writing w = { s, sink, arg };

  mimescan_push(&s->scan, piece);
  return write_all(&w);
}

int sevenbit_write_end(struct sevenbit *s, span_sink *sink, void *arg)
{
  struct writing w = { s, sink, arg };
  int r;

  mimescan_end(&s->scan);
  r = write_all(&w);
  return r == 1 ? s->begun == part_count(s) : r;
}

void sevenbit_again(struct sevenbit *s)
{
  static const struct crlf crlf = CRLF_ZERO;
  static const struct lineends lineends = LINEENDS_ZERO;

  start(s);
  s->to_crlf = crlf;
  s->to_lf = lineends;
}
