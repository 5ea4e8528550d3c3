/* authorfile: read the header of the message. Reading stops after the block in which the header ends. */
#include "engine/authorfile.h"

#include "dkim/limits.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "link/say.h"
#include "mail/author.h"
#include "mail/message.h"

#include <errno.h>

enum header_state {
  HEADER_FAILED = -1,  /* errno says why */
  HEADER_MORE,         /* the header is not complete yet */
  HEADER_COMPLETE,
  HEADER_TOO_LONG
};

struct header_reader {
  struct message message;
  enum header_state state;
};

static enum header_state next_state(struct message *m)
{
  struct span body;

  switch (message_next(m, &body)) {
    case MESSAGE_MORE: return HEADER_MORE;
    case MESSAGE_NOMEM: return HEADER_FAILED;
    case MESSAGE_TOO_LONG: return HEADER_TOO_LONG;
    case MESSAGE_HEADER:
    case MESSAGE_BODY: break;
  }
  return HEADER_COMPLETE;
}

static int to_header(void *arg, struct span piece)
{
  struct header_reader *r = arg;

  message_push(&r->message, piece);
  r->state = next_state(&r->message);
  return r->state == HEADER_MORE;
}

/* 1 if a domain was found; 0 if there is none, with *why; -1 with errno */
static int find_author(stralloc *out, struct messagefile *in, const char *authserv, const char **why)
{
  struct header_reader r = { .state = HEADER_MORE };
  int found = -1;
  int error;

  message_init(&r.message, LIMIT_HEADER_BYTES);
  switch (messagefile_stage(in, to_header, &r)) {
    case MESSAGEFILE_UNREADABLE: r.state = HEADER_FAILED; break;
    case MESSAGEFILE_STOPPED: break;
    case MESSAGEFILE_DONE:
      message_end(&r.message);
      r.state = next_state(&r.message);
  }
  *why = "header too long";
  if (r.state == HEADER_TOO_LONG)
    found = 0;
  else if (r.state == HEADER_COMPLETE)
    found = author_domain(out, &r.message, span_of(authserv));
  if (found == 0 && r.state == HEADER_COMPLETE)
    *why = author_missing(&r.message, span_of(authserv));
  error = errno;
  message_free(&r.message);
  errno = error;
  return found;
}

enum answer_status authorfile(const struct dkimopt *o, stralloc *out, stralloc *line)
{
  struct messagefile in;
  int is_open = messagefile_open(&in, o->in);
  int error = errno;
  int found;
  const char *why = "";

  (void)confine(CONFINE_NEEDS_NOTHING);
  errno = error;
  found = is_open ? find_author(out, &in, o->identity ? o->identity : "", &why) : -1;
  if (found == 0)
    (void)span_copy(line, span_of(why));
  else if (found == -1 && errno == ENOMEM)
    (void)span_copy(line, span_of(say_error(errno)));
  else if (found == -1)
    (void)(span_copy(line, span_of("unable to read ")) && stralloc_cats(line, o->in) && stralloc_cats(line, ": ")
           && stralloc_cats(line, strerror(errno)));
  return found == 1 ? ANSWER_DONE : found == 0 ? ANSWER_MESSAGE : ANSWER_TEMPORARY;
}
