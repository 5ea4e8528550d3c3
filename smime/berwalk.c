/* berwalk: a stack of the constructed elements that are open. Each has a role:
 *
 *   OUTER     ContentInfo              OID, [0]
 *   EXPLICIT  its [0]                  one SEQUENCE
 *   BODY      SignedData ...           version; by kind: algorithms or recipients; the SEQUENCE with the content; tail
 *   HOLDER    EncapsulatedContentInfo  OID, [0]
 *             EncryptedContentInfo     OID, AlgorithmIdentifier, [0]
 *   WRAPPER   [0] of the former        one OCTET STRING
 *   STRING    a cut OCTET STRING       OCTET STRINGs
 *   COPY      anything with an indefinite length that is kept as it is
 *
 * The first four are kept with an indefinite length, because they get shorter. All else that is kept is copied octet by
 * octet, also what is no DER: signatures are about these octets.
 */
#include "smime/berwalk.h"

#define NEVER (~0ULL)

enum role { OUTER, EXPLICIT, BODY, HOLDER, WRAPPER, STRING, COPY };

/* of BODY: what comes next */
enum step { VERSION, SET, CONTENT, TAIL };

#define PKCS7 "\x2a\x86\x48\x86\xf7\x0d\x01\x07"
#define SMIME_CT "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01"

static const struct {
  struct { const char *p; size_t len; } oid;
  enum berwalk_kind kind;
  const char *name;
} kinds[] = {
  { { PKCS7 "\x02", 9 }, BERWALK_SIGNED, "signed-data" },
  { { PKCS7 "\x03", 9 }, BERWALK_ENVELOPED, "enveloped-data" },
  { { PKCS7 "\x06", 9 }, BERWALK_ENCRYPTED, "encrypted-data" },
  { { SMIME_CT "\x09", 11 }, BERWALK_COMPRESSED, "compressed-data" },
  { { SMIME_CT "\x17", 11 }, BERWALK_AUTHENVELOPED, "authenveloped-data" },
};

void berwalk_init(struct berwalk *w, int (*head)(void *arg), span_sink *content, void *arg)
{
  static const struct berwalk fresh;

  *w = fresh;
  w->head = head;
  w->content = content;
  w->arg = arg;
}

void berwalk_free(struct berwalk *w)
{
  stralloc_free(&w->structure);
}

/* All functions below return 1, or 0 with w->result set. */
static int fail(struct berwalk *w, enum berwalk_result result)
{
  w->result = result;
  return 0;
}

static int keep(struct berwalk *w, const char *p, size_t len)
{
  if (len > BERWALK_STRUCTURE_MAX - w->structure.len)
    return fail(w, BERWALK_LIMIT);
  return len == 0 || stralloc_catb(&w->structure, p, len) ? 1 : fail(w, BERWALK_TROUBLE);
}

static int keep_end(struct berwalk *w)
{
  return keep(w, "\0\0", 2);
}

/* ---- elements --------------------------------------------------------------------------------- */

static int is_encrypted(const struct berwalk *w)
{
  return w->kind == BERWALK_ENVELOPED || w->kind == BERWALK_AUTHENVELOPED || w->kind == BERWALK_ENCRYPTED;
}

/* offset behind the innermost element that is open */
static unsigned long long bound(const struct berwalk *w)
{
  return w->depth ? w->frame[w->depth - 1].end : NEVER;
}

static int push(struct berwalk *w, enum role role, const struct ber *h)
{
  struct berwalk_frame *f = &w->frame[w->depth];

  if (w->depth == BERWALK_DEPTH_MAX)
    return fail(w, BERWALK_LIMIT);
  f->role = role;
  f->is_indefinite = h->is_indefinite;
  f->elements = 0;
  f->end = h->is_indefinite ? bound(w) : w->at + h->len;
  w->depth++;
  return 1;
}

/* open an element that is kept with an indefinite length */
static int descend(struct berwalk *w, enum role role, const struct ber *h)
{
  const char start[2] = { (char)h->first, (char)0x80 };

  return keep(w, start, sizeof start) && push(w, role, h);
}

