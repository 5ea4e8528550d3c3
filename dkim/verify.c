/* verify: choose the signatures, hash, check, say. */
#include "dkim/verify.h"

#include "crypto/public_key.h"
#include "dkim/canon_header.h"
#include "dkim/covered.h"
#include "dkim/keyrecord.h"
#include "mail/address.h"
#include "mail/authres.h"
#include "text/ascii.h"
#include "text/hostname.h"

#include <skalibs/types.h>
#include <time.h>

/* header.b= tells signatures apart, RFC 6008 4 */
#define SHOWN_SIGNATURE_CHARS 8

/* ---- the header ------------------------------------------------------------------------------- */

void verify_init(struct verify *v, unsigned long long now_s)
{
  memset(v, 0, sizeof *v);
  v->now_s = now_s;
  message_init(&v->message, LIMIT_HEADER_BYTES);
}

void verify_free(struct verify *v)
{
  message_free(&v->message);
  for (size_t i = 0; i < v->signatures; i++)
    sigfield_free(&v->signature[i].field);
  for (size_t i = 0; i < v->bodies; i++)
    digest_end(v->body[i].digest, v->body[i].hash);
  for (size_t i = 0; i < v->queries; i++) {
    stralloc_free(&v->query[i].name);
    stralloc_free(&v->query[i].text);
    genalloc_free(size_t, &v->query[i].ends);
  }
}

static int is_named(const struct verify *v, size_t i, const char *name)
{
  return ascii_equal_nocase(message_field_name(&v->message, message_field(&v->message, i)), span_of(name));
}

/* the domain of the one author, empty if there is none; 0 with ENOMEM */
static int find_author(struct verify *v, stralloc *domain)
{
  const struct message_field *from = NULL;

  for (size_t i = 0; i < message_field_count(&v->message); i++)
    if (is_named(v, i, "From")) {
      from = message_field(&v->message, i);
      v->froms++;
    }
  if (v->froms != 1)
    return 1;
  return address_one_mailbox_domain(domain, message_field_body(&v->message, from)) != ADDRESS_NOMEM;
}

static int add_signature(struct verify *v, size_t field_index)
{
  struct verify_signature *s = &v->signature[v->signatures];

  memset(s, 0, sizeof *s);
  s->field_index = field_index;
  s->cause = sigfield_parse(&s->field, message_field_body(&v->message, message_field(&v->message, field_index)));
  v->signatures++;
  s->detail = s->field.tag;
  return s->cause != CAUSE_TROUBLE;
}

/* Is the signature's domain the author's, above it or below it? 1, 0, -1 with ENOMEM */
static int is_aligned(const struct verify *v, size_t field_index, struct span author)
{
  struct sigfield f;
  enum cause cause;
  int aligned;

  memset(&f, 0, sizeof f);
  cause = sigfield_parse(&f, message_field_body(&v->message, message_field(&v->message, field_index)));
  aligned = hostname_within(span_sa(&f.domain), author) || hostname_within(author, span_sa(&f.domain));
  sigfield_free(&f);
  return cause == CAUSE_TROUBLE ? -1 : aligned;
}

/* Which signatures are tried when there are too many? The author's first, so that junk on top hides nothing;
 * among equals from the top down. `chosen` gets field indices in the order of the header.
 */
static int choose(struct verify *v, struct span author, size_t chosen[LIMIT_SIGNATURES], size_t *count)
{
  size_t fields = message_field_count(&v->message);
  size_t aligned[LIMIT_SIGNATURES];
  size_t others[LIMIT_SIGNATURES];
  size_t aligned_count = 0;
  size_t others_count = 0;
  size_t room;

  for (size_t i = 0; i < fields && aligned_count < LIMIT_SIGNATURES; i++) {
    int is = is_named(v, i, "DKIM-Signature") ? is_aligned(v, i, author) : -2;

    if (is == -1)
      return 0;
    if (is == 1)
      aligned[aligned_count++] = i;
    else if (is == 0 && others_count < LIMIT_SIGNATURES)
      others[others_count++] = i;
  }
  room = LIMIT_SIGNATURES - aligned_count;
  if (others_count > room)
    others_count = room;
  *count = 0;
  for (size_t a = 0, o = 0; a < aligned_count || o < others_count;)
    if (o == others_count || (a < aligned_count && aligned[a] < others[o]))
      chosen[(*count)++] = aligned[a++];
    else
      chosen[(*count)++] = others[o++];
  return 1;
}

