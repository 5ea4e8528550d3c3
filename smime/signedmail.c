/* signedmail: the events of mail/mimescan choose a part; its decoded body goes through smime/berwalk. */
#include "smime/signedmail.h"

#include "smime/signedtype.h"

#include <errno.h>

/* How many hashes a signature may name, the same one more than once and unknown ones included. */
#define HASHES_MAX 64

/* what each cause that is found here is about */
static void judge(struct signedmail *m, enum smimecause cause, const char *detail)
{
  if (m->cause == SMIMECAUSE_PENDING) {
    m->cause = cause;
    m->detail = detail;
  }
}

/* ---- the content of an opaque signature --------------------------------------------------------- */

/* the header of the signed entity, and of the message that is within where the entity is one */
static int keep_header(struct signedmail *m, const struct mimescan_at *at, int is_entity)
{
  stralloc *to = is_entity ? &m->signed_header : &m->wrapped_header;

  if (to->len + at->piece.len > MIMELIMIT_HEADER_BYTES) {
    judge(m, SMIMECAUSE_LIMIT, "header");
    return 1;
  }
  return stralloc_catb(to, at->piece.p, at->piece.len);
}

static int drain_inner(struct signedmail *m)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&m->inner, &at)) != MIMESCAN_MORE) {
    if (event == MIMESCAN_NOMEM)
      return 0;
    if (event == MIMESCAN_HEADER && (at.part->depth == 0
                                     || (at.part->depth == 1 && at.part->parent->kind == MIMEPART_MESSAGE))
        && !keep_header(m, &at, at.part->depth == 0))
      return 0;
  }
  return 1;
}

static int opaque_content(void *arg, struct span piece)
{
  struct signedmail *m = arg;

  if (m->kind != SIGNEDMAIL_OPAQUE) {
    judge(m, SMIMECAUSE_SYNTAX, "content within a detached signature");
    return 1;
  }
  mimescan_push(&m->inner, piece);
  if (contenthash_feed(&m->hashes, piece) && drain_inner(m))
    return 1;
  m->has_failed = 1;
  return 0;
}

/* 1, or 0 with ENOMEM */
static int add_hashes(struct signedmail *m)
{
  struct span oid;

  for (size_t i = 0; berwalk_digest(&m->walk, i, &oid); i++) {
    int added = i < HASHES_MAX ? contenthash_add(&m->hashes, oid) : 0;

    if (added == -1)
      return 0;
    if (added == 0) {
      judge(m, SMIMECAUSE_LIMIT, "hashes");
      return 1;
    }
  }
  return 1;
}

static int structure_head(void *arg)
{
  struct signedmail *m = arg;

  if (m->walk.kind != BERWALK_SIGNED)
    return 0;
  if (add_hashes(m))
    return 1;
  m->has_failed = 1;
  return 0;
}

/* ---- the signature ------------------------------------------------------------------------------ */

static int to_walk(void *arg, struct span piece)
{
  struct signedmail *m = arg;

  /* a result that is not BERWALK_OK comes again at the end */
  (void)berwalk_feed(&m->walk, piece);
  return !m->has_failed;
}

static int signature_piece(struct signedmail *m, const struct mimescan_at *at)
{
  if (!m->is_begun)
    signedtype_decode(&m->decode, at->part, at->piece);
  m->is_begun = 1;
  return transfer_decode_feed(&m->decode, at->piece, to_walk, m);
}

static int begin_signature(struct signedmail *m, const struct mimepart *part)
{
  m->step = SIGNEDMAIL_IN_SIGNATURE;
  m->signature = part->index;
  m->is_begun = 0;
  transfer_decode_init(&m->decode, part->encoding);
  berwalk_init(&m->walk, structure_head, opaque_content, m);
  return span_copy(&m->section, span_sa(&part->section));
}

/* It was none: go on as if it had not been seen. */
static void forget(struct signedmail *m)
{
  berwalk_free(&m->walk);
  contenthash_free(&m->hashes);
  m->signed_header.len = 0;
  m->wrapped_header.len = 0;
  m->section.len = 0;
  m->kind = SIGNEDMAIL_NONE;
  m->cause = SMIMECAUSE_PENDING;
  m->detail = NULL;
  m->is_shown = 0;
  m->step = SIGNEDMAIL_SEEKING;
}