static int copy(struct berwalk *w, const struct ber *h)
{
  if (!keep(w, w->header, w->header_len))
    return 0;
  if (h->is_indefinite)
    return push(w, COPY, h);
  w->run = h->len;
  w->run_is_content = 0;
  return 1;
}

/* an element that must have this first octet; its content is copied */
static int copy_if(struct berwalk *w, const struct ber *h, unsigned char first)
{
  return h->first == first ? copy(w, h) : fail(w, BERWALK_DAMAGED);
}

static int tell_head(struct berwalk *w)
{
  w->has_head = 1;
  return !w->head || w->head(w->arg) ? 1 : fail(w, BERWALK_STOPPED);
}

/* a string of the content, or a part of a cut one */
static int string(struct berwalk *w, const struct ber *h, unsigned char whole, unsigned char cut)
{
  if (h->first == cut)
    return push(w, STRING, h);
  if (h->first != whole)
    return fail(w, BERWALK_DAMAGED);
  w->run = h->len;
  w->run_is_content = 1;
  return 1;
}

static int content(struct berwalk *w, const struct ber *h, unsigned char whole, unsigned char cut)
{
  if (h->first != whole && h->first != cut)
    return fail(w, BERWALK_DAMAGED);
  w->has_content = 1;
  return tell_head(w) && string(w, h, whole, cut);
}

/* the kind of a ContentInfo, whose content begins with its type */
static enum berwalk_kind find_kind(struct span content)
{
  struct span oid;

  if (!ber_take_as(&oid, &content, BER_OID))
    return BERWALK_UNKNOWN;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (span_equal(oid, span_make(kinds[i].oid.p, kinds[i].oid.len)))
      return kinds[i].kind;
  return BERWALK_OTHER;
}

static int in_outer(struct berwalk *w, const struct ber *h, unsigned int index)
{
  if (index == 0)
    return copy_if(w, h, BER_OID);
  if (index > 1 || h->first != BER_CONTEXT_CUT)
    return fail(w, BERWALK_DAMAGED);
  w->kind = find_kind(span_from(span_sa(&w->structure), 2));
  return w->kind == BERWALK_OTHER || descend(w, EXPLICIT, h);
}

static int in_set(struct berwalk *w, const struct ber *h)
{
  if (h->first == BER_CONTEXT_CUT && (w->kind == BERWALK_ENVELOPED || w->kind == BERWALK_AUTHENVELOPED)
      && w->frame[w->depth - 1].elements == 2)
    return copy(w, h);  /* OriginatorInfo */
  w->step = CONTENT;
  w->set_at = w->structure.len;
  return copy_if(w, h, w->kind == BERWALK_COMPRESSED ? BER_SEQUENCE : BER_SET);
}

static int in_body(struct berwalk *w, const struct ber *h)
{
  switch ((enum step)w->step) {
    case VERSION:
      w->step = w->kind == BERWALK_ENCRYPTED ? CONTENT : SET;
      return copy_if(w, h, BER_INTEGER);
    case SET:
      return in_set(w, h);
    case CONTENT:
      if (h->first != BER_SEQUENCE)
        return fail(w, BERWALK_DAMAGED);
      w->set_end = w->structure.len;
      w->step = TAIL;
      if (!descend(w, HOLDER, h))
        return 0;
      w->type_at = w->structure.len;
      return 1;
    case TAIL:
      break;
  }
  return w->kind == BERWALK_COMPRESSED ? fail(w, BERWALK_DAMAGED) : copy(w, h);
}

static int in_holder(struct berwalk *w, const struct ber *h, unsigned int index)
{
  if (index == 0)
    return copy_if(w, h, BER_OID);
  if (index == 1) {
    w->type_end = w->structure.len;
    w->algorithm_at = w->structure.len;
  }
  if (is_encrypted(w)) {
    if (index == 1)
      return copy_if(w, h, BER_SEQUENCE);
    return index == 2 ? content(w, h, BER_CONTEXT, BER_CONTEXT_CUT) : fail(w, BERWALK_DAMAGED);
  }
  return index == 1 && h->first == BER_CONTEXT_CUT ? push(w, WRAPPER, h) : fail(w, BERWALK_DAMAGED);
}

