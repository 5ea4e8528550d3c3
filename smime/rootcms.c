/* rootcms: the scanner finds the body, the transfer encoding is decoded, and the first octets are looked at. */
#include "smime/rootcms.h"

#include "smime/signedtype.h"

void rootcms_init(struct rootcms *r, span_sink *sink, void *arg)
{
  memset(r, 0, sizeof *r);
  r->sink = sink;
  r->arg = arg;
  mimescan_init(&r->scan, &mimescan_usual);
}

void rootcms_free(struct rootcms *r)
{
  mimescan_free(&r->scan);
  stralloc_free(&r->header);
}

static int stop(struct rootcms *r, enum rootcms_found found)
{
  r->found = found;
  return 0;
}

/* ---- the body --------------------------------------------------------------------------------- */

static int give(struct rootcms *r, struct span piece)
{
  return piece.len == 0 || r->sink(r->arg, piece) ? 1 : stop(r, ROOTCMS_STOPPED);
}

/* The first octets are complete: is this a CMS structure? */
static int begin(struct rootcms *r)
{
  struct span start = span_make(r->start, r->start_len);

  r->kind = berwalk_peek(start);
  if (r->kind == BERWALK_UNKNOWN || r->kind == BERWALK_OTHER)
    return stop(r, ROOTCMS_NONE);
  r->found = ROOTCMS_CMS;
  return give(r, start);
}

static int decoded(void *arg, struct span piece)
{
  struct rootcms *r = arg;
  struct span some;

  if (r->found == ROOTCMS_PENDING) {
    some = span_first(piece, sizeof r->start - r->start_len);
    memcpy(r->start + r->start_len, some.p, some.len);
    r->start_len += some.len;
    piece = span_from(piece, some.len);
    if (r->start_len < sizeof r->start)
      return 1;
    if (!begin(r))
      return 0;
  }
  return give(r, piece);
}

/* ---- the scanner ------------------------------------------------------------------------------ */

static int may_be_cms(const struct mimepart *part)
{
  return part->kind == MIMEPART_LEAF
         && (contentfield_is(&part->type, "application", "pkcs7-mime")
             || contentfield_is(&part->type, "application", "x-pkcs7-mime"));
}

static int root(struct rootcms *r, const struct mimepart *part)
{
  int detached = signedtype_is_detached(part);
  enum signedtype_opaque opaque = signedtype_opaque(part);

  if (detached == -2 || opaque == SIGNEDTYPE_NOMEM)
    return stop(r, ROOTCMS_TROUBLE);
  if (detached != -1)
    return stop(r, ROOTCMS_DETACHED);
  return may_be_cms(part) || opaque != SIGNEDTYPE_NO ? 1 : stop(r, ROOTCMS_NONE);
}

static int header(struct rootcms *r, struct span piece)
{
  if (piece.len > MIMELIMIT_HEADER_BYTES - r->header.len)
    return stop(r, ROOTCMS_LIMIT);
  return stralloc_catb(&r->header, piece.p, piece.len) ? 1 : stop(r, ROOTCMS_TROUBLE);
}

static int event(struct rootcms *r, enum mimescan_event event, const struct mimescan_at *at)
{
  switch (event) {
    case MIMESCAN_HEADER: return header(r, at->piece);
    case MIMESCAN_PART: return root(r, at->part);
    case MIMESCAN_BODY:
      if (!r->is_begun)
        signedtype_decode(&r->decode, at->part, at->piece);
      r->is_begun = 1;
      return transfer_decode_feed(&r->decode, at->piece, decoded, r);
    case MIMESCAN_NOMEM: return stop(r, ROOTCMS_TROUBLE);
    case MIMESCAN_OUTSIDE: case MIMESCAN_END: case MIMESCAN_MORE: break;
  }
  return 1;
}

static int pull(struct rootcms *r)
{
  struct mimescan_at at;
  enum mimescan_event e;

  while ((e = mimescan_next(&r->scan, &at)) != MIMESCAN_MORE)
    if (!event(r, e, &at))
      return 0;
  return 1;
}

int rootcms_feed(void *rootcms, struct span piece)
{
  struct rootcms *r = rootcms;

  if (r->found != ROOTCMS_PENDING && r->found != ROOTCMS_CMS)
    return 0;
  mimescan_push(&r->scan, piece);
  return pull(r);
}

enum rootcms_found rootcms_end(struct rootcms *r)
{
  if (r->found != ROOTCMS_PENDING && r->found != ROOTCMS_CMS)
    return r->found;
  mimescan_end(&r->scan);
  if (!pull(r) || (r->is_begun && !transfer_decode_end(&r->decode, decoded, r)))
    return r->found;
  if (r->found == ROOTCMS_PENDING)
    (void)begin(r);
  return r->found;
}
