/* carriedkey: one pass of the scanner; only the header of the message and the wanted parts are kept. */
#include "pgp/carriedkey.h"

#include "mail/wholeheader.h"

#include <errno.h>

void carriedkey_init(struct carriedkey *k)
{
  memset(k, 0, sizeof *k);
  mimescan_init(&k->scan, &mimescan_usual);
}

void carriedkey_free(struct carriedkey *k)
{
  mimescan_free(&k->scan);
  stralloc_free(&k->header);
  stralloc_free(&k->attached);
}

static int keep(struct carriedkey *k, stralloc *out, struct span piece, size_t max)
{
  if (out->len + piece.len > max) {
    k->is_long = 1;
    return 1;
  }
  return stralloc_catb(out, piece.p, piece.len);
}

/* in the root, or in the first part of a root multipart/signed */
static int is_in_place(const struct mimepart *p)
{
  const struct mimepart *around = p->parent;

  if (!around || around->kind != MIMEPART_MULTIPART)
    return 0;
  return !around->parent
         || (!around->parent->parent && around->number == 1
             && contentfield_is(&around->parent->type, "multipart", "signed"));
}

static int to_attached(void *arg, struct span piece)
{
  struct carriedkey *k = arg;

  return keep(k, &k->attached, piece, CARRIEDKEY_BYTES_MAX);
}

static int part_begins(struct carriedkey *k, const struct mimepart *p)
{
  if (p->kind != MIMEPART_LEAF || !contentfield_is(&p->type, "application", "pgp-keys") || !is_in_place(p))
    return 1;
  k->attachments++;
  if (k->attachments == 1) {
    k->part = p->index + 1;
    transfer_decode_init(&k->decode, p->encoding);
  }
  return 1;
}

static int event(struct carriedkey *k, enum mimescan_event event, const struct mimescan_at *at)
{
  int is_wanted = at->part && k->part == at->part->index + 1;

  if (!at->part)
    return event != MIMESCAN_NOMEM;
  switch (event) {
    case MIMESCAN_HEADER:
      return at->part->parent ? 1 : keep(k, &k->header, at->piece, CARRIEDKEY_HEADER_BYTES);
    case MIMESCAN_PART: return part_begins(k, at->part);
    case MIMESCAN_BODY: return !is_wanted || transfer_decode_feed(&k->decode, at->piece, to_attached, k);
    case MIMESCAN_END:
      if (is_wanted)
        k->part = 0;
      return !is_wanted || transfer_decode_end(&k->decode, to_attached, k);
    case MIMESCAN_MORE: case MIMESCAN_OUTSIDE: case MIMESCAN_NOMEM: break;
  }
  return event != MIMESCAN_NOMEM;
}

static int events(struct carriedkey *k)
{
  struct mimescan_at at;
  enum mimescan_event e;

  while ((e = mimescan_next(&k->scan, &at)) != MIMESCAN_MORE)
    if (!event(k, e, &at)) {
      errno = ENOMEM;
      return 0;
    }
  return 1;
}

int carriedkey_feed(void *carriedkey, struct span piece)
{
  struct carriedkey *k = carriedkey;

  mimescan_push(&k->scan, piece);
  return events(k);
}

int carriedkey_end(struct carriedkey *k)
{
  mimescan_end(&k->scan);
  return events(k);
}

/* ---- the fields --------------------------------------------------------------------------------- */

static int each(const struct message *m, span_sink *sink, void *arg)
{
  for (size_t i = 0; i < message_field_count(m); i++)
    if (message_field_is(m, i, "Autocrypt") && !sink(arg, message_field_body(m, message_field(m, i))))
      return 0;
  return 1;
}

int carriedkey_fields(const struct carriedkey *k, span_sink *sink, void *arg)
{
  struct message m;
  int result = wholeheader_read(&m, span_sa(&k->header)) ? each(&m, sink, arg) : -1;

  message_free(&m);
  if (result == -1)
    errno = ENOMEM;
  return result;
}
