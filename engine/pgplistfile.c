/* pgplistfile: pgp/rootpgp walks through the message once. */
#include "engine/pgplistfile.h"

#include "engine/answerline.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "pgp/rootpgp.h"

#include <errno.h>

static enum answer_status put(stralloc *output, const char *kind, const char *word, enum answer_status status)
{
  if (stralloc_cats(output, kind) && stralloc_cats(output, " ") && stralloc_cats(output, word)
      && stralloc_cats(output, "\n"))
    return status;
  errno = ENOMEM;
  return ANSWER_TEMPORARY;
}

static enum answer_status put_recipients(stralloc *output, const struct packets *p, enum answer_status status)
{
  for (size_t at = 0; at < p->ids.len; at += KEYID_BYTES)
    if (!stralloc_cats(output, "recipient ") || !keyid_cat(output, (const unsigned char *)p->ids.s + at)
        || !stralloc_cats(output, "\n"))
      return ANSWER_TEMPORARY;
  return status;
}

static enum answer_status put_sealed(stralloc *output, stralloc *line, const struct rootpgp *r)
{
  const char *kind = r->found == ROOTPGP_INLINE ? "pgp-inline" : "pgp-encrypted";
  const char *fault = r->fault ? r->fault : r->has_text_outside ? "text beside the armor" : NULL;
  const char *word = r->fault ? "damaged" : fault ? "partial" : "complete";
  enum answer_status status = put(output, kind, word, fault ? ANSWER_MESSAGE : ANSWER_DONE);

  if (fault && !span_copy(line, span_of(fault)))
    return ANSWER_TEMPORARY;
  return r->fault || status == ANSWER_TEMPORARY ? status : put_recipients(output, &r->packets, status);
}

static enum answer_status answer(const struct rootpgp *r, stralloc *output, stralloc *line)
{
  switch (r->found) {
    case ROOTPGP_ENCRYPTED: case ROOTPGP_INLINE: return put_sealed(output, line, r);
    case ROOTPGP_SIGNED: return put(output, "pgp-signed", "detached", ANSWER_DONE);
    case ROOTPGP_CLEARSIGNED: return put(output, "pgp-signed", "inline", ANSWER_DONE);
    case ROOTPGP_LIMIT: return answerline_reason(line, ANSWER_MESSAGE, "the header of the message is too long");
    case ROOTPGP_PENDING: case ROOTPGP_NONE: case ROOTPGP_STOPPED: break;
    case ROOTPGP_TROUBLE: errno = ENOMEM; return ANSWER_TEMPORARY;
  }
  return stralloc_cats(output, "none\n") ? ANSWER_NOTHING : ANSWER_TEMPORARY;
}

enum answer_status pgplistfile(const struct pgpopt *o, stralloc *output, stralloc *line)
{
  static struct rootpgp r;
  enum answer_status status = ANSWER_TEMPORARY;
  struct messagefile in;

  output->len = 0;
  line->len = 0;
  if (!messagefile_open(&in, o->message))
    return answerline_trouble(line, "read", o->message);
  (void)confine(CONFINE_NEEDS_NOTHING);
  rootpgp_init(&r, NULL, NULL);
  if (messagefile_pass(&in, rootpgp_feed, &r) != MESSAGEFILE_UNREADABLE) {
    (void)rootpgp_end(&r);
    status = answer(&r, output, line);
  }
  if (status == ANSWER_TEMPORARY) {
    output->len = 0;
    (void)(errno == ENOMEM ? answerline_engine(line) : answerline_trouble(line, "read", o->message));
  }
  rootpgp_free(&r);
  return status;
}
