/* rootpgp: the scanner finds the parts, the transfer encoding and the armor are decoded, and the packets are looked at.
 *
 *   form      steps
 *   TEXT      DATA
 *   ENCRYPTED SEEKING -> VERSION -> BETWEEN -> DATA -> BEHIND; nothing else may come
 *   MIXED     the same; empty texts may come before, between and behind, and else it is no OpenPGP
 */
#include "pgp/rootpgp.h"

#include "text/ascii.h"

enum { FORM_NONE, FORM_TEXT, FORM_ENCRYPTED, FORM_MIXED, FORM_SIGNED };
enum { SEEKING, VERSION, BETWEEN, DATA, BEHIND };

/* What makes readers see other parts than we do. A missing last boundary does not: the armor has its own end. */
#define AMBIGUOUS \
  (MIMEPART_DOUBLE_TYPE | MIMEPART_DOUBLE_ENCODING | MIMEPART_ENCODED | MIMEPART_NO_BOUNDARY \
   | MIMEPART_NESTED_BOUNDARY | MIMEPART_AFTER_CLOSE)

void rootpgp_init(struct rootpgp *r, span_sink *sink, void *arg)
{
  memset(r, 0, sizeof *r);
  r->sink = sink;
  r->arg = arg;
  mimescan_init(&r->scan, &mimescan_usual);
}

void rootpgp_free(struct rootpgp *r)
{
  mimescan_free(&r->scan);
  packets_free(&r->packets);
  stralloc_free(&r->header);
}

static int stop(struct rootpgp *r, enum rootpgp_found found)
{
  r->found = found;
  return 0;
}

static int fail(struct rootpgp *r, const char *fault)
{
  if (!r->fault)
    r->fault = fault;
  return 0;
}

/* It has not the parts that it should have. In a multipart/mixed that is usual. */
static int other(struct rootpgp *r, const char *fault)
{
  return r->form == FORM_MIXED && r->found == ROOTPGP_PENDING ? stop(r, ROOTPGP_NONE) : fail(r, fault);
}

/* ---- what is inside of the armor ---------------------------------------------------------------- */

/* What is known first is told, so that it does not matter where the octets were cut. */
static const char *packets_fault(const struct packets *p)
{
  if (p->kind != PACKETS_UNKNOWN && p->kind != PACKETS_ENCRYPTED)
    return p->kind == PACKETS_OTHER ? "damaged packets" : "not encrypted";
  if (p->protection == PACKETS_SED)
    return "no integrity protection";
  if (p->protection == PACKETS_NEW_VERSION && p->content_bytes)
    return "unknown version";
  switch (p->fault) {
    case PACKETS_DAMAGED: return "damaged packets";
    case PACKETS_TRUNCATED: return "truncated";
    case PACKETS_LIMIT: return "over a limit";
    case PACKETS_SOUND: case PACKETS_NOMEM: break;
  }
  return NULL;
}

static int octets(void *arg, struct span piece)
{
  struct rootpgp *r = arg;
  const char *fault;

  if (r->armor.kind != ARMOR_MESSAGE && r->armor.kind != ARMOR_BINARY)
    return r->form == FORM_TEXT ? stop(r, ROOTPGP_NONE) : other(r, "not an encrypted message");
  r->found = r->form == FORM_TEXT ? ROOTPGP_INLINE : ROOTPGP_ENCRYPTED;
  if (!packets_feed(&r->packets, piece) && r->packets.fault == PACKETS_NOMEM)
    return stop(r, ROOTPGP_TROUBLE);
  fault = packets_fault(&r->packets);
  if (fault)
    return fail(r, fault);
  return !r->sink || r->sink(r->arg, piece) ? 1 : stop(r, ROOTPGP_STOPPED);
}

static int armored(void *arg, struct span piece)
{
  struct rootpgp *r = arg;

  if (armor_reader_feed(&r->armor, piece))
    return 1;
  if (r->armor.kind == ARMOR_SIGNED_TEXT && r->form == FORM_TEXT)
    return stop(r, ROOTPGP_CLEARSIGNED);
  /* the reason is told behind the last piece, unless one was found here */
  return 0;
}

static int begin_data(struct rootpgp *r, const struct mimepart *part)
{
  r->step = DATA;
  transfer_decode_init(&r->decode, part->encoding);
  armor_reader_init(&r->armor, r->form == FORM_TEXT ? 0 : ARMOR_MAY_BE_BINARY, octets, r);
  return 1;
}

