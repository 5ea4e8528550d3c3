/* signedpgp: the events of mail/mimescan choose a part; its decoded body goes through pgp/armor and pgp/packets, and a
 * text through pgp/cleartext before.
 */
#include "pgp/signedpgp.h"

#include "text/ascii.h"

#include <errno.h>

/* what each cause that is found here is about */
static void judge(struct signedpgp *m, enum pgpcause cause, const char *detail)
{
  if (m->cause == PGPCAUSE_PENDING) {
    m->cause = cause;
    m->detail = detail;
  }
}

/* ---- the signature ------------------------------------------------------------------------------ */

static int to_packets(void *arg, struct span piece)
{
  struct signedpgp *m = arg;

  /* a fault comes again at the end */
  (void)packets_feed(&m->packets, piece);
  return 1;
}

static int to_armor(void *arg, struct span piece)
{
  struct signedpgp *m = arg;

  (void)armor_reader_feed(&m->armor, piece);
  return 1;
}

/* 1, or 0 with ENOMEM */
static int judge_packets(struct signedpgp *m)
{
  enum armor_fault armor = armor_reader_end(&m->armor);
  enum packets_fault packets = packets_end(&m->packets);

  if (packets == PACKETS_NOMEM)
    return 0;
  if (armor != ARMOR_SOUND)
    judge(m, PGPCAUSE_SYNTAX, armor_fault_text(armor));
  if (m->armor.kind != ARMOR_SIGNATURE && m->armor.kind != ARMOR_BINARY)
    judge(m, PGPCAUSE_SYNTAX, "armor of another kind");
  if (packets == PACKETS_LIMIT)
    judge(m, PGPCAUSE_LIMIT, "signatures");
  if (packets != PACKETS_SOUND || m->packets.kind != PACKETS_SIGNATURES)
    judge(m, PGPCAUSE_SYNTAX, "damaged packets");
  return 1;
}

static int begin_signature(struct signedpgp *m, const struct mimepart *part)
{
  m->step = SIGNEDPGP_IN_SIGNATURE;
  m->signature = part->index;
  transfer_decode_init(&m->decode, part->encoding);
  armor_reader_init(&m->armor, ARMOR_MAY_BE_BINARY, to_packets, m);
  return span_copy(&m->section, span_sa(&part->section));
}

static int end_signature(struct signedpgp *m)
{
  m->step = SIGNEDPGP_IN_SIGNED;
  return transfer_decode_end(&m->decode, to_armor, m) && judge_packets(m);
}

/* ---- clear-signed text --------------------------------------------------------------------------- */

static int to_clear(void *arg, struct span piece)
{
  struct signedpgp *m = arg;

  /* as above */
  (void)cleartext_feed(&m->clear, piece);
  return 1;
}

static int begin_text(struct signedpgp *m, const struct mimepart *part)
{
  const struct cleartext_sinks sinks = { .armor = to_armor, .arg = m };

  m->step = SIGNEDPGP_IN_TEXT;
  m->target = part->index;
  m->start = part->body;
  m->encoding = part->encoding;
  transfer_decode_init(&m->decode, part->encoding);
  cleartext_init(&m->clear, &sinks);
  armor_reader_init(&m->armor, 0, to_packets, m);
  return span_copy(&m->section, span_sa(&part->section));
}

static int end_text(struct signedpgp *m, const struct mimepart *part)
{
  enum cleartext_result result;

  m->step = SIGNEDPGP_FOUND;
  m->end = part->end;
  if (!transfer_decode_end(&m->decode, to_clear, m))
    return 0;
  result = cleartext_end(&m->clear);
  if (result == CLEARTEXT_NONE)
    return 1;
  m->kind = SIGNEDPGP_CLEAR;
  m->is_root = 1;
  m->is_shown = m->clear.has_outside;
  if (result == CLEARTEXT_TROUBLE)
    return 0;
  if (m->decode.faults)
    judge(m, PGPCAUSE_AMBIGUOUS, "transfer encoding");
  if (result == CLEARTEXT_LIMIT)
    judge(m, PGPCAUSE_LIMIT, "line");
  if (result != CLEARTEXT_OK)
    judge(m, PGPCAUSE_SYNTAX, "clear-signed text");
  return judge_packets(m);
}

/* ---- the parts of the message -------------------------------------------------------------------- */

/* the header of the signed entity, and of the message that is within where the entity is one */
static int keep_header(struct signedpgp *m, const struct mimescan_at *at, int is_entity)
{
  stralloc *to = is_entity ? &m->signed_header : &m->wrapped_header;

  if (to->len + at->piece.len > MIMELIMIT_HEADER_BYTES) {
    judge(m, PGPCAUSE_LIMIT, "header");
    return 1;
  }
  return stralloc_catb(to, at->piece.p, at->piece.len);
}

