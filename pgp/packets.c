/* packets: the outer packets of a stream.
 *
 *   HEADER   octets of a header are collected -> BODY
 *   LENGTH   the same for the length of a further piece -> BODY
 *   BODY     octets of the body; behind the last one of a piece -> LENGTH, of the packet -> HEADER
 *   IGNORE   the kind is known, and what follows does not matter
 */
#include "pgp/packets.h"

enum { HEADER, LENGTH, BODY, IGNORE };

/* The start of a session key packet: version, length and version of the fingerprint, fingerprint. */
#define START_BYTES 64

/* From this tag on a packet that is not known is to be ignored (RFC 9580 4.3). */
#define NOT_CRITICAL 40

static int fail(struct packets *p, enum packets_fault fault)
{
  if (p->fault == PACKETS_SOUND)
    p->fault = fault;
  return 0;
}

/* ---- one packet --------------------------------------------------------------------------------- */

static int is_content(int tag)
{
  return tag == PACKET_SED || tag == PACKET_SEIPD || tag == PACKET_AEAD;
}

static int is_ignored(int tag)
{
  return tag == PACKET_MARKER || tag == PACKET_PADDING || tag >= NOT_CRITICAL;
}

static enum packets_kind kind_of(int tag)
{
  switch (tag) {
    case PACKET_PKESK: case PACKET_SKESK: case PACKET_SED: case PACKET_SEIPD: case PACKET_AEAD:
      return PACKETS_ENCRYPTED;
    case PACKET_SIGNATURE: return PACKETS_SIGNATURES;
    case PACKET_ONE_PASS: return PACKETS_SIGNED;
    case PACKET_COMPRESSED: return PACKETS_COMPRESSED;
    case PACKET_LITERAL: return PACKETS_LITERAL;
    case PACKET_PUBLIC_KEY: case PACKET_SECRET_KEY: return PACKETS_KEY;
    default: return PACKETS_OTHER;
  }
}

static int begin_ignored(struct packets *p)
{
  return ++p->ignored > PACKETS_IGNORED_MAX ? fail(p, PACKETS_LIMIT) : 1;
}

static int begin_session_key(struct packets *p)
{
  size_t *count = p->tag == PACKET_PKESK ? &p->session_keys : &p->passwords;

  if (p->protection != PACKETS_NO_CONTENT)
    return fail(p, PACKETS_DAMAGED);
  if (++*count > PACKETS_SESSION_KEYS_MAX || p->left > PACKETS_SESSION_KEY_BYTES)
    return fail(p, PACKETS_LIMIT);
  return 1;
}

static int begin_content(struct packets *p)
{
  if (p->protection != PACKETS_NO_CONTENT)
    return fail(p, PACKETS_DAMAGED);
  /* until the version is known */
  p->protection = p->tag == PACKET_SED ? PACKETS_SED : PACKETS_NEW_VERSION;
  return 1;
}

static int begin_encrypted(struct packets *p)
{
  if (p->tag == PACKET_PKESK || p->tag == PACKET_SKESK)
    return begin_session_key(p);
  return is_content(p->tag) ? begin_content(p) : fail(p, PACKETS_DAMAGED);
}

static int begin_signature(struct packets *p)
{
  enum packets_kind kind = kind_of(p->tag);

  if (kind == PACKETS_SIGNED || kind == PACKETS_COMPRESSED || kind == PACKETS_LITERAL) {
    p->kind = PACKETS_SIGNED;
    p->state = IGNORE;
    return 1;
  }
  if (kind != PACKETS_SIGNATURES)
    return fail(p, PACKETS_DAMAGED);
  if (++p->signatures > PACKETS_SIGNATURES_MAX || (uint64_t)p->left + p->bodies.len > PACKETS_SIGNATURE_BYTES)
    return fail(p, PACKETS_LIMIT);
  return 1;
}

/* The header of a packet was read. */
static int begin(struct packets *p)
{
  p->body.len = 0;
  if ((p->is_partial || p->is_indefinite) && !is_content(p->tag) && p->tag != PACKET_COMPRESSED
      && p->tag != PACKET_LITERAL)
    return fail(p, PACKETS_DAMAGED);
  if (is_ignored(p->tag))
    return begin_ignored(p);
  if (p->kind == PACKETS_UNKNOWN)
    p->kind = kind_of(p->tag);
  if (p->kind == PACKETS_ENCRYPTED)
    return begin_encrypted(p);
  if (p->kind == PACKETS_SIGNATURES)
    return begin_signature(p);
  p->state = IGNORE;
  return p->kind == PACKETS_OTHER ? fail(p, PACKETS_DAMAGED) : 1;
}

/* How many octets of the body are kept. */
static size_t wanted(const struct packets *p)
{
  if (p->tag == PACKET_PKESK)
    return START_BYTES;
  return p->tag == PACKET_SIGNATURE ? PACKETS_SIGNATURE_BYTES : 0;
}

static void find_version(struct packets *p, unsigned char version)
{
  if (p->tag == PACKET_AEAD)
    p->protection = version == 1 ? PACKETS_AEAD : PACKETS_NEW_VERSION;
  if (p->tag == PACKET_SEIPD)
    p->protection = version == 1 ? PACKETS_SEIPD1 : version == 2 ? PACKETS_SEIPD2 : PACKETS_NEW_VERSION;
}

