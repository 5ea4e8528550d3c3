/* mimeheader: collect the bodies of the Content fields, and turn them into the facts and faults of a part. */
#include "mail/mimeheader.h"

#include "mail/mimelimits.h"
#include "text/ascii.h"

/* RFC 2046 5.1.1 */
#define BOUNDARY_MAX 70

static const struct {
  const char *name;
  unsigned int is_double;
} fields[MIMEHEADER_FIELDS] = {
  { "", 0 },
  { "Content-Type", MIMEPART_DOUBLE_TYPE },
  { "Content-Disposition", MIMEPART_DOUBLE_DISPOSITION },
  { "Content-Transfer-Encoding", MIMEPART_DOUBLE_ENCODING }
};

void mimeheader_init(struct mimeheader *h)
{
  h->field = MIMEHEADER_OTHER;
  h->lines = 0;
  memset(h->seen, 0, sizeof h->seen);
}

void mimeheader_free(struct mimeheader *h)
{
  stralloc_free(&h->body);
}

static enum mimeheader_field field_named(struct span name)
{
  size_t i = MIMEHEADER_TYPE;

  while (i < MIMEHEADER_FIELDS && !ascii_equal_nocase(name, span_of(fields[i].name)))
    i++;
  return i < MIMEHEADER_FIELDS ? (enum mimeheader_field)i : MIMEHEADER_OTHER;
}

static struct mimepart_range *range_of(struct mimepart *part, enum mimeheader_field field)
{
  switch (field) {
    case MIMEHEADER_TYPE: return &part->type_field;
    case MIMEHEADER_DISPOSITION: return &part->disposition_field;
    default: return &part->encoding_field;
  }
}

/* ---- the fields ------------------------------------------------------------------------------- */

/* Does it depend on this type how the message is cut, or whether it is signed or encrypted? */
static int is_structural(const struct contentfield *type)
{
  struct span subtype = contentfield_subtype(type);

  if (contentfield_is(type, "multipart", NULL) || contentfield_is(type, "message", NULL))
    return 1;
  for (size_t i = 0; i < subtype.len; i++) {
    struct span rest = span_from(subtype, i);

    if (span_take(&rest, "pkcs7") || span_take(&rest, "pgp"))
      return 1;
  }
  return 0;
}

static unsigned int type_faults(const struct contentfield *type)
{
  unsigned int faults = 0;

  if (type->faults & CONTENTFIELD_SYNTAX)
    faults |= MIMEPART_BAD_TYPE;
  if (type->faults & CONTENTFIELD_DOUBLE)
    faults |= MIMEPART_DOUBLE_PARAMETER;
  if (type->faults & (CONTENTFIELD_PARAMETER | CONTENTFIELD_COMMENT) && is_structural(type))
    faults |= MIMEPART_BAD_PARAMETER;
  return faults;
}

/* the field that was read is complete */
static int end_field(struct mimeheader *h, struct mimepart *part)
{
  enum mimeheader_field field = h->field;
  struct span body = span_sa(&h->body);
  unsigned int faults;

  h->field = MIMEHEADER_OTHER;
  if (field != MIMEHEADER_OTHER && h->is_long) {
    part->limits |= MIMEPART_LONG_FIELD;
    return 1;
  }
  switch (field) {
    case MIMEHEADER_TYPE:
      if (!contentfield_parse_type(&part->type, body))
        return 0;
      part->ambiguous |= type_faults(&part->type);
      break;
    case MIMEHEADER_DISPOSITION:
      if (!contentfield_parse_disposition(&part->disposition, body))
        return 0;
      if (part->disposition.faults & CONTENTFIELD_DOUBLE)
        part->ambiguous |= MIMEPART_DOUBLE_PARAMETER;
      break;
    case MIMEHEADER_ENCODING:
      part->encoding = contentfield_encoding(body, &faults);
      if (faults)
        part->ambiguous |= MIMEPART_BAD_ENCODING;
      break;
    default: break;
  }
  return 1;
}

/* ---- the lines -------------------------------------------------------------------------------- */

static int cat_body(struct mimeheader *h, struct span more, size_t limit)
{
  if (h->field == MIMEHEADER_OTHER || h->is_long)
    return 1;
  h->is_long = more.len > limit - h->body.len;
  return h->is_long || stralloc_catb(&h->body, more.p, more.len);
}

/* as much of a line as is looked at, however the input is cut */
static struct span beginning(const struct mimeheader_line *line)
{
  return span_first(line->whole, line->text_len < MIMELIMIT_LINE_BYTES ? line->text_len : MIMELIMIT_LINE_BYTES);
}

/* The line that mbox files have before a message. */
static int is_mbox_line(const struct mimeheader *h, const struct mimepart *part, struct span text)
{
  return part->depth == 0 && h->lines == 1 && span_take(&text, "From ");
}

