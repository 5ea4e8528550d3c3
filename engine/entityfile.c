/* entityfile: messagefile gives lines with LF, mail/message the header. */
#include "engine/entityfile.h"

int entityfile_open(struct entityfile *e, const char *name)
{
  return messagefile_open_to_reread(&e->in, name);
}

static int give(struct entityfile *e, struct span piece)
{
  e->octets += piece.len;
  return piece.len == 0 || e->sink(e->arg, piece);
}

static int cannot(struct entityfile *e, const char *why)
{
  e->why = why;
  return 0;
}

static int trouble(struct entityfile *e)
{
  e->has_trouble = 1;
  return 0;
}

static int take_header(struct entityfile *e)
{
  if (!e->was_read) {
    if (e->message.malformed_line)
      return cannot(e, "a line of the header belongs to no field");
    e->kind = entityheader_kind(&e->message);
    if (e->kind == ENTITYHEADER_NOMEM || !entityheader_part(&e->outer, &e->inner, &e->message))
      return trouble(e);
  }
  return give(e, span_sa(&e->inner));
}

static int take_events(struct entityfile *e)
{
  struct span body;

  for (;;)
    switch (message_next(&e->message, &body)) {
      case MESSAGE_MORE: return 1;
      case MESSAGE_TOO_LONG: return cannot(e, "the header is over the limit of 1 MiB");
      case MESSAGE_NOMEM: return trouble(e);
      case MESSAGE_HEADER:
        if (!take_header(e))
          return 0;
        break;
      case MESSAGE_BODY:
        if (!give(e, body))
          return 0;
        break;
    }
}

static int take_piece(void *arg, struct span piece)
{
  struct entityfile *e = arg;

  message_push(&e->message, piece);
  return take_events(e);
}

enum entityfile_result entityfile_read(struct entityfile *e, span_sink *sink, void *arg)
{
  enum messagefile_result result;
  int good;

  e->sink = sink;
  e->arg = arg;
  e->octets = 0;
  e->why = NULL;
  message_free(&e->message);
  message_init(&e->message, ENTITYFILE_HEADER_BYTES);
  result = messagefile_receive(&e->in, take_piece, e);
  if (result == MESSAGEFILE_UNREADABLE)
    return ENTITYFILE_UNREADABLE;
  message_end(&e->message);
  good = result == MESSAGEFILE_DONE && take_events(e);
  if (e->has_trouble)
    return ENTITYFILE_TROUBLE;
  if (!good)
    return e->why ? ENTITYFILE_MESSAGE : ENTITYFILE_STOPPED;
  if (!e->was_read)
    e->first_octets = e->octets;
  e->was_read = 1;
  return e->octets == e->first_octets ? ENTITYFILE_OK : ENTITYFILE_CHANGED;
}

void entityfile_free(struct entityfile *e)
{
  message_free(&e->message);
  stralloc_free(&e->outer);
  stralloc_free(&e->inner);
}
