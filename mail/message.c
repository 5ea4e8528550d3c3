/* message: find the fields and the body.
 *
 * A line of the header is one of:
 *
 *   empty                        the header ends
 *   starts with blank or tab     belongs to the field above (RFC 5322 2.2.3)
 *   name [blanks] ":" ...        a new field (blanks: RFC 5322 4.5)
 *   anything else                not a field; it is kept, and its line number is stored
 */
#include "mail/message.h"

#include "text/ascii.h"

void message_init(struct message *m, size_t limit)
{
  memset(m, 0, sizeof *m);
  m->limit = limit;
}

void message_free(struct message *m)
{
  stralloc_free(&m->header);
  genalloc_free(struct message_field, &m->fields);
}

void message_push(struct message *m, struct span piece)
{
  m->input = piece;
}

void message_end(struct message *m)
{
  m->ended = 1;
}

/* RFC 5322 2.2: a field name is printable ASCII without the colon */
static void find_name(struct message_field *f, struct span line)
{
  size_t name = 0;
  size_t colon;

  while (name < line.len && ascii_is_vchar(line.p[name]) && line.p[name] != ':')
    name++;
  for (colon = name; colon < line.len && ascii_is_wsp(line.p[colon]); colon++)
    ;
  if (name && colon < line.len && line.p[colon] == ':') {
    f->name_len = (uint32_t)name;
    f->value = f->start + (uint32_t)colon + 1;
  }
}

/* add a complete line of the header, which is not empty */
static int add_line(struct message *m, struct span line)
{
  size_t count = message_field_count(m);
  struct message_field *fields = genalloc_s(struct message_field, &m->fields);
  struct message_field f = {0, 0, 0, 0};

  m->lines++;
  if (ascii_is_wsp(line.p[0]) && count > 0) {
    fields[count - 1].end = (uint32_t)m->header.len;
    return 1;
  }
  f.start = (uint32_t)m->line;
  f.value = f.start;
  f.end = (uint32_t)m->header.len;
  if (!ascii_is_wsp(line.p[0]))
    find_name(&f, line);
  if (f.name_len == 0 && m->malformed_line == 0)
    m->malformed_line = m->lines;
  return genalloc_append(struct message_field, &m->fields, &f);
}

/* move lines from the input to the header, until the header or the input ends */
static enum message_event header_next(struct message *m)
{
  while (m->input.len) {
    size_t lf = span_find(m->input, '\n');
    struct span piece = span_first(m->input, lf + 1);

    m->input = span_from(m->input, piece.len);
    if (lf == 0 && m->line == m->header.len) {
      m->in_body = 1;
      return MESSAGE_HEADER;
    }
    if (piece.len > m->limit - m->header.len)
      return MESSAGE_TOO_LONG;
    if (!stralloc_catb(&m->header, piece.p, piece.len))
      return MESSAGE_NOMEM;
    if (lf < piece.len) {
      if (!add_line(m, span_make(m->header.s + m->line, m->header.len - m->line)))
        return MESSAGE_NOMEM;
      m->line = m->header.len;
    }
  }
  if (!m->ended)
    return MESSAGE_MORE;
  m->in_body = 1;
  return MESSAGE_HEADER;
}

enum message_event message_next(struct message *m, struct span *body)
{
  if (!m->in_body)
    return header_next(m);
  if (m->input.len == 0)
    return MESSAGE_MORE;
  *body = m->input;
  m->input.len = 0;
  return MESSAGE_BODY;
}

size_t message_field_count(const struct message *m)
{
  return genalloc_len(struct message_field, &m->fields);
}

const struct message_field *message_field(const struct message *m, size_t i)
{
  return genalloc_s(struct message_field, &m->fields) + i;
}

int message_field_is(const struct message *m, size_t i, const char *name)
{
  return ascii_equal_nocase(message_field_name(m, message_field(m, i)), span_of(name));
}

size_t message_count(const struct message *m, const char *name, size_t *first)
{
  size_t count = 0;

  for (size_t i = 0; i < message_field_count(m); i++)
    if (message_field_is(m, i, name) && count++ == 0)
      *first = i;
  return count;
}

struct span message_field_name(const struct message *m, const struct message_field *f)
{
  return span_make(m->header.s + f->start, f->name_len);
}

struct span message_field_body(const struct message *m, const struct message_field *f)
{
  return span_make(m->header.s + f->value, f->end - f->value);
}

struct span message_field_whole(const struct message *m, const struct message_field *f)
{
  return span_make(m->header.s + f->start, f->end - f->start);
}