static int is_other_kind(const struct signedmail *m, enum berwalk_result result)
{
  if (m->walk.kind == BERWALK_SIGNED)
    return 0;
  return m->walk.kind != BERWALK_UNKNOWN || (m->is_maybe && result == BERWALK_OK);
}

static void judge_inner(struct signedmail *m)
{
  if (m->inner.limits_hit)
    judge(m, SMIMECAUSE_LIMIT, "signed content");
  if (m->inner.ambiguous)
    judge(m, SMIMECAUSE_AMBIGUOUS, "signed content");
}

/* 1, or 0 with ENOMEM */
static int end_signature(struct signedmail *m)
{
  enum berwalk_result result;

  if (!transfer_decode_end(&m->decode, to_walk, m))
    return 0;
  result = berwalk_end(&m->walk);
  if (result == BERWALK_TROUBLE || m->has_failed)
    return 0;
  if (m->kind == SIGNEDMAIL_OPAQUE && is_other_kind(m, result)) {
    forget(m);
    return 1;
  }
  if (result == BERWALK_LIMIT)
    judge(m, SMIMECAUSE_LIMIT, "signature");
  else if (result != BERWALK_OK || m->walk.kind != BERWALK_SIGNED)
    judge(m, SMIMECAUSE_SYNTAX, "damaged structure");
  m->step = m->kind == SIGNEDMAIL_OPAQUE ? SIGNEDMAIL_FOUND : SIGNEDMAIL_IN_SIGNED;
  if (m->kind != SIGNEDMAIL_OPAQUE)
    return 1;
  mimescan_end(&m->inner);
  if (!drain_inner(m) || !contenthash_end(&m->hashes))
    return 0;
  judge_inner(m);
  return 1;
}

/* ---- the parts of the message ------------------------------------------------------------------- */

/* what is enclosed was signed by others, for others */
static int is_within_message(const struct mimepart *part)
{
  for (part = part->parent; part; part = part->parent)
    if (part->kind == MIMEPART_MESSAGE)
      return 1;
  return 0;
}

static void begin(struct signedmail *m, enum signedmail_kind kind, const struct mimepart *part)
{
  m->kind = kind;
  m->target = part->index;
  m->is_root = part->depth == 0;
}

static int seek(struct signedmail *m, const struct mimepart *part)
{
  int detached = signedtype_is_detached(part);
  enum signedtype_opaque opaque;

  if (is_within_message(part))
    return 1;
  if (detached >= 0) {
    begin(m, SIGNEDMAIL_DETACHED, part);
    m->is_maybe = detached == 0;
    m->signature = 0;
    m->step = SIGNEDMAIL_IN_SIGNED;
    return 1;
  }
  opaque = signedtype_opaque(part);
  if (detached == -2 || opaque == SIGNEDTYPE_NOMEM)
    return 0;
  /* in a multipart, what may be a signed document is an attachment */
  if (opaque == SIGNEDTYPE_SIGNED || (opaque == SIGNEDTYPE_MAYBE && part->depth == 0)) {
    begin(m, SIGNEDMAIL_OPAQUE, part);
    m->is_maybe = opaque == SIGNEDTYPE_MAYBE;
    return begin_signature(m, part);
  }
  return 1;
}

static int is_child(const struct signedmail *m, const struct mimepart *part, size_t number)
{
  return part->parent && part->parent->index == m->target && part->number == number;
}

static int part_begins(struct signedmail *m, const struct mimepart *part)
{
  if (m->step == SIGNEDMAIL_SEEKING)
    return seek(m, part);
  if (m->step != SIGNEDMAIL_IN_SIGNED)
    return 1;
  if (is_child(m, part, 1))
    m->start = part->start;
  if (!is_child(m, part, 2) || part->kind != MIMEPART_LEAF || (m->is_maybe && !signedtype_is_signature(part)))
    return 1;
  m->is_shown = !signedtype_is_signature(part) && !contentfield_is(&part->type, "application", "octet-stream");
  return begin_signature(m, part);
}

/* the end of multipart/signed */
static void end_signed(struct signedmail *m, const struct mimepart *part)
{
  if (m->signature == 0 && m->is_maybe) {
    forget(m);
    return;
  }
  if (part->parts != 2 || m->signature == 0)
    judge(m, SMIMECAUSE_SYNTAX, "parts of multipart/signed");
  m->step = SIGNEDMAIL_FOUND;
}