/* The header in w->header was read; w->at is the offset of the element's content. */
static int element(struct berwalk *w, const struct ber *h)
{
  struct berwalk_frame *f = w->depth ? &w->frame[w->depth - 1] : NULL;
  unsigned int index;

  if (!f)
    return h->first == BER_SEQUENCE ? descend(w, OUTER, h) : fail(w, BERWALK_DAMAGED);
  index = f->elements++;
  switch ((enum role)f->role) {
    case OUTER: return in_outer(w, h, index);
    case EXPLICIT: return index == 0 && h->first == BER_SEQUENCE ? descend(w, BODY, h) : fail(w, BERWALK_DAMAGED);
    case BODY: return in_body(w, h);
    case HOLDER: return in_holder(w, h, index);
    case WRAPPER: return index == 0 ? content(w, h, BER_OCTETS, BER_OCTETS_CUT) : fail(w, BERWALK_DAMAGED);
    case STRING: return string(w, h, BER_OCTETS, BER_OCTETS_CUT);
    case COPY: break;
  }
  return copy(w, h);
}

/* ---- ends ------------------------------------------------------------------------------------- */

/* the fewest elements that each role needs */
static int has_all(const struct berwalk *w, const struct berwalk_frame *f)
{
  switch ((enum role)f->role) {
    case OUTER: return f->elements == 2;
    case EXPLICIT: case WRAPPER: return f->elements == 1;
    case BODY: return w->step == TAIL;
    case HOLDER: return f->elements >= (is_encrypted(w) ? 2 : 1);
    case STRING: case COPY: break;
  }
  return 1;
}

static int end_holder(struct berwalk *w)
{
  if (!w->type_end)
    w->type_end = w->structure.len;
  if (!w->has_head && !tell_head(w))
    return 0;
  if (!keep_end(w))
    return 0;
  w->tail_at = w->structure.len;
  return 1;
}

static int pop(struct berwalk *w)
{
  struct berwalk_frame *f = &w->frame[w->depth - 1];

  if (!has_all(w, f))
    return fail(w, BERWALK_DAMAGED);
  switch ((enum role)f->role) {
    case OUTER: case EXPLICIT: case BODY: case COPY:
      if (!keep_end(w))
        return 0;
      break;
    case HOLDER:
      if (!end_holder(w))
        return 0;
      break;
    case WRAPPER: case STRING: break;
  }
  w->depth--;
  w->is_complete = w->depth == 0;
  return 1;
}

/* close all elements of definite length that end here */
static int pop_ended(struct berwalk *w)
{
  while (w->depth && !w->frame[w->depth - 1].is_indefinite && w->frame[w->depth - 1].end == w->at)
    if (!pop(w))
      return 0;
  return 1;
}

static int end_mark(struct berwalk *w)
{
  return w->depth && w->frame[w->depth - 1].is_indefinite ? pop(w) : fail(w, BERWALK_DAMAGED);
}

/* ---- octets ----------------------------------------------------------------------------------- */

/* take one octet of a header; act when it is complete */
static int take_header(struct berwalk *w, struct span *piece)
{
  struct ber h;
  int is_whole;

  w->header[w->header_len++] = piece->p[0];
  *piece = span_from(*piece, 1);
  w->at++;
  is_whole = ber_header(&h, span_make(w->header, w->header_len));
  if (is_whole == 0)
    return 1;
  if (is_whole == -1 || w->at > bound(w) || h.len > bound(w) - w->at)
    return fail(w, BERWALK_DAMAGED);
  if (!(h.first == BER_END ? ber_is_end(&h) && end_mark(w) : element(w, &h)))
    return w->result == BERWALK_OK ? fail(w, BERWALK_DAMAGED) : 0;
  w->header_len = 0;
  return w->run || pop_ended(w);
}