static int body(struct packets *p, struct span piece)
{
  size_t want = wanted(p);

  if (is_content(p->tag)) {
    if (p->content_bytes == 0 && piece.len)
      find_version(p, (unsigned char)piece.p[0]);
    p->content_bytes += piece.len;
  }
  if (p->body.len >= want)
    return 1;
  piece = span_first(piece, want - p->body.len);
  return piece.len == 0 || stralloc_catb(&p->body, piece.p, piece.len) ? 1 : fail(p, PACKETS_NOMEM);
}

/* ---- a packet is complete ----------------------------------------------------------------------- */

/* The key that a session key is for (RFC 9580 5.1.1, 5.1.2). Empty: it names none. */
static struct span recipient(struct span in)
{
  static const char nobody[KEYID_BYTES] = { 0 };
  struct span id;
  uint32_t version;
  uint32_t len;
  uint32_t key_version;

  if (!packet_uint(&version, &in, 1))
    return span_make(NULL, 0);
  if (version == 3)
    return packet_take(&id, &in, KEYID_BYTES) && memcmp(id.p, nobody, KEYID_BYTES) != 0 ? id : span_make(NULL, 0);
  if (version != 6 || !packet_uint(&len, &in, 1) || len < 1 || !packet_uint(&key_version, &in, 1)
      || !packet_take(&id, &in, len - 1))
    return span_make(NULL, 0);
  if (key_version == 4 && id.len == 20)
    return span_from(id, 20 - KEYID_BYTES);
  return key_version == 6 && id.len == 32 ? span_first(id, KEYID_BYTES) : span_make(NULL, 0);
}

static int end_session_key(struct packets *p)
{
  struct span id = recipient(span_sa(&p->body));

  if (id.len == 0)
    p->anonymous++;
  else if (p->ids.len < PACKETS_RECIPIENTS * KEYID_BYTES && !stralloc_catb(&p->ids, id.p, id.len))
    return fail(p, PACKETS_NOMEM);
  return 1;
}

static int end_packet(struct packets *p)
{
  p->state = HEADER;
  if (p->tag == PACKET_PKESK)
    return end_session_key(p);
  if (p->tag == PACKET_SIGNATURE && !packet_cat(&p->bodies, p->tag, span_sa(&p->body)))
    return fail(p, PACKETS_NOMEM);
  /* a version alone, or not even that */
  return is_content(p->tag) && p->content_bytes < 2 ? fail(p, PACKETS_DAMAGED) : 1;
}

/* ---- the stream --------------------------------------------------------------------------------- */

/* A header or length was read. */
static int enter(struct packets *p, const struct packet_header *h)
{
  int is_first = p->state == HEADER;

  p->state = BODY;
  p->header_len = 0;
  p->left = h->body_len;
  p->is_partial = h->is_partial;
  p->is_indefinite = h->is_indefinite;
  if (!is_first)
    return 1;
  p->tag = h->tag;
  return begin(p);
}

/* One octet of a header or length. */
static int header_octet(struct packets *p, char c)
{
  struct packet_header h;
  struct span have;
  int result;

  p->header[p->header_len++] = (unsigned char)c;
  have = span_make((const char *)p->header, p->header_len);
  result = p->state == HEADER ? packet_header(&h, have) : packet_length(&h, have);
  if (result == -1)
    return fail(p, PACKETS_DAMAGED);
  return result == 0 || enter(p, &h);
}

/* Behind the last octet of a piece? */
static int leave(struct packets *p)
{
  if (p->state != BODY || p->is_indefinite || p->left)
    return 1;
  if (!p->is_partial)
    return end_packet(p);
  p->state = LENGTH;
  return 1;
}

int packets_feed(struct packets *p, struct span piece)
{
  while (p->fault == PACKETS_SOUND && piece.len && p->state != IGNORE) {
    struct span some = span_first(piece, 1);

    if (p->state == BODY) {
      some = p->is_indefinite ? piece : span_first(piece, p->left);
      if (!body(p, some))
        break;
      p->left -= p->is_indefinite ? 0 : (uint32_t)some.len;
    } else if (!header_octet(p, piece.p[0])) {
      break;
    }
    if (!leave(p))
      break;
    piece = span_from(piece, some.len);
  }
  return p->fault == PACKETS_SOUND;
}

enum packets_fault packets_end(struct packets *p)
{
  if (p->fault != PACKETS_SOUND || p->state == IGNORE)
    return p->fault;
  if (p->state == BODY && p->is_indefinite)
    (void)end_packet(p);
  if (p->kind == PACKETS_UNKNOWN)
    p->kind = PACKETS_OTHER;
  if (p->state != HEADER || p->header_len || p->kind == PACKETS_OTHER
      || (p->kind == PACKETS_ENCRYPTED && p->protection == PACKETS_NO_CONTENT))
    (void)fail(p, PACKETS_TRUNCATED);
  return p->fault;
}

void packets_free(struct packets *p)
{
  stralloc_free(&p->ids);
  stralloc_free(&p->bodies);
  stralloc_free(&p->body);
}

int packets_are_sealed(const struct packets *p)
{
  return p->fault == PACKETS_SOUND && p->kind == PACKETS_ENCRYPTED
         && (p->protection == PACKETS_SEIPD1 || p->protection == PACKETS_SEIPD2 || p->protection == PACKETS_AEAD);
}
