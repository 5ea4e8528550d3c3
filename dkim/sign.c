/* sign: read the pieces of a message and make its signature fields. */
#include "dkim/sign.h"

#include "dkim/canon_header.h"
#include "dkim/limits.h"
#include "dkim/sigwrite.h"
#include "text/b64.h"

#include <errno.h>

static int hash_body(void *arg, struct span piece)
{
  struct sign *s = arg;

  for (int h = 0; h < HASH_COUNT; h++)
    if (s->digest[h] && !digest_feed(s->digest[h], piece))
      return 0;
  return 1;
}

int sign_init(struct sign *s, enum canon body_canon, const int hash_wanted[HASH_COUNT])
{
  message_init(&s->message, LIMIT_HEADER_BYTES);
  canon_body_init(&s->body, body_canon, hash_body, s);
  s->why = NULL;
  for (int h = 0; h < HASH_COUNT; h++) {
    s->digest[h] = NULL;
    s->body_hash_len[h] = 0;
  }
  for (int h = 0; h < HASH_COUNT; h++)
    if (hash_wanted[h] && !(s->digest[h] = digest_new((enum hash)h)))
      return 0;
  return 1;
}

void sign_free(struct sign *s)
{
  message_free(&s->message);
  for (int h = 0; h < HASH_COUNT; h++) {
    digest_end(s->digest[h], s->body_hash[h]);
    s->digest[h] = NULL;
  }
}

static enum sign_result unsignable(struct sign *s, const char *why)
{
  s->why = why;
  return SIGN_UNSIGNABLE;
}

static enum sign_result check_header(struct sign *s)
{
  size_t from;
  size_t froms = message_count(&s->message, "From", &from);

  if (s->message.malformed_line)
    return unsignable(s, "malformed header line");
  if (froms == 0)
    return unsignable(s, "no From field");
  if (froms > 1)
    return unsignable(s, "several From fields");
  return SIGN_OK;
}

static enum sign_result pump(struct sign *s)
{
  enum sign_result result;
  struct span body;

  for (;;)
    switch (message_next(&s->message, &body)) {
      case MESSAGE_MORE:
        return SIGN_OK;
      case MESSAGE_HEADER:
        result = check_header(s);
        if (result != SIGN_OK)
          return result;
        break;
      case MESSAGE_BODY:
        if (!canon_body_feed(&s->body, body))
          return SIGN_TROUBLE;
        break;
      case MESSAGE_TOO_LONG:
        return unsignable(s, "header too long");
      case MESSAGE_NOMEM:
        return SIGN_TROUBLE;
    }
}

enum sign_result sign_feed(struct sign *s, struct span piece)
{
  message_push(&s->message, piece);
  return pump(s);
}

enum sign_result sign_end(struct sign *s)
{
  enum sign_result result;

  message_end(&s->message);
  result = pump(s);
  if (result != SIGN_OK)
    return result;
  if (!canon_body_end(&s->body))
    return SIGN_TROUBLE;
  for (int h = 0; h < HASH_COUNT; h++) {
    if (!s->digest[h])
      continue;
    s->body_hash_len[h] = digest_end(s->digest[h], s->body_hash[h]);
    s->digest[h] = NULL;
    if (s->body_hash_len[h] == 0)
      return SIGN_TROUBLE;
  }
  return SIGN_OK;
}

/* The buffers that are needed while one signature is made. sign_field() frees them in one place. */
struct work {
  stralloc names;   /* h= */
  genalloc fields;  /* size_t: indices of the fields to hash */
  stralloc text;    /* base64, then canonical header */
  stralloc field;   /* the DKIM-Signature field */
};

/* the field with an empty b= */
static int write_field(const struct sign *s, const struct sign_request *request, const struct signer *signer,
                       struct work *w)
{
  enum hash hash = algorithm_hash(signer->algorithm);
  struct sigwrite f;

  f.algorithm = signer->algorithm;
  f.header_canon = request->header_canon;
  f.body_canon = s->body.canon;
  f.domain = request->domain;
  f.selector = signer->selector;
  f.identity = request->identity;
  f.signed_s = request->now_s;
  f.expires_s = request->lifetime_s ? request->now_s + request->lifetime_s : 0;
  f.length = request->body_length ? &s->body.octets : NULL;
  if (!fieldlist_choose(request->fields, &s->message, &w->names, &w->fields)
      || !b64_encode(&w->text, span_make((const char *)s->body_hash[hash], s->body_hash_len[hash])))
    return 0;
  f.names = span_sa(&w->names);
  f.body_hash = span_sa(&w->text);
  return sigwrite_field(&w->field, &f);
}

/* Hash the chosen fields and the new one (RFC 6376 3.7). Returns the length of the hash; 0 if something failed. */
static size_t hash_header(const struct sign *s, const struct sign_request *request, enum hash hash, struct work *w,
                          unsigned char out[HASH_BYTES_MAX])
{
  const size_t *index = genalloc_s(size_t, &w->fields);
  struct digest *d = digest_new(hash);
  int good = d != NULL;
  size_t len;

  w->text.len = 0;
  for (size_t i = 0; good && i < genalloc_len(size_t, &w->fields); i++)
    good = canon_header(&w->text, request->header_canon,
                        message_field_whole(&s->message, message_field(&s->message, index[i])));
  good = good && canon_header(&w->text, request->header_canon, span_sa(&w->field));
  if (good) {
    /* The final CRLF of the new field is not hashed. relaxed has added one; simple has not, as the field has no LF yet.
     */
    if (request->header_canon == CANON_RELAXED)
      w->text.len -= 2;
    good = digest_feed(d, span_sa(&w->text));
  }
  len = digest_end(d, out);
  return good ? len : 0;
}

static enum sign_result make_field(const struct sign *s, const struct sign_request *request,
                                   const struct signer *signer, struct work *w)
{
  unsigned char hash[HASH_BYTES_MAX];
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  size_t hash_len;
  size_t signature_len;

  if (!write_field(s, request, signer, w))
    return SIGN_TROUBLE;
  hash_len = hash_header(s, request, algorithm_hash(signer->algorithm), w, hash);
  if (hash_len == 0)
    return SIGN_TROUBLE;
  if (!private_key_sign(signer->key, signer->algorithm, span_make((const char *)hash, hash_len), signature,
                        &signature_len))
    return errno == ENOMEM ? SIGN_TROUBLE : SIGN_BAD_KEY;
  w->text.len = 0;
  if (!b64_encode(&w->text, span_make((const char *)signature, signature_len))
      || !sigwrite_value(&w->field, span_sa(&w->text)))
    return SIGN_TROUBLE;
  return SIGN_OK;
}

enum sign_result sign_field(struct sign *s, const struct sign_request *request,
                            const struct signer *signer, stralloc *out)
{
  struct work w = { STRALLOC_ZERO, GENALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO };
  enum sign_result result = make_field(s, request, signer, &w);

  if (result == SIGN_OK && w.field.len > LIMIT_SIGNATURE_FIELD_BYTES)
    result = unsignable(s, "signature field too long");
  if (result == SIGN_OK && !stralloc_catb(out, w.field.s, w.field.len))
    result = SIGN_TROUBLE;
  stralloc_free(&w.names);
  genalloc_free(size_t, &w.fields);
  stralloc_free(&w.text);
  stralloc_free(&w.field);
  return result;
}
