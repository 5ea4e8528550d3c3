/* authorfile: read the header of the message. Reading stops after the block in which the header ends. */
#include "engine/authorfile.h"

#include "dkim/limits.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "link/say.h"
#include "mail/author.h"
#include "mail/message.h"
#include "mail/origin.h"
#include "text/idn.h"

#include <errno.h>

enum header_state {
  HEADER_FAILED = -1,  /* errno says why */
  HEADER_MORE,         /* the header is not complete yet */
  HEADER_COMPLETE,
  HEADER_TOO_LONG
};

struct header_reader {
  struct message message;
  const struct lineends *ends;
  struct origin origin;
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

  if (!r->ends->changed)
    r->origin.clean += piece.len;
  message_push(&r->message, piece);
  r->state = next_state(&r->message);
  return r->state == HEADER_MORE;
}

/* The author domain, if a signature of it is not forbidden. 1; 0 with a reason in `line`; -1 with errno */
static int free_author(stralloc *out, const struct header_reader *r, stralloc *line)
{
  const char *why = "";
  int found = author_domain(out, &r->message);
  int forbids = found == 1 ? origin_forbids(&why, &r->message, &r->origin, span_sa(out)) : 0;

  if (found == 0)
    (void)span_copy(line, span_of(author_missing(&r->message)));
  if (forbids == 1) {
    out->len = 0;
    (void)(span_copy(line, span_of(ANSWER_FORWARDED)) && stralloc_cats(line, why));
  }
  return forbids == -1 ? -1 : forbids ? 0 : found;
}

/* 1 if a domain was found; 0 if there is none, with a reason in `line`; -1 with errno */
static int find_author(stralloc *out, struct messagefile *in, const struct dkimopt *o, stralloc *line)
{
  struct header_reader r = { .ends = &in->ends, .state = HEADER_MORE };
  int found = -1;
  int error;

  r.origin.mode = dkimopt_origin(o);
  r.origin.authserv = span_of(o->identity ? o->identity : "");
  message_init(&r.message, LIMIT_HEADER_BYTES);
  switch (messagefile_stage(in, to_header, &r)) {
    case MESSAGEFILE_UNREADABLE: r.state = HEADER_FAILED; break;
    case MESSAGEFILE_STOPPED: break;
    case MESSAGEFILE_DONE:
      message_end(&r.message);
      r.state = next_state(&r.message);
  }
  if (r.state == HEADER_TOO_LONG) {
    (void)span_copy(line, span_of("header too long"));
    found = 0;
  } else if (r.state == HEADER_COMPLETE) {
    found = free_author(out, &r, line);
  }
  error = errno;
  message_free(&r.message);
  errno = error;
  return found;
}

/* -d: the domain in the form that is used in the DNS */
static enum answer_status name_only(const char *domain, stralloc *out, stralloc *line)
{
  int found;

  (void)confine(CONFINE_NEEDS_NOTHING);
  found = idn_to_ascii(out, span_of(domain));
  (void)span_copy(line, span_of(found == -1 ? say_error(errno) : found == 0 ? "not a domain name" : ""));
  return found == 1 ? ANSWER_DONE : found == 0 ? ANSWER_MESSAGE : ANSWER_TEMPORARY;
}

enum answer_status authorfile(const struct dkimopt *o, stralloc *out, stralloc *line)
{
  struct messagefile in;
  int is_open;
  int error;
  int found;

  if (o->domain)
    return name_only(o->domain, out, line);
  is_open = messagefile_open(&in, o->in);
  error = errno;
  (void)confine(CONFINE_NEEDS_NOTHING);
  errno = error;
  found = is_open ? find_author(out, &in, o, line) : -1;
  if (found == -1 && errno == ENOMEM)
    (void)span_copy(line, span_of(say_error(errno)));
  else if (found == -1)
    (void)(span_copy(line, span_of("unable to read ")) && stralloc_cats(line, o->in) && stralloc_cats(line, ": ")
           && stralloc_cats(line, strerror(errno)));
  return found == 1 ? ANSWER_DONE : found == 0 ? ANSWER_MESSAGE : ANSWER_TEMPORARY;
}
