/* edit: mail/edit with some edits on a message. The message is read in one piece and in pieces of every kind: the
 * patches are the same. The changed message is put together here and read again: where the first one was not ambiguous,
 * it is not, it has the same parts besides what was attached, and every text still has what it had. No patch is in a
 * part that must stay as it is. The body of an ambiguous message stays as it is.
 *
 * The first two bytes of the input say which edits. If the third one is 0, the rest is the seed of a generated message.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/mime/generate.h"

#include "mail/bouncecut.h"
#include "mail/disclaimer.h"
#include "mail/edit.h"
#include "mail/editwork.h"
#include "mail/headeredit.h"
#include "mail/recode.h"
#include "mail/textspot.h"

#define BOUNDARY "part4f1c09aa7be6"
#define ORDERS_MAX 8
#define SEEN_MAX 256
#define ATTACHED "page one\n"

/* ---- the edits ----------------------------------------------------------------------------------- */

static const char *const texts[] = {
  "Example Inc., %f\n", "-- \nGr\xc3\xbc\xc3\x9f, \xe2\x82\xac 5\n",
  " one\n\n> two\n--b100x\nFrom three =3D\n", "\n"
};

struct wanted {
  struct edit_order orders[ORDERS_MAX];
  size_t count;
  int cuts;
  struct span word;
};

static struct edit_order *want(struct wanted *w, enum edit_kind kind)
{
  struct edit_order *o = w->orders + w->count++;

  o->kind = kind;
  return o;
}

static void want_fields(struct wanted *w, unsigned int bits)
{
  struct edit_order *o;

  if (bits & 1) {
    o = want(w, EDIT_STRIP);
    w->word = span_of("x");
    o->find = subjectedit_literal;
    o->arg = &w->word;
  }
  if (bits & 2)
    want(w, EDIT_REMOVE)->name = span_of("X-Long");
  if (bits & 4) {
    o = want(w, EDIT_SET);
    o->name = span_of("X-Company");
    o->text = span_of("Gr\xc3\xbc\xc3\x9f" "e");
  }
  if (bits & 8)
    want(w, EDIT_TAG)->text = span_of("[\xe2\x82\xac]");
}

static void want_disclaimer(struct wanted *w, unsigned int bits)
{
  struct edit_order *o = want(w, EDIT_DISCLAIMER);

  o->has_text = !(bits & 1);
  o->has_html = bits & 1 || bits & 2;
  o->text = span_of(texts[bits >> 2 & 3]);
  o->html = span_of("<p>\xe2\x82\xac %f</p>\n");
  o->at_top = bits >> 4 & 1;
  o->on_reply = 1;
}

static void want_all(struct wanted *w, unsigned int first, unsigned int second)
{
  memset(w, 0, sizeof *w);
  want_fields(w, first);
  if (first & 16)
    want(w, EDIT_ATTACH)->name = span_of("terms.txt");
  if (first & 32)
    want_disclaimer(w, second);
  if (first & 64)
    want_disclaimer(w, second ^ 0x1cU);
  w->cuts = first >> 7 & 1;
  if (w->cuts)
    want(w, EDIT_CUT);
}

/* ---- what a message holds ------------------------------------------------------------------------ */

struct seen {
  enum mimepart_kind kind;
  int is_text;
  int is_protected;            /* it, or what it is in, must stay as it is */
  enum transfer_encoding encoding;
  uint64_t start;
  uint64_t body;
  uint64_t end;
};

struct look {
  struct mimescan scan;
  size_t count;
  size_t depth;
  struct seen seen[SEEN_MAX];
};

static int protects(const struct mimepart *part)
{
  return part->kind == MIMEPART_MESSAGE || contentfield_is(&part->type, "multipart", "signed")
         || contentfield_is(&part->type, "multipart", "encrypted");
}

static void note(struct look *l, const struct mimepart *part)
{
  struct seen *s = l->seen + part->index;

  if (part->depth > l->depth)
    l->depth = part->depth;
  if (part->index >= l->count)
    l->count = part->index + 1;
  if (part->index >= SEEN_MAX)
    return;
  s->kind = part->kind;
  s->is_text = contentfield_is(&part->type, "text", "plain") || contentfield_is(&part->type, "text", "html");
  s->is_protected = 0;
  for (const struct mimepart *p = part->parent; p; p = p->parent)
    s->is_protected |= protects(p);
  s->encoding = part->encoding;
  s->start = part->start;
  s->body = part->body;
  s->end = part->end;
}