static int armor_fault(struct rootpgp *r)
{
  enum armor_fault fault = armor_reader_end(&r->armor);

  if (r->found == ROOTPGP_STOPPED || r->found == ROOTPGP_TROUBLE || r->found == ROOTPGP_NONE
      || r->found == ROOTPGP_CLEARSIGNED || r->fault)
    return 0;
  if (r->found == ROOTPGP_PENDING && r->armor.kind == ARMOR_MESSAGE)
    r->found = r->form == FORM_TEXT ? ROOTPGP_INLINE : ROOTPGP_ENCRYPTED;
  if (r->found == ROOTPGP_PENDING)
    return stop(r, ROOTPGP_NONE);
  return fault == ARMOR_SOUND ? 1 : fail(r, armor_fault_text(fault));
}

/* behind the last octet of the data */
static int end_data(struct rootpgp *r)
{
  r->step = BEHIND;
  if (!transfer_decode_end(&r->decode, armored, r) || r->armor.fault != ARMOR_SOUND) {
    (void)armor_fault(r);
    return 0;
  }
  if (!armor_fault(r))
    return 0;
  r->has_text_outside = r->armor.has_text_before || r->armor.has_text_behind;
  if (packets_end(&r->packets) == PACKETS_NOMEM)
    return stop(r, ROOTPGP_TROUBLE);
  return packets_fault(&r->packets) ? fail(r, packets_fault(&r->packets)) : 1;
}

/* ---- the version part --------------------------------------------------------------------------- */

static int version(void *arg, struct span piece)
{
  struct rootpgp *r = arg;
  struct span some = span_first(piece, sizeof r->version - r->version_len);

  if (some.len)
    memcpy(r->version + r->version_len, some.p, some.len);
  r->version_len += some.len;
  return some.len == piece.len;
}

static int end_version(struct rootpgp *r)
{
  struct span text;

  r->step = BETWEEN;
  if (!transfer_decode_end(&r->decode, version, r))
    return other(r, "no version");
  text = ascii_trim_fws(span_make(r->version, r->version_len));
  if (!ascii_equal_nocase(span_first(text, 8), span_of("Version:"))
      || !span_equal(ascii_trim(span_from(text, 8)), span_of("1")))
    return other(r, "no version");
  return 1;
}

/* ---- the scanner ------------------------------------------------------------------------------ */

/* 1; 0 if it is not OpenPGP; -1 with ENOMEM. *is_there: has it a protocol at all? */
static int has_protocol(const struct mimepart *part, const char *wanted, int *is_there)
{
  stralloc protocol = STRALLOC_ZERO;
  int found = contentfield_param(&part->type, "protocol", &protocol, NULL);
  int result = found == -1 ? -1 : ascii_equal_nocase(span_sa(&protocol), span_of(wanted));

  *is_there = found == 1;
  stralloc_free(&protocol);
  return result;
}

static int root_multipart(struct rootpgp *r, const struct mimepart *part)
{
  int is_encrypted = contentfield_is(&part->type, "multipart", "encrypted");
  int is_there;
  int result;

  if (contentfield_is(&part->type, "multipart", "mixed")) {
    r->form = FORM_MIXED;
    return 1;
  }
  if (!is_encrypted && !contentfield_is(&part->type, "multipart", "signed"))
    return stop(r, ROOTPGP_NONE);
  result = has_protocol(part, is_encrypted ? "application/pgp-encrypted" : "application/pgp-signature", &is_there);
  /* then its parts tell, as where a server has changed the type */
  if (is_encrypted && result == 0 && !is_there) {
    r->form = FORM_MIXED;
    return 1;
  }
  if (result == 0 && !is_there) {
    r->form = FORM_SIGNED;
    return 1;
  }
  if (result != 1)
    return stop(r, result == -1 ? ROOTPGP_TROUBLE : ROOTPGP_NONE);
  if (!is_encrypted)
    return stop(r, ROOTPGP_SIGNED);
  r->form = FORM_ENCRYPTED;
  r->found = ROOTPGP_ENCRYPTED;
  return 1;
}

static int root(struct rootpgp *r, const struct mimepart *part)
{
  if (part->kind == MIMEPART_MULTIPART)
    return root_multipart(r, part);
  /* application/pgp is what text was before RFC 2015 */
  if (part->kind != MIMEPART_LEAF
      || !(contentfield_is(&part->type, "text", "plain") || contentfield_is(&part->type, "application", "pgp")))
    return stop(r, ROOTPGP_NONE);
  r->form = FORM_TEXT;
  return begin_data(r, part);
}

