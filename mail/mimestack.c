/* mimestack: the places of the stack are used again, with the memory that their strings have. */
#include "mail/mimestack.h"

#include "text/ascii.h"

#include <stdlib.h>

static struct mimepart *level(const struct mimescan *m, size_t i)
{
  return genalloc_s(struct mimepart *, &m->stack)[i];
}

struct mimepart *mimestack_innermost(const struct mimescan *m)
{
  return level(m, m->open - 1);
}

void mimestack_free(struct mimescan *m)
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
}

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

int mimestack_open(struct mimescan *m, uint64_t start)
{
  struct mimepart *parent = m->open ? mimestack_innermost(m) : NULL;
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

const struct mimepart *mimestack_close(struct mimescan *m)
{
  struct mimepart *part = mimestack_innermost(m);
  struct mimepart *parent = --m->open ? mimestack_innermost(m) : NULL;

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
  return part;
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

int mimestack_end_header(struct mimescan *m)
{
  struct mimepart *part = mimestack_innermost(m);

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

/* RFC 2046 5.1.1: blanks may stand behind the boundary. Text behind it is what readers do not agree about. */
struct mimestack_match mimestack_boundary(const struct mimescan *m, const struct linewindow_line *line)
{
  struct mimestack_match found = { m->open, 0 };
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