static void look_at(struct look *l, struct span in)
{
  struct mimescan_at at;
  enum mimescan_event event;
  int ended = 0;

  l->count = l->depth = 0;
  mimescan_init(&l->scan, &mimescan_usual);
  mimescan_push(&l->scan, in);
  while ((event = mimescan_next(&l->scan, &at)) != MIMESCAN_MORE || !ended++) {
    check(event != MIMESCAN_NOMEM);
    if (event == MIMESCAN_MORE)
      mimescan_end(&l->scan);
    else if (event == MIMESCAN_END)
      note(l, at.part);
  }
  mimescan_free(&l->scan);
}

/* ---- the changed message ------------------------------------------------------------------------- */

static int append(void *out, struct span piece)
{
  fuzz_cat(out, piece);
  return 1;
}

static int feed(void *e, struct span piece)
{
  return edit_look(e, piece);
}

static void put_patch(stralloc *out, const struct edit *e, const struct edit_patch *p, struct span in)
{
  struct span old = span_first(span_from(in, (size_t)p->start), (size_t)(p->end - p->start));

  fuzz_cat(out, edit_patch_text(e, p));
  if (p->recode) {
    struct recode_job job = edit_patch_recode(e, p);
    struct recode r;

    recode_init(&r, &job);
    check(recode_feed(&r, old, append, out) && recode_end(&r, append, out));
  } else if (p->file) {
    struct transfer_encode encode;

    check(p->start == p->end);
    transfer_encode_init(&encode, TRANSFER_BASE64, "");
    check(transfer_encode_feed(&encode, span_of(ATTACHED), append, out) && transfer_encode_end(&encode, append, out));
  }
}

/* the message with its patches, which are in order and do not overlap */
static void put_together(stralloc *out, const struct edit *e, struct span in)
{
  uint64_t at = 0;

  out->len = 0;
  for (size_t i = 0; i < edit_patch_count(e); i++) {
    const struct edit_patch *p = edit_patch_at(e, i);

    check(at <= p->start && p->start <= p->end && p->end <= in.len);
    fuzz_cat(out, span_first(span_from(in, (size_t)at), (size_t)(p->start - at)));
    put_patch(out, e, p, in);
    at = p->end;
  }
  fuzz_cat(out, span_from(in, (size_t)at));
}

static enum edit_result change(struct edit *e, struct wanted *w, struct span in, size_t way, stralloc *out)
{
  enum edit_result r;

  check(edit_init(e, w->orders, w->count, span_of("ann@example.org"), BOUNDARY));
  check(fuzz_feed(in, way, feed, e));
  r = edit_look_end(e);
  check(r == (edit_patch_count(e) ? EDIT_CHANGED : EDIT_SAME) && e->octets == in.len);
  put_together(out, e, in);
  return r;
}

/* ---- what must hold ------------------------------------------------------------------------------ */

static int is_inside(const struct edit_patch *p, const struct seen *s)
{
  return p->start < s->end && p->end > s->body;
}

/* No patch changes what a signature may be over, an enclosed message, or what is no text. */
static void check_patches(const struct edit *e, const struct look *old)
{
  for (size_t i = 0; i < edit_patch_count(e); i++)
    for (size_t k = 0; k < old->count; k++) {
      const struct seen *s = old->seen + k;

      if (s->is_protected)
        check(edit_patch_at(e, i)->end <= s->start || edit_patch_at(e, i)->start >= s->end);
      else if (s->kind == MIMEPART_LEAF && !s->is_text)
        check(!is_inside(edit_patch_at(e, i), s));
    }
}

static size_t attached(const struct edit *e)
{
  size_t n = 0;

  for (size_t i = 0; i < edit_patch_count(e); i++)
    n += edit_patch_at(e, i)->file != 0;
  return n;
}

static int is_recoded(const struct edit *e, const struct seen *s)
{
  for (size_t i = 0; i < edit_patch_count(e); i++)
    if (edit_patch_at(e, i)->recode && edit_patch_at(e, i)->start == s->body)
      return 1;
  return 0;
}