/* what can be said before the key is known */
static void check_times(const struct verify *v, struct verify_signature *s)
{
  if (s->cause != CAUSE_PENDING)
    return;
  if (s->field.expires_s != SIGFIELD_HUGE && v->now_s > s->field.expires_s + LIMIT_CLOCK_SKEW_S)
    s->cause = CAUSE_EXPIRED;
  else if (s->field.signed_s > v->now_s + LIMIT_CLOCK_SKEW_S)
    s->cause = CAUSE_FUTURE;
}

static int want_body(struct verify *v, struct verify_signature *s)
{
  for (s->body = 0; s->body < v->bodies; s->body++)
    if (v->body[s->body].canon == s->field.body_canon && v->body[s->body].length == s->field.length)
      return 1;
  v->body[s->body].canon = s->field.body_canon;
  v->body[s->body].length = s->field.length;
  v->body[s->body].hashed = 0;
  v->body[s->body].digest = digest_new(HASH_SHA256);
  v->bodies++;
  v->canon_wanted[s->field.body_canon] = 1;
  return v->body[s->body].digest != NULL;
}

static int want_key(struct verify *v, struct verify_signature *s)
{
  struct keyquery *q = &v->query[v->queries];

  if (!stralloc_copy(&q->name, &s->field.selector) || !stralloc_cats(&q->name, "._domainkey.")
      || !stralloc_cat(&q->name, &s->field.domain) || !stralloc_0(&q->name))
    return 0;
  for (s->query = 0; s->query < v->queries; s->query++)
    if (span_equal(span_sa(&v->query[s->query].name), span_sa(&q->name))) {
      stralloc_free(&q->name);
      return 1;
    }
  v->queries++;
  return 1;
}

struct body_sink {
  struct verify *verify;
  enum canon canon;
};

static int hash_body(struct verify *v, enum canon canon, struct span piece)
{
  for (size_t i = 0; i < v->bodies; i++) {
    struct verify_body *b = &v->body[i];
    unsigned long long left = b->length - b->hashed;
    struct span part = left < piece.len ? span_first(piece, (size_t)left) : piece;

    if (b->canon != canon)
      continue;
    if (part.len && !digest_feed(b->digest, part))
      return 0;
    b->hashed += part.len;
  }
  return 1;
}

static int hash_simple(void *v, struct span piece)
{
  return hash_body(v, CANON_SIMPLE, piece);
}

static int hash_relaxed(void *v, struct span piece)
{
  return hash_body(v, CANON_RELAXED, piece);
}

/* the header is complete */
static int begin_body(struct verify *v)
{
  stralloc author = STRALLOC_ZERO;
  size_t chosen[LIMIT_SIGNATURES];
  size_t count = 0;
  int good = find_author(v, &author);

  for (size_t i = 0; good && i < message_field_count(&v->message); i++)
    if (is_named(v, i, "DKIM-Signature") && v->found++ < LIMIT_SIGNATURES)
      chosen[count++] = i;
  if (good && v->found > LIMIT_SIGNATURES)
    good = choose(v, span_sa(&author), chosen, &count);
  stralloc_free(&author);
  for (size_t i = 0; good && i < count; i++) {
    struct verify_signature *s = &v->signature[i];

    good = add_signature(v, chosen[i]);
    check_times(v, s);
    if (good && s->cause == CAUSE_PENDING)
      good = want_body(v, s) && want_key(v, s);
  }
  canon_body_init(&v->canon[CANON_SIMPLE], CANON_SIMPLE, hash_simple, v);
  canon_body_init(&v->canon[CANON_RELAXED], CANON_RELAXED, hash_relaxed, v);
  return good;
}

static int feed_body(struct verify *v, struct span piece)
{
  for (int c = 0; c < 2; c++)
    if (v->canon_wanted[c] && !canon_body_feed(&v->canon[c], piece))
      return 0;
  return 1;
}

static int pump(struct verify *v)
{
  struct span body;

  while (!v->header_too_long)
    switch (message_next(&v->message, &body)) {
      case MESSAGE_MORE: return 1;
      case MESSAGE_NOMEM: return 0;
      case MESSAGE_TOO_LONG: v->header_too_long = 1; break;
      case MESSAGE_HEADER:
        if (!begin_body(v))
          return 0;
        break;
      case MESSAGE_BODY:
        if (!feed_body(v, body))
          return 0;
        break;
    }
  return 1;
}

int verify_feed(struct verify *v, struct span piece)
{
  message_push(&v->message, piece);
  return pump(v);
}

