/* verify_check: hash the header, then try each record that may hold the key. */
#include "dkim/verify_check.h"

#include "crypto/public_key.h"
#include "dkim/canon_header.h"
#include "dkim/keyrecord.h"

/* Append the canonical form of the signature's own field, without the value of b= and without the final CRLF (RFC 6376
 * 3.7).
 */
static int cat_own_field(const struct verify *v, const struct verify_signature *s, stralloc *out)
{
  const struct message_field *f = message_field(&v->message, s->field_index);
  struct span whole = message_field_whole(&v->message, f);
  size_t cut = (size_t)(s->field.signature_raw.p - whole.p);
  stralloc blanked = STRALLOC_ZERO;
  struct span behind = span_from(whole, cut + s->field.signature_raw.len);
  int good;

  /* If b= is the last tag, its raw value includes the final LF. So the LF is removed in all cases before simple, and
   * the CRLF that relaxed always adds is removed behind it.
   */
  good = stralloc_catb(&blanked, whole.p, cut) && stralloc_catb(&blanked, behind.p, behind.len);
  if (good && blanked.len && blanked.s[blanked.len - 1] == '\n')
    blanked.len--;
  good = good && canon_header(out, s->field.header_canon, span_sa(&blanked));
  if (good && s->field.header_canon == CANON_RELAXED)
    out->len -= 2;
  stralloc_free(&blanked);
  return good;
}

/* SHA-256 over the fields that h= selects and the signature's own field; 0 if something failed */
static int hash_header(const struct verify *v, const struct covered_index *index, const struct verify_signature *s,
                       unsigned char hash[HASH_BYTES_MAX])
{
  genalloc fields = GENALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;
  struct digest *d = digest_new(HASH_SHA256);
  int good = d && covered_find(index, &v->message, s->field.names, s->field_index, &fields);

  for (size_t i = 0; good && i < genalloc_len(size_t, &fields); i++) {
    const struct message_field *f = message_field(&v->message, genalloc_s(size_t, &fields)[i]);

    good = canon_header(&text, s->field.header_canon, message_field_whole(&v->message, f));
  }
  good = good && cat_own_field(v, s, &text) && digest_feed(d, span_sa(&text));
  good = digest_end(d, hash) != 0 && good;
  genalloc_free(size_t, &fields);
  stralloc_free(&text);
  return good;
}

/* check the signature with one record that may hold the key */
static enum cause try_record(const struct verify *v, struct verify_signature *s, struct span text, struct span hash)
{
  enum key_type wanted = algorithm_key_type(s->field.algorithm);
  const struct verify_body *b = &v->body[s->body];
  struct keyrecord r;
  enum cause cause;

  memset(&r, 0, sizeof r);
  cause = keyrecord_parse(&r, text);
  if (r.tag)
    s->detail = r.tag;
  if (r.is_testing)
    s->is_testing = 1;
  if (cause == CAUSE_PENDING && r.type != wanted)
    cause = CAUSE_KEY_TYPE;
  if (cause == CAUSE_PENDING && r.is_strict && s->field.identity_is_below)
    cause = CAUSE_IDENTITY_STRICT;
  if (cause == CAUSE_PENDING && s->field.has_length && b->hashed < s->field.length)
    cause = CAUSE_BODY_SHORT;
  if (cause == CAUSE_PENDING && memcmp(b->hash, s->field.body_hash, sizeof b->hash) != 0)
    cause = CAUSE_BODY_HASH;
  if (cause == CAUSE_PENDING)
    switch (public_key_verify(r.type, span_sa(&r.key), hash, span_sa(&s->field.signature))) {
      case VERIFY_GOOD: cause = CAUSE_VERIFIED; break;
      case VERIFY_BAD: cause = CAUSE_SIGNATURE; break;
      case VERIFY_KEY_SHORT: cause = CAUSE_SHORT_KEY; break;
      case VERIFY_TROUBLE: cause = CAUSE_TROUBLE; break;
      case VERIFY_KEY_SYNTAX:
        cause = CAUSE_KEY_SYNTAX;
        s->detail = "p=";
    }
  keyrecord_free(&r);
  return cause;
}

/* Of several records, one that verifies counts most, then one that could be used, then one that could not. */
static int rank(enum cause c)
{
  if (c == CAUSE_VERIFIED)
    return 3;
  return result_of(c) == AUTHRESULT_PERMERROR ? 1 : 2;
}

static enum cause try_records(const struct verify *v, struct verify_signature *s, struct span hash)
{
  const struct keyquery *q = &v->query[s->query];
  enum cause best = CAUSE_NO_KEY;
  const char *detail = NULL;
  int testing = 0;

  for (size_t i = 0; i < keyquery_count(q) && i < LIMIT_KEY_RECORDS && best != CAUSE_VERIFIED; i++) {
    enum cause cause;

    s->detail = NULL;
    s->is_testing = 0;
    cause = try_record(v, s, keyquery_record(q, i), hash);
    if (cause == CAUSE_TROUBLE)
      return cause;
    if (i == 0 || rank(cause) > rank(best)) {
      best = cause;
      detail = s->detail;
      testing = s->is_testing;
    }
  }
  s->detail = detail;
  s->is_testing = testing;
  return best;
}

enum cause verify_check(const struct verify *v, const struct covered_index *index, struct verify_signature *s)
{
  const struct keyquery *q = &v->query[s->query];
  unsigned char hash[HASH_BYTES_MAX];
  enum cause cause;

  if (q->answer == KEYQUERY_ABSENT)
    return CAUSE_NO_KEY;
  if (q->answer == KEYQUERY_UNKNOWN) {
    s->detail = q->why;
    return CAUSE_DNS;
  }
  if (!hash_header(v, index, s, hash))
    return CAUSE_TROUBLE;
  cause = try_records(v, s, span_make((const char *)hash, sizeof hash));
  if (cause != CAUSE_VERIFIED)
    return cause;
  if (v->froms > 1)
    return CAUSE_SEVERAL_FROM;
  if (s->field.has_length && v->canon[s->field.body_canon].octets > s->field.length)
    return CAUSE_BODY_PARTLY;
  return CAUSE_VERIFIED;
}