static int part_ends(struct signedmail *m, const struct mimepart *part)
{
  if (m->step == SIGNEDMAIL_IN_SIGNATURE && part->index == m->signature)
    return end_signature(m);
  if (m->step == SIGNEDMAIL_IN_SIGNED && is_child(m, part, 1))
    m->end = part->end;
  if (m->step == SIGNEDMAIL_IN_SIGNED && part->index == m->target)
    end_signed(m, part);
  return 1;
}

static int header_piece(struct signedmail *m, const struct mimescan_at *at)
{
  const struct mimepart *part = at->part;

  if (part->depth == 0)
    return m->header.len + at->piece.len > MIMELIMIT_HEADER_BYTES
           || stralloc_catb(&m->header, at->piece.p, at->piece.len);
  if (m->step != SIGNEDMAIL_IN_SIGNED)
    return 1;
  if (is_child(m, part, 1))
    return keep_header(m, at, 1);
  if (part->parent->kind == MIMEPART_MESSAGE && is_child(m, part->parent, 1))
    return keep_header(m, at, 0);
  return 1;
}

static int take_event(struct signedmail *m, enum mimescan_event event, const struct mimescan_at *at)
{
  switch (event) {
    case MIMESCAN_HEADER: return header_piece(m, at);
    case MIMESCAN_PART: return part_begins(m, at->part);
    case MIMESCAN_END: return part_ends(m, at->part);
    case MIMESCAN_BODY:
      return m->step != SIGNEDMAIL_IN_SIGNATURE || at->part->index != m->signature || signature_piece(m, at);
    case MIMESCAN_OUTSIDE:
    case MIMESCAN_MORE: return 1;
    case MIMESCAN_NOMEM: break;
  }
  return 0;
}

static int drain(struct signedmail *m)
{
  struct mimescan_at at;
  enum mimescan_event event;

  while ((event = mimescan_next(&m->scan, &at)) != MIMESCAN_MORE)
    if (!take_event(m, event, &at)) {
      errno = ENOMEM;
      return 0;
    }
  return 1;
}

static const char *first_reason(unsigned int ambiguous)
{
  unsigned int i = 0;

  while (!(ambiguous >> i & 1))
    i++;
  return mimepart_reason_name(i);
}

void signedmail_init(struct signedmail *m)
{
  static const struct signedmail zero = {
    .cause = SMIMECAUSE_PENDING, .section = STRALLOC_ZERO, .hashes = CONTENTHASH_ZERO, .ends = CRLF_ZERO
  };

  *m = zero;
  mimescan_init(&m->scan, &mimescan_usual);
  mimescan_init(&m->inner, &mimescan_usual);
  berwalk_init(&m->walk, NULL, NULL, NULL);
}

void signedmail_free(struct signedmail *m)
{
  mimescan_free(&m->scan);
  mimescan_free(&m->inner);
  berwalk_free(&m->walk);
  contenthash_free(&m->hashes);
  stralloc_free(&m->section);
  stralloc_free(&m->header);
  stralloc_free(&m->signed_header);
  stralloc_free(&m->wrapped_header);
}

int signedmail_feed(void *signedmail, struct span piece)
{
  struct signedmail *m = signedmail;

  mimescan_push(&m->scan, piece);
  return drain(m);
}

int signedmail_end(struct signedmail *m)
{
  mimescan_end(&m->scan);
  if (!drain(m))
    return 0;
  if (m->kind == SIGNEDMAIL_NONE)
    return 1;
  /* These come first: what was read may not be what others read. */
  if (m->scan.ambiguous || m->scan.limits_hit)
    m->cause = SMIMECAUSE_PENDING;
  if (m->scan.limits_hit)
    judge(m, SMIMECAUSE_LIMIT, "structure of the message");
  if (m->scan.ambiguous)
    judge(m, SMIMECAUSE_AMBIGUOUS, first_reason(m->scan.ambiguous));
  return 1;
}

int signedmail_content(void *signedmail, struct span piece)
{
  struct signedmail *m = signedmail;

  return crlf_feed(&m->ends, piece, contenthash_feed, &m->hashes);
}

int signedmail_content_end(struct signedmail *m)
{
  return contenthash_end(&m->hashes);
}