int verify_end(struct verify *v)
{
  message_end(&v->message);
  if (!pump(v))
    return 0;
  for (int c = 0; c < 2; c++)
    if (v->canon_wanted[c] && !canon_body_end(&v->canon[c]))
      return 0;
  for (size_t i = 0; i < v->bodies; i++) {
    size_t len = digest_end(v->body[i].digest, v->body[i].hash);

    v->body[i].digest = NULL;
    if (len == 0)
      return 0;
  }
  return 1;
}

/* ---- one signature ---------------------------------------------------------------------------- */

/* The signature's own field without the value of b=, and without what comes last, its line end (RFC 6376 3.7). */
static int cat_own_field(const struct verify *v, const struct verify_signature *s, stralloc *out)
{
  const struct message_field *f = message_field(&v->message, s->field_index);
  struct span whole = message_field_whole(&v->message, f);
  size_t cut = (size_t)(s->field.signature_raw.p - whole.p);
  stralloc blanked = STRALLOC_ZERO;
  struct span behind = span_from(whole, cut + s->field.signature_raw.len);
  int good;

  /* the raw value of a last b= runs to the end of the field: the line end is added by relaxed, and cut from simple */
  good = stralloc_catb(&blanked, whole.p, cut) && stralloc_catb(&blanked, behind.p, behind.len);
  if (good && blanked.len && blanked.s[blanked.len - 1] == '\n')
    blanked.len--;
  good = good && canon_header(out, s->field.header_canon, span_sa(&blanked));
  if (good && s->field.header_canon == CANON_RELAXED)
    out->len -= 2;
  stralloc_free(&blanked);
  return good;
}

/* SHA-256 over what h= names and the field itself; 0 if something failed */
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

/* with one record that may hold the key */
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

/* what a record that could be read says counts more than that another one could not */
static int rank(enum cause c)
{
  if (c == CAUSE_VERIFIED)
    return 3;
  return result_of(c) == AUTHRESULT_PERMERROR ? 1 : 2;
}

static enum cause try_records(const struct verify *v, struct verify_signature *s, struct span hash)
{
  const struct keyquery *q = &v->query[s->query];
  const size_t *ends = genalloc_s(size_t, &q->ends);
  size_t count = genalloc_len(size_t, &q->ends);
  enum cause best = CAUSE_NO_KEY;
  const char *detail = NULL;
  int testing = 0;
  size_t start = 0;

  for (size_t i = 0; i < count && i < LIMIT_KEY_RECORDS && best != CAUSE_VERIFIED; i++) {
    enum cause cause;

    s->detail = NULL;
    s->is_testing = 0;
    cause = try_record(v, s, span_make(q->text.s + start, ends[i] - start), hash);
    if (cause == CAUSE_TROUBLE)
      return cause;
    if (i == 0 || rank(cause) > rank(best)) {
      best = cause;
      detail = s->detail;
      testing = s->is_testing;
    }
    start = ends[i];
  }
  s->detail = detail;
  s->is_testing = testing;
  return best;
}

static enum cause check(const struct verify *v, const struct covered_index *index, struct verify_signature *s)
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

int verify_finish(struct verify *v)
{
  struct covered_index index = COVERED_INDEX_ZERO;
  int good = covered_build(&index, &v->message);

  for (size_t i = 0; good && i < v->signatures; i++) {
    struct verify_signature *s = &v->signature[i];

    if (s->cause != CAUSE_PENDING)
      continue;
    s->cause = check(v, &index, s);
    good = s->cause != CAUSE_TROUBLE;
  }
  covered_free(&index);
  return good;
}

/* ---- what is said ----------------------------------------------------------------------------- */

size_t verify_lines(const struct verify *v)
{
  if (v->header_too_long || v->found == 0)
    return 1;
  return v->signatures + (v->found > v->signatures);
}

/* a line that is about no signature that was tried */
static enum cause other_cause(const struct verify *v)
{
  return v->header_too_long ? CAUSE_HEADER_TOO_LONG : v->found == 0 ? CAUSE_UNSIGNED : CAUSE_NOT_TRIED;
}

static enum cause line_cause(const struct verify *v, size_t i)
{
  return i < v->signatures && !v->header_too_long ? v->signature[i].cause : other_cause(v);
}

enum authresult verify_result(const struct verify *v, size_t i)
{
  return result_of(line_cause(v, i));
}

