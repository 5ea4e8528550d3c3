/* unwrap: both headers are cut into fields by mail/message. */
#include "mail/unwrap.h"

#include "mail/protectedsubject.h"
#include "text/ascii.h"

static const char content_prefix[] = "content-";
#define CONTENT_LEN (sizeof content_prefix - 1)

/* a field that is added where it is missing */
static const char version[] = "MIME-Version: 1.0\n";

void unwrap_init(struct unwrap *u, struct span outer, span_sink *sink, void *arg)
{
  static const struct lf fresh = LF_ZERO;

  u->outer = outer;
  u->sink = sink;
  u->arg = arg;
  u->result = UNWRAP_OK;
  u->ends = fresh;
  u->octets = 0;
  u->takes_subject = 0;
  u->last = '\n';
  message_init(&u->entity, UNWRAP_HEADER_BYTES);
}

void unwrap_free(struct unwrap *u)
{
  message_free(&u->entity);
}

/* All functions below return 1, or 0 with u->result set. */
static int fail(struct unwrap *u, enum unwrap_result result)
{
  if (u->result == UNWRAP_OK)
    u->result = result;
  return 0;
}

static int give(struct unwrap *u, struct span piece)
{
  if (piece.len == 0)
    return 1;
  u->last = piece.p[piece.len - 1];
  return u->sink(u->arg, piece) ? 1 : fail(u, UNWRAP_STOPPED);
}

static int describes_body(struct span name)
{
  return name.len > CONTENT_LEN
         && ascii_equal_nocase(span_first(name, CONTENT_LEN), span_make(content_prefix, CONTENT_LEN));
}

/* the fields of the entity that describe the body; only the first `count` */
static int give_content_fields(struct unwrap *u, const struct message *m, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const struct message_field *f = message_field(m, i);

    if (describes_body(message_field_name(m, f)) && !give(u, message_field_whole(m, f)))
      return 0;
  }
  return 1;
}

/* all other fields of the message; `subject`, if it is not empty, in the place of the first Subject, or at the end */
static int give_other_fields(struct unwrap *u, const struct message *m, struct span subject)
{
  int is_due = subject.len > 0;

  for (size_t i = 0; i < message_field_count(m); i++) {
    const struct message_field *f = message_field(m, i);
    struct span whole = message_field_whole(m, f);

    if (describes_body(message_field_name(m, f)))
      continue;
    if (subject.len && message_field_is(m, i, "Subject")) {
      whole = is_due ? subject : span_make(NULL, 0);
      is_due = 0;
    }
    if (!give(u, whole))
      return 0;
  }
  return !is_due || give(u, subject);
}

/* ---- the header of the message ---------------------------------------------------------------- */

static int push_outer(void *message, struct span piece)
{
  struct message *m = message;
  struct span body;
  enum message_event event;

  message_push(m, piece);
  do
    event = message_next(m, &body);
  while (event == MESSAGE_HEADER || event == MESSAGE_BODY);
  return event == MESSAGE_MORE;
}

static int give_outer(struct unwrap *u, struct span subject)
{
  struct lf ends = LF_ZERO;
  struct message m;
  size_t at;
  int good;

  message_init(&m, (size_t)-1);
  good = lf_feed(&ends, u->outer, push_outer, &m) && (m.in_body || m.line == m.header.len
                                                       || push_outer(&m, span_make("\n", 1)));
  if (!good)
    (void)fail(u, UNWRAP_TROUBLE);
  good = good && give_other_fields(u, &m, subject)
         && (message_count(&m, "MIME-Version", &at) || give(u, span_of(version)));
  message_free(&m);
  return good;
}

/* ---- the entity ------------------------------------------------------------------------------- */

/* The header of the entity is read, and the empty line behind it, if there is one. */
static int give_headers(struct unwrap *u)
{
  const struct message *m = &u->entity;
  size_t count = 0;
  size_t end = m->header.len;
  struct span subject = span_make(NULL, 0);

  while (count < message_field_count(m) && message_field(m, count)->name_len)
    count++;
  if (count < message_field_count(m))
    end = message_field(m, count)->start;
  if (m->header.len + sizeof version > UNWRAP_HEADER_BYTES
      || u->outer.len > UNWRAP_HEADER_BYTES - m->header.len - sizeof version)
    return fail(u, UNWRAP_LIMIT);
  if (u->takes_subject && !protectedsubject_of(&subject, m))
    return fail(u, UNWRAP_TROUBLE);
  if (!give_outer(u, subject) || !give_content_fields(u, m, count) || !give(u, span_make("\n", 1)))
    return 0;
  if (end == m->header.len)
    return 1;
  /* what is behind the fields is text, and so is the empty line behind it */
  return give(u, span_from(span_sa(&m->header), end))
         && (u->octets == m->header.len || give(u, span_make("\n", 1)));
}

static int push_entity(void *unwrap, struct span piece)
{
  struct unwrap *u = unwrap;
  int was_header = !u->entity.in_body;
  struct span body;

  message_push(&u->entity, piece);
  for (;;)
    switch (message_next(&u->entity, &body)) {
      case MESSAGE_MORE:
        if (was_header)
          u->octets += piece.len;
        return 1;
      case MESSAGE_HEADER:
        u->octets += piece.len - u->entity.input.len;
        was_header = 0;
        if (!give_headers(u))
          return 0;
        break;
      case MESSAGE_BODY:
        if (!give(u, body))
          return 0;
        break;
      case MESSAGE_TOO_LONG: return fail(u, UNWRAP_LIMIT);
      case MESSAGE_NOMEM: return fail(u, UNWRAP_TROUBLE);
    }
}

int unwrap_feed(void *unwrap, struct span piece)
{
  struct unwrap *u = unwrap;

  return u->result == UNWRAP_OK && lf_feed(&u->ends, piece, push_entity, u);
}

enum unwrap_result unwrap_end(struct unwrap *u)
{
  struct message *m = &u->entity;

  if (u->result != UNWRAP_OK || !lf_end(&u->ends, push_entity, u))
    return u->result;
  if (m->in_body) {
    if (u->last != '\n')
      (void)give(u, span_make("\n", 1));
    return u->result;
  }
  /* The text ends within the header. A last line without its end is given one. */
  if (m->line < m->header.len && !push_entity(u, span_make("\n", 1)))
    return u->result;
  message_end(m);
  if (push_entity(u, span_make(NULL, 0)) && u->last != '\n')
    (void)give(u, span_make("\n", 1));
  return u->result;
}