static int take_run(struct berwalk *w, struct span *piece)
{
  struct span some = span_first(*piece, w->run < piece->len ? (size_t)w->run : piece->len);

  *piece = span_from(*piece, some.len);
  w->at += some.len;
  w->run -= some.len;
  if (!w->run_is_content) {
    if (!keep(w, some.p, some.len))
      return 0;
  } else {
    w->content_octets += some.len;
    if (w->content && !w->content(w->arg, some))
      return fail(w, BERWALK_STOPPED);
  }
  return w->run || pop_ended(w);
}

enum berwalk_result berwalk_feed(struct berwalk *w, struct span piece)
{
  while (w->result == BERWALK_OK && piece.len && !w->is_complete && w->kind != BERWALK_OTHER)
    if (!(w->run ? take_run(w, &piece) : take_header(w, &piece)))
      return w->result;
  if (w->is_complete)
    w->trailing += piece.len;
  return w->result;
}

enum berwalk_result berwalk_end(struct berwalk *w)
{
  if (w->result == BERWALK_OK && (!w->is_complete || w->kind == BERWALK_OTHER))
    w->result = BERWALK_DAMAGED;
  return w->result;
}

enum berwalk_kind berwalk_peek(struct span start)
{
  struct ber h;

  if (ber_header(&h, start) != 1 || h.first != BER_SEQUENCE)
    return BERWALK_UNKNOWN;
  return find_kind(span_from(start, h.header_len));
}

const char *berwalk_kind_name(enum berwalk_kind kind)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].kind == kind)
      return kinds[i].name;
  return "";
}

/* ---- what was found --------------------------------------------------------------------------- */

static struct span range(const struct berwalk *w, size_t at, size_t end)
{
  return span_from(span_first(span_sa(&w->structure), end), at);
}

/* the content of the SET behind the version */
static struct span set(const struct berwalk *w)
{
  struct span whole = range(w, w->set_at, w->set_end);
  struct span inside;

  return ber_take_as(&inside, &whole, BER_SET) ? inside : span_make(NULL, 0);
}

int berwalk_digest(const struct berwalk *w, size_t i, struct span *oid)
{
  struct span all = w->kind == BERWALK_SIGNED ? set(w) : span_make(NULL, 0);
  struct span algorithm = span_make(NULL, 0);
  struct span rest;
  struct span inside;

  for (size_t n = 0; n <= i; n++)
    if (!ber_take_as(&algorithm, &all, BER_SEQUENCE))
      return 0;
  rest = algorithm;
  if (!ber_take_as(&inside, &rest, BER_OID))
    return 0;
  *oid = span_first(algorithm, algorithm.len - rest.len);
  return 1;
}

struct span berwalk_recipients(const struct berwalk *w)
{
  return w->kind == BERWALK_ENVELOPED || w->kind == BERWALK_AUTHENVELOPED ? set(w) : span_make(NULL, 0);
}

struct span berwalk_content_type(const struct berwalk *w)
{
  return range(w, w->type_at, w->type_end);
}

struct span berwalk_content_algorithm(const struct berwalk *w)
{
  struct span whole = is_encrypted(w) ? span_from(span_sa(&w->structure), w->algorithm_at)
                                      : range(w, w->set_at, w->set_end);
  struct span rest = whole;
  struct span inside;

  return ber_take_as(&inside, &rest, BER_SEQUENCE) ? span_first(whole, whole.len - rest.len) : span_make(NULL, 0);
}

struct span berwalk_tail(const struct berwalk *w)
{
  /* behind it: the end marks of BODY, EXPLICIT and OUTER */
  return w->is_complete ? range(w, w->tail_at, w->structure.len - 6) : span_make(NULL, 0);
}

int berwalk_close_early(const struct berwalk *w, stralloc *out, struct span tail)
{
  return stralloc_catb(out, w->structure.s, w->structure.len) && stralloc_catb(out, "\0\0", 2)
         && (tail.len == 0 || stralloc_catb(out, tail.p, tail.len)) && stralloc_catb(out, "\0\0\0\0\0\0", 6);
}
