/* listfile: a structure is walked through without its content; a multipart/signed is read as for verifying. */
#include "engine/listfile.h"

#include "crypto/crypto.h"
#include "engine/confine.h"
#include "engine/messagefile.h"
#include "link/say.h"
#include "smime/recipientid.h"
#include "smime/rootcms.h"
#include "smime/signedmail.h"

#include <errno.h>

struct list {
  const char *name;
  stralloc *output;
  stralloc *line;
  struct messagefile in;
  struct rootcms root;
  struct berwalk walk;
  struct signedmail mail;
};

static enum answer_status unreadable(struct list *l)
{
  int error = errno;

  l->output->len = 0;
  if (error != ENOMEM)
    (void)(span_copy(l->line, span_of("unable to read ")) && stralloc_cats(l->line, l->name)
           && stralloc_cats(l->line, ": ") && stralloc_cats(l->line, say_error(error)));
  else
    (void)span_copy(l->line, span_of(say_error(error)));
  return ANSWER_TEMPORARY;
}

static enum answer_status no_memory(struct list *l)
{
  errno = ENOMEM;
  return unreadable(l);
}

/* One line. `status` is what is returned, or ANSWER_TEMPORARY without memory. */
static enum answer_status print(struct list *l, const char *kind, const char *word, enum answer_status status)
{
  if (!stralloc_cats(l->output, kind) || (word[0] && !stralloc_cats(l->output, " ")) || !stralloc_cats(l->output, word)
      || !stralloc_cats(l->output, "\n"))
    return no_memory(l);
  return status;
}

static int to_walk(void *arg, struct span piece)
{
  return berwalk_feed(arg, piece) == BERWALK_OK;
}

/* ---- what is printed -------------------------------------------------------------------------- */

static enum answer_status print_recipients(struct list *l, enum answer_status status)
{
  struct span recipients = berwalk_recipients(&l->walk);
  stralloc ids = STRALLOC_ZERO;
  int result = 1;

  while (result == 1 && ids.len < LISTFILE_RECIPIENTS * RECIPIENTID_HEX)
    result = recipientid_take(&ids, &recipients);
  for (size_t at = 0; result != -1 && at < ids.len && at < LISTFILE_RECIPIENTS * RECIPIENTID_HEX; at += RECIPIENTID_HEX)
    if (!stralloc_cats(l->output, "recipient ") || !stralloc_catb(l->output, ids.s + at, RECIPIENTID_HEX)
        || !stralloc_cats(l->output, "\n"))
      result = -1;
  stralloc_free(&ids);
  return result == -1 ? no_memory(l) : status;
}

static enum answer_status print_structure(struct list *l)
{
  const char *kind = berwalk_kind_name(l->root.kind);
  int is_good = 0;
  enum answer_status status;

  switch (berwalk_end(&l->walk)) {
    case BERWALK_TROUBLE: return no_memory(l);
    case BERWALK_OK: is_good = 1; break;
    case BERWALK_STOPPED: case BERWALK_DAMAGED: case BERWALK_LIMIT: break;
  }
  /* a signature of its own form, which has no content, is for a content that nobody knows */
  is_good = is_good && l->walk.has_content;
  if (!is_good)
    return print(l, kind, "damaged", ANSWER_MESSAGE);
  if (l->root.kind == BERWALK_SIGNED)
    return print(l, kind, "opaque", ANSWER_DONE);
  status = print(l, kind, "complete", ANSWER_DONE);
  return status == ANSWER_DONE ? print_recipients(l, status) : status;
}

/* multipart/signed, of S/MIME or of something else */
static enum answer_status print_detached(struct list *l)
{
  const struct signedmail *m = &l->mail;

  signedmail_init(&l->mail);
  switch (messagefile_pass(&l->in, signedmail_feed, &l->mail)) {
    case MESSAGEFILE_DONE: break;
    case MESSAGEFILE_STOPPED: return no_memory(l);
    case MESSAGEFILE_UNREADABLE: return unreadable(l);
  }
  if (!signedmail_end(&l->mail))
    return no_memory(l);
  if (!m->is_root || m->kind == SIGNEDMAIL_NONE)
    return print(l, "none", "", ANSWER_NOTHING);
  return m->cause == SMIMECAUSE_PENDING ? print(l, "signed-data", "detached", ANSWER_DONE)
                                        : print(l, "signed-data", "damaged", ANSWER_MESSAGE);
}

static enum answer_status list(struct list *l)
{
  if (messagefile_pass(&l->in, rootcms_feed, &l->root) == MESSAGEFILE_UNREADABLE)
    return unreadable(l);
  switch (rootcms_end(&l->root)) {
    case ROOTCMS_CMS: case ROOTCMS_STOPPED: return print_structure(l);
    case ROOTCMS_DETACHED: return print_detached(l);
    case ROOTCMS_TROUBLE: return no_memory(l);
    case ROOTCMS_LIMIT:
      (void)span_copy(l->line, span_of("the header of the message is too long"));
      return ANSWER_MESSAGE;
    case ROOTCMS_PENDING: case ROOTCMS_NONE: break;
  }
  return print(l, "none", "", ANSWER_NOTHING);
}

enum answer_status listfile(const struct smimeopt *o, stralloc *output, stralloc *line)
{
  static struct list l;
  enum answer_status status;

  output->len = 0;
  line->len = 0;
  l.name = o->message;
  l.output = output;
  l.line = line;
  rootcms_init(&l.root, to_walk, &l.walk);
  berwalk_init(&l.walk, NULL, NULL, NULL);
  errno = 0;
  if (!crypto_certificates_init())
    return no_memory(&l);
  if (!messagefile_open_to_reread(&l.in, o->message))
    return unreadable(&l);
  (void)confine(CONFINE_NEEDS_NOTHING);
  status = list(&l);
  rootcms_free(&l.root);
  berwalk_free(&l.walk);
  signedmail_free(&l.mail);
  messagefile_close(&l.in);
  return status;
}