static int is_signature(const struct mimepart *part)
{
  return part->kind == MIMEPART_LEAF && contentfield_is(&part->type, "application", "pgp-signature");
}

/* Is this multipart one of OpenPGP? 1 if its protocol says so; 0 if its second part decides, because there is no
 * protocol or an unknown one; -1 if it is another one. -2 with ENOMEM.
 */
static int is_detached(const struct mimepart *part)
{
  stralloc protocol = STRALLOC_ZERO;
  int result = 0;

  if (part->kind != MIMEPART_MULTIPART || !contentfield_is(&part->type, "multipart", "signed"))
    return -1;
  if (contentfield_param(&part->type, "protocol", &protocol, NULL) == -1)
    result = -2;
  else if (ascii_equal_nocase(span_sa(&protocol), span_of("application/pgp-signature")))
    result = 1;
  else if (ascii_equal_nocase(span_sa(&protocol), span_of("application/pkcs7-signature"))
           || ascii_equal_nocase(span_sa(&protocol), span_of("application/x-pkcs7-signature")))
    result = -1;
  stralloc_free(&protocol);
  return result;
}

/* what is enclosed was signed by others, for others */
static int is_within_message(const struct mimepart *part)
{
  for (part = part->parent; part; part = part->parent)
    if (part->kind == MIMEPART_MESSAGE)
      return 1;
  return 0;
}

/* application/pgp is what text was before RFC 2015 */
static int may_be_clear(const struct mimepart *part)
{
  return part->kind == MIMEPART_LEAF
         && (contentfield_is(&part->type, "text", "plain") || contentfield_is(&part->type, "application", "pgp"));
}

static int seek(struct signedpgp *m, const struct mimepart *part)
{
  int detached = is_detached(part);

  if (detached == -2)
    return 0;
  if (detached == -1 || is_within_message(part))
    return part->depth || !may_be_clear(part) || begin_text(m, part);
  m->kind = SIGNEDPGP_DETACHED;
  m->target = part->index;
  m->is_root = part->depth == 0;
  m->is_maybe = detached == 0;
  m->step = SIGNEDPGP_IN_SIGNED;
  return 1;
}

static int is_child(const struct signedpgp *m, const struct mimepart *part, size_t number)
{
  return part->parent && part->parent->index == m->target && part->number == number;
}

static int part_begins(struct signedpgp *m, const struct mimepart *part)
{
  if (m->step == SIGNEDPGP_SEEKING)
    return seek(m, part);
  if (m->step != SIGNEDPGP_IN_SIGNED)
    return 1;
  if (is_child(m, part, 1))
    m->start = part->start;
  if (!is_child(m, part, 2) || part->kind != MIMEPART_LEAF || (m->is_maybe && !is_signature(part)))
    return 1;
  m->is_shown = !is_signature(part) && !contentfield_is(&part->type, "application", "octet-stream");
  return begin_signature(m, part);
}

/* It was none: go on as if it had not been seen. */
static void forget(struct signedpgp *m)
{
  m->kind = SIGNEDPGP_NONE;
  m->step = SIGNEDPGP_SEEKING;
  m->cause = PGPCAUSE_PENDING;
  m->detail = NULL;
  m->signed_header.len = 0;
  m->wrapped_header.len = 0;
}

/* the end of multipart/signed */
static void end_signed(struct signedpgp *m, const struct mimepart *part)
{
  if (m->signature == 0 && m->is_maybe) {
    forget(m);
    return;
  }
  if (part->parts != 2 || m->signature == 0)
    judge(m, PGPCAUSE_SYNTAX, "parts of multipart/signed");
  m->step = SIGNEDPGP_FOUND;
}

static int part_ends(struct signedpgp *m, const struct mimepart *part)
{
  if (m->step == SIGNEDPGP_IN_SIGNATURE && part->index == m->signature)
    return end_signature(m);
  if (m->step == SIGNEDPGP_IN_TEXT && part->index == m->target)
    return end_text(m, part);
  if (m->step == SIGNEDPGP_IN_SIGNED && is_child(m, part, 1))
    m->end = part->end;
  if (m->step == SIGNEDPGP_IN_SIGNED && part->index == m->target)
    end_signed(m, part);
  return 1;
}

static int header_piece(struct signedpgp *m, const struct mimescan_at *at)
{
  const struct mimepart *part = at->part;

  if (part->depth == 0)
    return m->header.len + at->piece.len > MIMELIMIT_HEADER_BYTES
           || stralloc_catb(&m->header, at->piece.p, at->piece.len);
  if (m->step != SIGNEDPGP_IN_SIGNED)
    return 1;
  if (is_child(m, part, 1))
    return keep_header(m, at, 1);
  if (part->parent->kind == MIMEPART_MESSAGE && is_child(m, part->parent, 1))
    return keep_header(m, at, 0);
  return 1;
}