/* b= without its folds, as far as it differs from every other one; in `shown` */
static struct span shown_signature(const struct verify *v, const struct verify_signature *s,
                                   char shown[AUTHRES_PIECE_MAX])
{
  size_t len = 0;
  size_t needed = SHOWN_SIGNATURE_CHARS;

  for (size_t i = 0; i < s->field.signature_text.len && len < AUTHRES_PIECE_MAX; i++)
    if (!ascii_is_fws(s->field.signature_text.p[i]))
      shown[len++] = s->field.signature_text.p[i];
  for (size_t i = 0; i < v->signatures; i++) {
    struct span other = v->signature[i].field.signature_text;
    size_t same = 0;

    if (&v->signature[i] == s)
      continue;
    for (size_t j = 0; j < other.len; j++) {
      if (ascii_is_fws(other.p[j]))
        continue;
      if (same == len || shown[same] != other.p[j])
        break;
      same++;
    }
    if (same >= needed)
      needed = same + 1;
  }
  return span_first(span_make(shown, len), needed);
}

static int cat_time(stralloc *out, unsigned long long seconds)
{
  time_t t = (time_t)seconds;
  char text[32];
  struct tm tm;

  if (!gmtime_r(&t, &tm) || strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    return 1;
  return stralloc_cats(out, " ") && stralloc_cats(out, text);
}

static int cat_detail(const struct verify *v, const struct verify_signature *s, enum cause cause, stralloc *out)
{
  char number[SIZE_FMT];

  switch (cause) {
    case CAUSE_NOT_TRIED:
      return stralloc_cats(out, " ")
             && stralloc_catb(out, number, size_fmt(number, v->found - v->signatures))
             && stralloc_cats(out, " more signatures, the limit is 10");
    case CAUSE_EXPIRED: return stralloc_cats(out, " since") && cat_time(out, s->field.expires_s);
    case CAUSE_FUTURE: return stralloc_cats(out, ", of") && cat_time(out, s->field.signed_s);
    case CAUSE_FIELD_SYNTAX:
    case CAUSE_MISSING_TAG:
      /* a tag's name has at most two letters, other words have more */
      return stralloc_cats(out, " ") && stralloc_cats(out, s->detail)
             && (strlen(s->detail) > 2 || stralloc_cats(out, "="));
    case CAUSE_KEY_SYNTAX:
    case CAUSE_DNS: return stralloc_cats(out, " ") && stralloc_cats(out, s->detail);
    default: return 1;
  }
}

static int cat_comment(const struct verify *v, const struct verify_signature *s, enum cause cause, stralloc *out)
{
  const char *text = cause_text(cause);

  if (!stralloc_cats(out, text) || !cat_detail(v, s, cause, out))
    return 0;
  return !s || !s->is_testing || stralloc_cats(out, *text ? ", " RESULT_TEST_MODE : RESULT_TEST_MODE);
}

/* the properties that say whose signature it is */
static void identify(const struct verify *v, const struct verify_signature *s, enum cause cause,
                     char shown[AUTHRES_PIECE_MAX], struct span value[AUTHMETHOD_PROPERTIES_MAX])
{
  value[AUTHMETHOD_DKIM_D] = span_sa(&s->field.domain);
  if (cause != CAUSE_IDENTITY)
    value[AUTHMETHOD_DKIM_I] = span_sa(&s->field.identity);
  value[AUTHMETHOD_DKIM_S] = span_sa(&s->field.selector);
  if (cause != CAUSE_ALGORITHM)
    value[AUTHMETHOD_DKIM_A] = span_of(algorithm_name(s->field.algorithm));
  value[AUTHMETHOD_DKIM_B] = shown_signature(v, s, shown);
}

int verify_line(const struct verify *v, size_t i, stralloc *out)
{
  enum cause cause = line_cause(v, i);
  const struct verify_signature *s = i < v->signatures && !v->header_too_long ? &v->signature[i] : NULL;
  struct span value[AUTHMETHOD_PROPERTIES_MAX] = { { NULL, 0 } };
  char shown[AUTHRES_PIECE_MAX];
  stralloc comment = STRALLOC_ZERO;
  int good = cat_comment(v, s, cause, &comment);

  if (s && cause != CAUSE_FIELD_SYNTAX && cause != CAUSE_MISSING_TAG && cause != CAUSE_VERSION)
    identify(v, s, cause, shown, value);
  good = good && authres_line(out, &authmethod_table[AUTHMETHOD_DKIM], result_of(cause), span_sa(&comment), value);
  stralloc_free(&comment);
  return good;
}
