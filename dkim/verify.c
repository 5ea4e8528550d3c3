/* verify: choose the signatures, hash the body for all of them, then check each one. */
#include "dkim/verify.h"

#include "dkim/covered.h"
#include "dkim/verify_check.h"
#include "mail/address.h"
#include "text/hostname.h"

/* ---- the header ------------------------------------------------------------------------------- */

void verify_init(struct verify *v, unsigned long long now_s)
{
  memset(v, 0, sizeof *v);
  v->now_s = now_s;
  message_init(&v->message, LIMIT_VERIFIED_HEADER_BYTES);
}

void verify_free(struct verify *v)
{
  message_free(&v->message);
  for (size_t i = 0; i < v->signatures; i++)
    sigfield_free(&v->signature[i].field);
  for (size_t i = 0; i < v->bodies; i++)
    digest_end(v->body[i].digest, v->body[i].hash);
  for (size_t i = 0; i < v->queries; i++)
    keyquery_free(&v->query[i]);
}

/* Set `domain` to the domain of the author; empty unless there is exactly one author. Returns 1, or 0 with ENOMEM. */
static int find_author(struct verify *v, stralloc *domain)
{
  size_t from;

  v->froms = message_count(&v->message, "From", &from);
  if (v->froms != 1)
    return 1;
  return address_one_mailbox_domain(domain, message_field_body(&v->message, message_field(&v->message, from)))
         != ADDRESS_NOMEM;
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

/* Is the domain of the signature equal to the author's domain, above it or below it? 1, 0, -1 with ENOMEM */
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

/* Choose the signatures to verify if there are too many. Signatures of the author's domain are preferred, so that other
 * signatures above them cannot displace them. Within each group the upper ones are preferred. `chosen` gets the field
 * indices in the order of the header. Returns 1, or 0 with ENOMEM.
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
    int is = message_field_is(&v->message, i, "DKIM-Signature") ? is_aligned(v, i, author) : -2;

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

/* the checks that do not need the key */
static void check_early(const struct verify *v, struct verify_signature *s)
{
  if (s->cause != CAUSE_PENDING)
    return;
  if (v->froms == 0)
    s->cause = CAUSE_NO_FROM;
  else if (s->field.expires_s != SIGFIELD_HUGE && v->now_s > s->field.expires_s + LIMIT_CLOCK_SKEW_S)
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

  if (!span_copy(&q->name, span_sa(&s->field.selector)) || !stralloc_cats(&q->name, "._domainkey.")
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
    if (message_field_is(&v->message, i, "DKIM-Signature") && v->found++ < LIMIT_SIGNATURES)
      chosen[count++] = i;
  if (good && v->found > LIMIT_SIGNATURES)
    good = choose(v, span_sa(&author), chosen, &count);
  stralloc_free(&author);
  for (size_t i = 0; good && i < count; i++) {
    struct verify_signature *s = &v->signature[i];

    good = add_signature(v, chosen[i]);
    check_early(v, s);
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

int verify_finish(struct verify *v)
{
  struct covered_index index = COVERED_INDEX_ZERO;
  int good = covered_build(&index, &v->message);

  for (size_t i = 0; good && i < v->signatures; i++) {
    struct verify_signature *s = &v->signature[i];

    if (s->cause != CAUSE_PENDING)
      continue;
    s->cause = verify_check(v, &index, s);
    good = s->cause != CAUSE_TROUBLE;
  }
  covered_free(&index);
  return good;
}