static void decode(stralloc *out, const struct seen *s, struct span in)
{
  struct transfer_decode d;

  out->len = 0;
  transfer_decode_init(&d, s->encoding);
  check(transfer_decode_feed(&d, span_first(span_from(in, (size_t)s->body), (size_t)(s->end - s->body)), append, out)
        && transfer_decode_end(&d, append, out));
}

/* Is `a` what is left if some bytes are taken out of `b`? Line ends count as one byte. */
static int is_rest_of(struct span a, struct span b)
{
  size_t k = 0;

  for (size_t i = 0; i < a.len; i++, k++) {
    if (a.p[i] == '\r') {
      k--;
      continue;
    }
    while (k < b.len && b.p[k] != a.p[i])
      k++;
    if (k == b.len)
      return 0;
  }
  return 1;
}

static void check_text(const struct seen *a, struct span in, const struct seen *b, struct span changed)
{
  stralloc before = STRALLOC_ZERO;
  stralloc behind = STRALLOC_ZERO;

  decode(&before, a, in);
  decode(&behind, b, changed);
  check(is_rest_of(span_sa(&before), span_sa(&behind)));
  stralloc_free(&before);
  stralloc_free(&behind);
}

/* A converted text has other bytes. */
static void check_parts(const struct edit *e, const struct look *old, struct span in, const struct look *new,
                        struct span changed)
{
  size_t wrapped = new->count - old->count - attached(e);

  check(new->count >= old->count + attached(e) && wrapped <= (attached(e) > 0));
  for (size_t i = 0; i < old->count; i++) {
    const struct seen *a = old->seen + i;
    const struct seen *b = new->seen + i + wrapped;

    check(a->kind == b->kind && a->is_text == b->is_text && a->is_protected == b->is_protected);
    if (a->kind != MIMEPART_LEAF)
      continue;
    if (is_recoded(e, a))
      check(b->end > b->body);
    else
      check_text(a, in, b, changed);
  }
}

static void check_changed(const struct edit *e, const struct wanted *w, struct span in, struct span changed)
{
  static struct look old;
  static struct look new;

  look_at(&old, in);
  check(old.scan.ambiguous == e->scan.ambiguous);
  if (old.scan.ambiguous || old.scan.limits_hit) {
    struct span body = span_from(in, (size_t)old.seen[0].body);

    check(changed.len >= body.len && span_equal(span_from(changed, changed.len - body.len), body));
    return;
  }
  look_at(&new, changed);
  check(!new.scan.ambiguous);
  if (w->cuts || old.count + ORDERS_MAX > SEEN_MAX || new.scan.limits_hit)
    return;
  check_patches(e, &old);
  check_parts(e, &old, in, &new, changed);
}

/* A disclaimer is left out where the cut is in a piece before the end of the text: this hangs on the pieces. */
static int is_cut_late(const struct edit *e)
{
  const struct edit_failure *f = genalloc_s(struct edit_failure, &e->failures);

  for (size_t i = 0; i < genalloc_len(struct edit_failure, &e->failures); i++)
    if (strcmp(f[i].reason, "cut") == 0)
      return 1;
  return 0;
}

static int has_boundary(struct span in)
{
  struct span b = span_of(BOUNDARY);

  for (size_t i = 0; i + b.len <= in.len; i++)
    if (span_equal(span_first(span_from(in, i), b.len), b))
      return 1;
  return 0;
}

static void check_message(struct wanted *w, struct span in)
{
  struct edit e;
  stralloc whole = STRALLOC_ZERO;
  stralloc pieces = STRALLOC_ZERO;
  int late;

  if (change(&e, w, in, 0, &whole) == EDIT_CHANGED)
    check_changed(&e, w, in, span_sa(&whole));
  late = is_cut_late(&e);
  edit_free(&e);
  for (size_t way = 1; way < fuzz_cuttings(in); way++) {
    (void)change(&e, w, in, way, &pieces);
    check(late || is_cut_late(&e) || span_equal(span_sa(&pieces), span_sa(&whole)));
    edit_free(&e);
  }
  stralloc_free(&whole);
  stralloc_free(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc message = STRALLOC_ZERO;
  struct wanted w;

  if (size < 3)
    return 0;
  want_all(&w, data[0], data[1]);
  in = span_from(in, 2);
  if (in.p[0] == '\0') {
    generate(&message, fuzz_hash(in));
    in = span_sa(&message);
  }
  if (!has_boundary(in))
    check_message(&w, in);
  stralloc_free(&message);
  return 0;
}