/* RFC 5322 2.2 and, for blanks before the colon, 4.5: some readers do not take those for a field. */
static int start_field(struct mimeheader *h, struct mimepart *part, const struct mimeheader_line *line, size_t limit)
{
  struct span text = beginning(line);
  size_t name = 0;
  size_t colon;

  while (name < text.len && ascii_is_vchar(text.p[name]) && text.p[name] != ':')
    name++;
  for (colon = name; colon < text.len && ascii_is_wsp(text.p[colon]); colon++)
    ;
  if (name == 0 || colon == text.len || text.p[colon] != ':') {
    if (!is_mbox_line(h, part, text))
      part->ambiguous |= MIMEPART_HEADER_LINE;
    return 1;
  }
  if (colon > name)
    part->ambiguous |= MIMEPART_HEADER_LINE;
  h->field = field_named(span_first(text, name));
  if (h->field == MIMEHEADER_OTHER)
    return 1;
  if (h->seen[h->field]++) {
    part->ambiguous |= fields[h->field].is_double;
    h->field = MIMEHEADER_OTHER;
    return 1;
  }
  range_of(part, h->field)->start = line->offset;
  h->body.len = 0;
  h->is_long = 0;
  return cat_body(h, span_from(line->whole, colon + 1), limit);
}

static void look(struct mimepart *part, struct span text)
{
  if (span_find(text, '\0') < text.len)
    part->ambiguous |= MIMEPART_NUL;
  if (span_find(text, '\r') < text.len)
    part->ambiguous |= MIMEPART_BARE_CR;
}

int mimeheader_line(struct mimeheader *h, struct mimepart *part, const struct mimeheader_line *line, size_t limit)
{
  struct span text = span_first(line->whole, line->text_len);
  int good;

  look(part, text);
  h->lines += (size_t)line->is_start;
  if (line->is_start && !ascii_is_wsp(text.p[0])) {
    good = end_field(h, part) && start_field(h, part, line, limit);
  } else {
    /* a line of blanks ends the header for some readers */
    if (line->is_start && (h->lines == 1 || ascii_trim(beginning(line)).len == 0))
      part->ambiguous |= MIMEPART_HEADER_LINE;
    good = cat_body(h, line->whole, limit);
  }
  if (h->field != MIMEHEADER_OTHER)
    range_of(part, h->field)->end = line->offset + line->whole.len;
  return good;
}

/* ---- the end ---------------------------------------------------------------------------------- */

static int is_encoded(enum transfer_encoding encoding)
{
  return encoding == TRANSFER_BASE64 || encoding == TRANSFER_QUOTED_PRINTABLE || encoding == TRANSFER_UNKNOWN;
}

/* Readers cut a boundary at its greatest length, trim it, decode it, unquote it twice, or do not know RFC 2231. */
static int is_odd_boundary(struct span boundary)
{
  char before = 0;

  if (boundary.len > BOUNDARY_MAX || ascii_is_wsp(boundary.p[0]) || ascii_is_wsp(boundary.p[boundary.len - 1])
      || !ascii_printable(boundary) || boundary.p[0] == '<')
    return 1;
  for (size_t i = 0; i < boundary.len; before = boundary.p[i++])
    if (boundary.p[i] == '"' || boundary.p[i] == '\\' || (before == '=' && boundary.p[i] == '?'))
      return 1;
  return 0;
}

static int set_multipart(struct mimepart *part)
{
  int found = contentfield_param(&part->type, "boundary", &part->boundary, NULL);

  if (found == -1)
    return 0;
  if (is_encoded(part->encoding))
    part->ambiguous |= MIMEPART_ENCODED;
  if (part->boundary.len == 0) {
    part->ambiguous |= MIMEPART_NO_BOUNDARY;
    return 1;
  }
  if (is_odd_boundary(span_sa(&part->boundary)) || !contentfield_param_is_plain(&part->type, "boundary"))
    part->ambiguous |= MIMEPART_BAD_BOUNDARY;
  part->kind = MIMEPART_MULTIPART;
  return 1;
}

/* RFC 2046 5.2.1 forbids an encoding for message/rfc822, RFC 6532 3.7 allows one for message/global. */
static void set_message(struct mimepart *part)
{
  if (!is_encoded(part->encoding))
    part->kind = MIMEPART_MESSAGE;
  else if (contentfield_is(&part->type, "message", "rfc822"))
    part->ambiguous |= MIMEPART_ENCODED;
}

int mimeheader_end(struct mimeheader *h, struct mimepart *part, int in_digest)
{
  unsigned int faults;

  if (!end_field(h, part))
    return 0;
  if (part->type.type_len == 0) {
    faults = part->type.faults;
    if (!contentfield_parse_type(&part->type, span_of(in_digest ? "message/rfc822" : "text/plain")))
      return 0;
    part->type.faults = faults;
  }
  if (contentfield_is(&part->type, "multipart", NULL))
    return set_multipart(part);
  if (contentfield_is(&part->type, "message", "rfc822") || contentfield_is(&part->type, "message", "global"))
    set_message(part);
  return 1;
}