/* multipart/signed that does not say by which standard: the type of its second part does */
static int part_of_signed(struct rootpgp *r, const struct mimepart *part)
{
  if (part->depth > 1 || part->number < 2)
    return 1;
  return stop(r, contentfield_is(&part->type, "application", "pgp-signature") ? ROOTPGP_SIGNED : ROOTPGP_NONE);
}

static int part(struct rootpgp *r, const struct mimepart *part)
{
  int is_leaf = part->kind == MIMEPART_LEAF;

  if (part->depth == 0)
    return root(r, part);
  if (r->form == FORM_SIGNED)
    return part_of_signed(r, part);
  if (r->step == SEEKING && is_leaf && contentfield_is(&part->type, "application", "pgp-encrypted")) {
    r->step = VERSION;
    transfer_decode_init(&r->decode, part->encoding);
    return 1;
  }
  if (r->step == BETWEEN && is_leaf && contentfield_is(&part->type, "application", "octet-stream"))
    return begin_data(r, part);
  if (r->form == FORM_MIXED && is_leaf && contentfield_is(&part->type, "text", "plain"))
    return 1;
  return other(r, "other parts than a version and a message");
}

static int body(struct rootpgp *r, struct span piece)
{
  if (r->step == DATA)
    return transfer_decode_feed(&r->decode, piece, armored, r);
  if (r->step == VERSION)
    return transfer_decode_feed(&r->decode, piece, version, r) || other(r, "no version");
  if (r->form == FORM_SIGNED)
    return 1;
  /* a text of a multipart/mixed: a server has put it there, or it is another message */
  return ascii_trim_fws(piece).len == 0 || other(r, "other parts than a version and a message");
}

static int end(struct rootpgp *r, const struct mimepart *part)
{
  int result = r->step == DATA ? end_data(r) : r->step == VERSION ? end_version(r) : 1;

  if (part->depth > 0 || !result)
    return result;
  if (part->limits | part->limits_inside)
    return fail(r, "over a limit");
  return (part->ambiguous | part->ambiguous_inside) & AMBIGUOUS ? fail(r, "ambiguous message") : 1;
}

static int header(struct rootpgp *r, const struct mimescan_at *at)
{
  if (at->part->depth > 0)
    return 1;
  if (at->piece.len > MIMELIMIT_HEADER_BYTES - r->header.len)
    return stop(r, ROOTPGP_LIMIT);
  return stralloc_catb(&r->header, at->piece.p, at->piece.len) ? 1 : stop(r, ROOTPGP_TROUBLE);
}

static int event(struct rootpgp *r, enum mimescan_event event, const struct mimescan_at *at)
{
  switch (event) {
    case MIMESCAN_HEADER: return header(r, at);
    case MIMESCAN_PART: return part(r, at->part);
    case MIMESCAN_BODY: return body(r, at->piece);
    case MIMESCAN_END: return end(r, at->part);
    case MIMESCAN_NOMEM: return stop(r, ROOTPGP_TROUBLE);
    case MIMESCAN_OUTSIDE: case MIMESCAN_MORE: break;
  }
  return 1;
}

static int pull(struct rootpgp *r)
{
  struct mimescan_at at;
  enum mimescan_event e;

  while ((e = mimescan_next(&r->scan, &at)) != MIMESCAN_MORE)
    if (!event(r, e, &at))
      return 0;
  return 1;
}

static int can_go_on(const struct rootpgp *r)
{
  return !r->fault && (r->found == ROOTPGP_PENDING || r->found == ROOTPGP_ENCRYPTED || r->found == ROOTPGP_INLINE);
}

int rootpgp_feed(void *rootpgp, struct span piece)
{
  struct rootpgp *r = rootpgp;

  if (!can_go_on(r) || r->is_over)
    return 0;
  mimescan_push(&r->scan, piece);
  r->is_over = !pull(r);
  return !r->is_over;
}

enum rootpgp_found rootpgp_end(struct rootpgp *r)
{
  if (can_go_on(r) && !r->is_over) {
    mimescan_end(&r->scan);
    r->is_over = !pull(r);
  }
  /* stopped within the armor: why? */
  if (can_go_on(r) && r->is_over && r->step == DATA)
    (void)armor_fault(r);
  if (r->found == ROOTPGP_PENDING)
    r->found = ROOTPGP_NONE;
  if (r->found == ROOTPGP_ENCRYPTED && r->step != BEHIND)
    (void)fail(r, "no encrypted part");
  r->is_mangled = r->form == FORM_MIXED && r->found == ROOTPGP_ENCRYPTED;
  return r->found;
}