static int body_piece(struct signedpgp *m, const struct mimescan_at *at)
{
  if (m->step == SIGNEDPGP_IN_SIGNATURE && at->part->index == m->signature)
    return transfer_decode_feed(&m->decode, at->piece, to_armor, m);
  if (m->step == SIGNEDPGP_IN_TEXT && at->part->index == m->target)
    return transfer_decode_feed(&m->decode, at->piece, to_clear, m);
  return 1;
}

static int take_event(struct signedpgp *m, enum mimescan_event event, const struct mimescan_at *at)
{
  switch (event) {
    case MIMESCAN_HEADER: return header_piece(m, at);
    case MIMESCAN_PART: return part_begins(m, at->part);
    case MIMESCAN_BODY: return body_piece(m, at);
    case MIMESCAN_END: return part_ends(m, at->part);
    case MIMESCAN_OUTSIDE:
    case MIMESCAN_MORE: return 1;
    case MIMESCAN_NOMEM: break;
  }
  return 0;
}

static int drain(struct signedpgp *m)
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

void signedpgp_init(struct signedpgp *m)
{
  static const struct signedpgp zero = {
    .cause = PGPCAUSE_PENDING, .section = STRALLOC_ZERO, .packets = PACKETS_ZERO, .ends = CRLF_ZERO
  };

  *m = zero;
  mimescan_init(&m->scan, &mimescan_usual);
}

void signedpgp_free(struct signedpgp *m)
{
  mimescan_free(&m->scan);
  packets_free(&m->packets);
  cleartext_free(&m->clear);
  stralloc_free(&m->section);
  stralloc_free(&m->header);
  stralloc_free(&m->signed_header);
  stralloc_free(&m->wrapped_header);
}

int signedpgp_feed(void *signedpgp, struct span piece)
{
  struct signedpgp *m = signedpgp;

  mimescan_push(&m->scan, piece);
  return drain(m);
}

int signedpgp_end(struct signedpgp *m)
{
  mimescan_end(&m->scan);
  if (!drain(m))
    return 0;
  if (m->kind == SIGNEDPGP_NONE)
    return 1;
  /* These come first: what was read may not be what others read. */
  if (m->scan.ambiguous || m->scan.limits_hit)
    m->cause = PGPCAUSE_PENDING;
  if (m->scan.limits_hit)
    judge(m, PGPCAUSE_LIMIT, "structure of the message");
  if (m->scan.ambiguous)
    judge(m, PGPCAUSE_AMBIGUOUS, first_reason(m->scan.ambiguous));
  return 1;
}

/* ---- the content --------------------------------------------------------------------------------- */

static int to_sink(void *arg, struct span piece)
{
  struct signedpgp *m = arg;

  return m->sink(m->arg, piece);
}

static void begin(struct signedpgp *m, int is_text, span_sink *sink, void *arg)
{
  static const struct crlf fresh = CRLF_ZERO;
  static const struct linecheck unchecked = LINECHECK_ZERO;
  const struct cleartext_sinks sinks = {
    .signed_octets = is_text ? NULL : to_sink, .text = is_text ? to_sink : NULL, .arg = m
  };

  m->sink = sink;
  m->arg = arg;
  m->ends = fresh;
  m->check = unchecked;
  if (m->kind != SIGNEDPGP_CLEAR)
    return;
  transfer_decode_init(&m->decode, m->encoding);
  cleartext_free(&m->clear);
  cleartext_init(&m->clear, &sinks);
}

void signedpgp_content_begin(struct signedpgp *m, span_sink *sink, void *arg)
{
  begin(m, 0, sink, arg);
}

void signedpgp_text_begin(struct signedpgp *m, span_sink *sink, void *arg)
{
  begin(m, 1, sink, arg);
}

int signedpgp_content(void *signedpgp, struct span piece)
{
  struct signedpgp *m = signedpgp;

  linecheck_feed(&m->check, piece);
  if (m->kind == SIGNEDPGP_CLEAR)
    return transfer_decode_feed(&m->decode, piece, cleartext_feed, &m->clear);
  return crlf_feed(&m->ends, piece, m->sink, m->arg);
}

int signedpgp_content_end(struct signedpgp *m)
{
  linecheck_end(&m->check);
  if (m->kind != SIGNEDPGP_CLEAR)
    return 1;
  return transfer_decode_end(&m->decode, cleartext_feed, &m->clear) && cleartext_end(&m->clear) == CLEARTEXT_OK;
}

int signedpgp_content_was_short(const struct signedpgp *m)
{
  return m->kind == SIGNEDPGP_CLEAR && m->clear.result == CLEARTEXT_TROUBLE;
}
