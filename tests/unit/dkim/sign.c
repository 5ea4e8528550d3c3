/* sign: signatures of awkward messages, checked by a small verifier of this file (RFC 6376 6.1, without
 * DNS and limits) and libcrypto; each message in all pieces; each byte forged; messages that can't
 * be signed.
 */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "dkim/canon_body.h"
#include "dkim/canon_header.h"
#include "dkim/limits.h"
#include "dkim/sign.h"
#include "text/ascii.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>
#include <stdlib.h>

/* the keys of RFC 8463 appendix A.1 */
static const char rsa_pem[] =
  "-----BEGIN RSA PRIVATE KEY-----\n"
  "MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\n"
  "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n"
  "KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n"
  "AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n"
  "6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\n"
  "zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n"
  "6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\n"
  "uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n"
  "WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\n"
  "WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n"
  "licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\n"
  "o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n"
  "uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n"
  "-----END RSA PRIVATE KEY-----\n";
static const char ed25519_pem[] =
  "-----BEGIN PRIVATE KEY-----\n"
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
  "-----END PRIVATE KEY-----\n";

static struct private_key keys[2];
static EVP_PKEY *others[2];  /* their public halves */

static EVP_PKEY *other_half(const char *pem)
{
  BIO *bio = BIO_new_mem_buf(pem, -1);
  EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;

  if (!key)
    abort();
  BIO_free(bio);
  return key;
}

#define B(literal) literal, sizeof(literal) - 1

static const struct {
  const char *reason;
  const char *text;
  size_t len;
} messages[] = {
  {"plain", B("From: a@example.org\nTo: b@example.com\nSubject: hi\n\nhello\n")},
  {"header only, no empty line", B("From: a@example.org\n")},
  {"empty body", B("From: a@example.org\n\n")},
  {"body of empty lines", B("From: a@example.org\n\n\n\n\n")},
  {"body of blanks", B("From: a@example.org\n\n \t\n  \n")},
  {"blanks everywhere", B("From :  a@example.org \t\nSUBJECT:\n\t a  b\t\n\n a \t b \n\n\n c\n\n")},
  {"folded with a line of blanks", B("Subject: a\n \n b\nFrom: a@example.org\n\nx\n")},
  {"fields that are there twice and more", B("To: 1\nTo: 2\nFrom: a@example.org\nSubject: 1\nTo: 3\n"
   "Subject: 2\n\nx\n")},
  {"a signature and traces on top", B("DKIM-Signature: v=1; d=x; b=y\nReceived: by x\nReceived: by y\n"
   "From: a@example.org\n\nx\n")},
  {"8-bit and NUL", B("From: \xc3\xbc@example.org\nSubject: \0\xff\n\n\0\x80\n")},
  {"dots", B("From: a@example.org\n\n.\n..\n.x\n")},
  {"CR is content", B("From: a@example.org\nSubject: a \r\n\nb \r\nc\r\n")},
};

static struct fieldlist fields = FIELDLIST_ZERO;

static struct sign_request request_of(enum canon header_canon)
{
  struct sign_request r;

  memset(&r, 0, sizeof r);
  r.domain = span_of("example.org");
  r.identity = span_of("");
  r.header_canon = header_canon;
  r.now_s = 1528637909;
  r.fields = &fields;
  return r;
}

static struct signer signer_of(enum algorithm a)
{
  struct signer s;

  s.algorithm = a;
  s.selector = span_of("jan");
  s.key = &keys[a == ALGORITHM_ED25519_SHA256];
  return s;
}

/* --- a small verifier --------------------------------------------------------------------------- */

static stralloc header = STRALLOC_ZERO;   /* what the signature is over */
static stralloc scratch = STRALLOC_ZERO;

static int is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n';
}

/* the field that `rest` starts with; *rest goes on behind it */
static struct span next_field(struct span *rest)
{
  size_t end = 0;
  struct span field;

  do
    end += span_find(span_from(*rest, end), '\n') + 1;
  while (end < rest->len && (rest->p[end] == ' ' || rest->p[end] == '\t'));
  field = span_first(*rest, end);
  *rest = span_from(*rest, end);
  return field;
}

static struct span name_of(struct span field)
{
  return ascii_trim(span_first(field, span_find(field, ':')));
}

/* the value of a tag, its blanks left in; p is NULL without the tag */
static struct span tag(struct span field, const char *name)
{
  struct span rest = span_from(field, span_find(field, ':') + 1);

  while (rest.len) {
    size_t end = span_find(rest, ';');
    struct span spec = span_first(rest, end);
    size_t equals = span_find(spec, '=');
    struct span tag_name = span_first(spec, equals);

    while (tag_name.len && is_blank(tag_name.p[0]))
      tag_name = span_from(tag_name, 1);
    if (span_equal(tag_name, span_of(name)))
      return span_from(spec, equals + 1);
    rest = span_from(rest, end + 1);
  }
  return span_make(NULL, 0);
}

static int tag_is(struct span field, const char *name, const char *wanted)
{
  struct span value = tag(field, name);

  if (!wanted)
    return value.p == NULL;
  while (value.len && is_blank(value.p[0]))
    value = span_from(value, 1);
  return value.p && span_equal(value, span_of(wanted));
}

static size_t decode(unsigned char *out, size_t room, struct span base64)
{
  size_t len = 0;

  if (sodium_base642bin(out, room, base64.p, base64.len, " \t\n", &len, NULL,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return 0;
  return len;
}

/* the n-th field of this name from the bottom of `block`, or an empty span */
static struct span instance(struct span block, struct span name, size_t n)
{
  struct span found = span_make(block.p, 0);
  size_t count = 0;
  struct span rest = block;

  while (rest.len && rest.p[0] != '\n')
    count += ascii_equal_nocase(name_of(next_field(&rest)), name);
  if (n >= count)
    return found;
  for (rest = block; rest.len && rest.p[0] != '\n';) {
    struct span field = next_field(&rest);
    if (ascii_equal_nocase(name_of(field), name) && count-- == n + 1)
      return field;
  }
  return found;
}

/* RFC 6376 3.7: the fields of h=, then the signature field with an empty b= and without its line end */
static void collect_header(struct span field, struct span message, enum canon canon)
{
  struct span names = tag(field, "h");
  struct span value = tag(field, "b");
  size_t before = (size_t)(value.p - field.p);
  size_t behind = before + value.len;

  header.len = 0;
  for (struct span rest = names; rest.len;) {
    size_t end = span_find(rest, ':');
    struct span name = span_first(rest, end);
    size_t mentioned = 0;
    struct span found;

    while (name.len && is_blank(name.p[0]))
      name = span_from(name, 1);
    /* how often did h= name it before? */
    for (struct span earlier = span_first(names, (size_t)(rest.p - names.p)); earlier.len;) {
      size_t colon = span_find(earlier, ':');
      struct span other = span_first(earlier, colon);
      while (other.len && is_blank(other.p[0]))
        other = span_from(other, 1);
      mentioned += ascii_equal_nocase(other, name);
      earlier = span_from(earlier, colon + 1);
    }
    found = instance(message, name, mentioned);
    if (found.len && !canon_header(&header, canon, found))
      abort();
    rest = span_from(rest, end + 1);
  }
  scratch.len = 0;
  if (!stralloc_catb(&scratch, field.p, before) ||
      !stralloc_catb(&scratch, field.p + behind, field.len - behind) ||
      !canon_header(&header, canon, span_sa(&scratch)))
    abort();
  while (header.len && is_blank(header.s[header.len - 1]))
    header.len--;
  if (header.len && header.s[header.len - 1] == '\r')
    header.len--;
}

static int gather(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

static struct span body_of(struct span message)
{
  while (message.len && message.p[0] != '\n')
    next_field(&message);
  return span_from(message, 1);
}

static int body_hash_is_good(struct span field, struct span message, enum canon canon, const EVP_MD *md)
{
  unsigned char got[EVP_MAX_MD_SIZE];
  unsigned char wanted[EVP_MAX_MD_SIZE];
  unsigned int len = 0;
  struct canon_body c;

  scratch.len = 0;
  canon_body_init(&c, canon, gather, &scratch);
  if (!canon_body_feed(&c, body_of(message)) || !canon_body_end(&c) ||
      !EVP_Digest(scratch.s, scratch.len, got, &len, md, NULL))
    abort();
  return decode(wanted, sizeof wanted, tag(field, "bh")) == len && memcmp(got, wanted, len) == 0;
}

static int signature_is_good(struct span field, enum algorithm a, const EVP_MD *md)
{
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  size_t len = decode(signature, sizeof signature, tag(field, "b"));
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int hash_len = 0;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  int good;

  if (!ctx || !EVP_Digest(header.s, header.len, hash, &hash_len, md, NULL))
    abort();
  if (a == ALGORITHM_ED25519_SHA256)
    good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, others[1]) > 0 &&
           EVP_DigestVerify(ctx, signature, len, hash, hash_len) > 0;
  else
    good = EVP_DigestVerifyInit(ctx, NULL, md, NULL, others[0]) > 0 &&
           EVP_DigestVerify(ctx, signature, len, (const unsigned char *)header.s, header.len) > 0;
  EVP_MD_CTX_free(ctx);
  return good;
}

static int verifies(struct span field, struct span message)
{
  static const char *const required[] = {"v", "a", "c", "d", "s", "h", "bh", "b"};
  enum canon header_canon;
  enum canon body_canon;
  enum algorithm algorithm;
  const EVP_MD *md;

  for (size_t i = 0; i < sizeof required / sizeof *required; i++)
    if (tag(field, required[i]).len == 0)
      return 0;
  header_canon = tag(field, "c").p[0] == 'r' ? CANON_RELAXED : CANON_SIMPLE;
  body_canon = tag(field, "c").p[span_find(tag(field, "c"), '/') + 1] == 'r' ? CANON_RELAXED : CANON_SIMPLE;
  algorithm = tag(field, "a").p[0] == 'e' ? ALGORITHM_ED25519_SHA256
              : tag_is(field, "a", "rsa-sha1") ? ALGORITHM_RSA_SHA1 : ALGORITHM_RSA_SHA256;
  md = algorithm == ALGORITHM_RSA_SHA1 ? EVP_sha1() : EVP_sha256();
  collect_header(field, message, header_canon);
  return signature_is_good(field, algorithm, md) && body_hash_is_good(field, message, body_canon, md);
}

/* --- signing ------------------------------------------------------------------------------------ */

/* Sign `message`, fed in three pieces, cut at i and j. */
static enum sign_result sign_message(stralloc *out, struct span message, size_t i, size_t j,
                                     enum canon body_canon, const struct sign_request *r,
                                     const struct signer *signer)
{
  const int is_sha1 = signer->algorithm == ALGORITHM_RSA_SHA1;
  const int hashes[HASH_COUNT] = {!is_sha1, is_sha1};
  struct span pieces[3];
  struct sign s;
  enum sign_result result = SIGN_OK;

  pieces[0] = span_first(message, i);
  pieces[1] = span_from(span_first(message, j), i);
  pieces[2] = span_from(message, j);
  out->len = 0;
  if (!sign_init(&s, body_canon, hashes))
    abort();
  for (size_t n = 0; result == SIGN_OK && n < 3; n++)
    result = sign_feed(&s, pieces[n]);
  if (result == SIGN_OK)
    result = sign_end(&s);
  if (result == SIGN_OK)
    result = sign_field(&s, r, signer, out);
  else
    ok(s.why && *s.why, "  it is said why: %s", s.why);
  sign_free(&s);
  return result;
}

static void test_round_trip(void)
{
  static const char *const names[] = {"simple", "relaxed"};
  stralloc whole = STRALLOC_ZERO;
  stralloc cut = STRALLOC_ZERO;

  for (size_t n = 0; n < sizeof messages / sizeof *messages; n++)
    for (int pair = 0; pair < 4; pair++) {
      struct span message = span_make(messages[n].text, messages[n].len);
      struct sign_request r = request_of((enum canon)(pair / 2));
      struct signer rsa = signer_of(ALGORITHM_RSA_SHA256);
      struct signer ed25519 = signer_of(ALGORITHM_ED25519_SHA256);
      enum canon body = (enum canon)(pair % 2);
      size_t different = 0;

      ok(sign_message(&whole, message, 0, 0, body, &r, &rsa) == SIGN_OK &&
         verifies(span_sa(&whole), message), "%s, %s/%s: rsa-sha256 verifies",
         messages[n].reason, names[pair / 2], names[pair % 2]);
      ok(sign_message(&whole, message, 0, 0, body, &r, &ed25519) == SIGN_OK &&
         verifies(span_sa(&whole), message), "  ed25519-sha256 verifies");
      for (size_t i = 0; i <= message.len; i++)
        if (sign_message(&cut, message, i, i + (message.len - i) / 2, body, &r, &ed25519) != SIGN_OK ||
            cut.len != whole.len || memcmp(cut.s, whole.s, cut.len) != 0)
          different++;
      ok(different == 0, "  the same in all pieces");
    }
  stralloc_free(&whole);
  stralloc_free(&cut);
}

/* In simple/simple no byte of what is signed can change, in relaxed none but blanks and case. */
static void test_forgery(void)
{
  static const char original[] =
    "From: a@example.org\nTo: b@example.com\nSubject: hi there\n\nhello\n\nworld\n";
  struct sign_request r = request_of(CANON_SIMPLE);
  struct signer signer = signer_of(ALGORITHM_ED25519_SHA256);
  char forged[sizeof original + 40];
  size_t len = sizeof original - 1;
  stralloc field = STRALLOC_ZERO;
  size_t survived = 0;

  ok(sign_message(&field, span_of(original), 0, 0, CANON_SIMPLE, &r, &signer) == SIGN_OK &&
     verifies(span_sa(&field), span_of(original)), "forgeries: the original verifies");
  for (size_t i = 0; i < len; i++)
    for (int bit = 1; bit < 256; bit *= 2) {
      memcpy(forged, original, len);
      forged[i] = (char)(forged[i] ^ bit);
      survived += verifies(span_sa(&field), span_make(forged, len));
    }
  ok(survived == 0, "no bit of the message can change");
  for (size_t i = 0; i < field.len; i++) {
    char c = field.s[i];
    /* the field itself: blanks within b= are free, and what unused bits of base64 hold is unknown here */
    if (is_blank(c) || field.s + i >= tag(span_sa(&field), "b").p)
      continue;
    field.s[i] = c == 'x' ? 'y' : 'x';
    survived += verifies(span_sa(&field), span_of(original));
    field.s[i] = c;
  }
  ok(survived == 0, "no byte of the signature field can change");

  static const struct {
    const char *what;
    const char *message;
  } additions[] = {
    {"another From above",
     "From: c@example.org\nFrom: a@example.org\nTo: b@example.com\nSubject: hi there\n\n"
     "hello\n\nworld\n"},
    {"another Subject above",
     "Subject: x\nFrom: a@example.org\nTo: b@example.com\nSubject: hi there\n\n"
     "hello\n\nworld\n"},
    {"another To below",
     "From: a@example.org\nTo: b@example.com\nSubject: hi there\nTo: x\n\nhello\n\nworld\n"},
    {"text below", "From: a@example.org\nTo: b@example.com\nSubject: hi there\n\nhello\n\nworld\nx\n"},
    {"an empty line above the body", "From: a@example.org\nTo: b@example.com\nSubject: hi there\n\n\n"
     "hello\n\nworld\n"},
  };
  for (size_t i = 0; i < sizeof additions / sizeof *additions; i++)
    ok(!verifies(span_sa(&field), span_of(additions[i].message)), "%s breaks the signature",
       additions[i].what);
  ok(verifies(span_sa(&field), span_of("Received: x\nDKIM-Signature: y\nFrom: a@example.org\n"
     "X-New: z\nTo: b@example.com\nSubject: hi there\n\nhello\n\nworld\n\n\n")),
     "a field that is not signed and empty lines at the end do not");
  stralloc_free(&field);
}

static void test_tags(void)
{
  static const char text[] = "From: a@example.org\n\nhi \nthere\n\n";
  struct sign_request r = request_of(CANON_RELAXED);
  struct signer signer = signer_of(ALGORITHM_RSA_SHA1);
  stralloc out = STRALLOC_ZERO;
  struct span field;

  r.identity = span_of("a@example.org");
  r.lifetime_s = 604800;
  r.body_length = 1;
  ok(sign_message(&out, span_of(text), 0, 0, CANON_RELAXED, &r, &signer) == SIGN_OK, "signed with every tag");
  field = span_sa(&out);
  ok(tag_is(field, "a", "rsa-sha1") && tag_is(field, "c", "relaxed/relaxed"), "  a=, c=");
  ok(tag_is(field, "d", "example.org") && tag_is(field, "s", "jan") && tag_is(field, "i", "a@example.org"),
     "  d=, s=, i=");
  ok(tag_is(field, "t", "1528637909") && tag_is(field, "x", "1529242709"), "  x= is t= and the lifetime");
  ok(tag_is(field, "l", "11"), "  l= counts canonical octets");
  ok(tag_is(field, "h", "From:From"), "  h= names From once more than it is there");
  ok(verifies(field, span_of(text)), "  and it verifies, made with SHA-1");

  r = request_of(CANON_RELAXED);
  ok(sign_message(&out, span_of(text), 0, 0, CANON_SIMPLE, &r, &signer) == SIGN_OK, "signed with the least");
  field = span_sa(&out);
  ok(tag_is(field, "i", NULL) && tag_is(field, "x", NULL) && tag_is(field, "l", NULL) &&
     tag_is(field, "c", "relaxed/simple"), "  no i=, x=, l=");
  ok(out.len > 0 && out.s[out.len - 1] == '\n' && memchr(out.s, '\r', out.len) == NULL,
     "  the field is in staged form and ends in LF");
  stralloc_free(&out);
}

/* Two fields from one pass over the message. */
static void test_two(void)
{
  static const char text[] = "From: a@example.org\nSubject: x\n\nhi\n";
  const int hashes[HASH_COUNT] = {1, 1};
  struct sign_request r = request_of(CANON_RELAXED);
  struct signer signers[3];
  struct sign s;
  stralloc out = STRALLOC_ZERO;
  struct span rest;

  signers[0] = signer_of(ALGORITHM_RSA_SHA256);
  signers[1] = signer_of(ALGORITHM_ED25519_SHA256);
  signers[1].selector = span_of("eddy");
  signers[2] = signer_of(ALGORITHM_RSA_SHA1);
  ok(sign_init(&s, CANON_RELAXED, hashes) && sign_feed(&s, span_of(text)) == SIGN_OK &&
     sign_end(&s) == SIGN_OK, "three signatures: one pass");
  for (size_t i = 0; i < 3; i++)
    ok(sign_field(&s, &r, &signers[i], &out) == SIGN_OK, "  %s", algorithm_name(signers[i].algorithm));
  sign_free(&s);
  rest = span_sa(&out);
  for (size_t i = 0; i < 3; i++) {
    struct span field = next_field(&rest);
    ok(tag_is(field, "a", algorithm_name(signers[i].algorithm)) && verifies(field, span_of(text)),
       "  field %zu verifies by itself", i + 1);
  }
  ok(rest.len == 0, "  and that is all");
  stralloc_free(&out);
}

static void test_unsignable(void)
{
  static const struct {
    const char *reason;
    const char *text;
  } bad[] = {
    {"no From", "To: a@b.example\n\nhi\n"},
    {"nothing at all", ""},
    {"no header", "\nFrom: a@example.org\n"},
    {"two From", "From: a@example.org\nFrom: a@example.org\n\nhi\n"},
    {"two From, in another case, far apart", "FROM: a@example.org\nTo: x\nfrom : b@example.org\n\nhi\n"},
    {"a line that is no field", "From: a@example.org\nnonsense\nTo: x\n\nhi\n"},
    {"an mbox line on top", "From a@example.org Mon Jan  1 00:00:00 2024\nFrom: a@example.org\n\nhi\n"},
    {"a continuation on top", " x\nFrom: a@example.org\n\nhi\n"},
  };
  struct sign_request r = request_of(CANON_RELAXED);
  struct signer signer = signer_of(ALGORITHM_ED25519_SHA256);
  stralloc out = STRALLOC_ZERO;
  stralloc text = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ok(sign_message(&out, span_of(bad[i].text), 0, 0, CANON_RELAXED, &r, &signer) == SIGN_UNSIGNABLE &&
       out.len == 0, "can't be signed: %s", bad[i].reason);

  if (!stralloc_cats(&text, "From: a@example.org\nX: "))
    abort();
  while (text.len < LIMIT_HEADER_BYTES)
    if (!stralloc_catb(&text, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 32))
      abort();
  if (!stralloc_cats(&text, "\n\nhi\n"))
    abort();
  ok(sign_message(&out, span_sa(&text), 9, 1000, CANON_RELAXED, &r, &signer) == SIGN_UNSIGNABLE,
     "can't be signed: a header over the limit");
  /* From decides, however long the rest */
  text.len = LIMIT_HEADER_BYTES - 100;
  if (!stralloc_cats(&text, "\n\nhi\n"))
    abort();
  ok(sign_message(&out, span_sa(&text), 100, 1000, CANON_RELAXED, &r, &signer) == SIGN_OK,
     "a header just below the limit is signed");
  stralloc_free(&out);
  stralloc_free(&text);
}

/* sign a message with `count` fields of one name; the length of the signature field, or 0 if it cannot be signed */
static size_t length_with(size_t count, enum canon header_canon)
{
  const int hashes[HASH_COUNT] = {1, 0};
  struct sign_request r = request_of(header_canon);
  struct signer signer = signer_of(ALGORITHM_ED25519_SHA256);
  stralloc text = STRALLOC_ZERO;
  stralloc out = STRALLOC_ZERO;
  struct sign s;
  enum sign_result result;
  size_t len;

  if (!stralloc_cats(&text, "From: a@example.org\n"))
    abort();
  for (size_t i = 0; i < count; i++)
    if (!stralloc_cats(&text, "List-Id: x\n"))
      abort();
  if (!stralloc_cats(&text, "\nhi\n") || !sign_init(&s, CANON_SIMPLE, hashes)
      || sign_feed(&s, span_sa(&text)) != SIGN_OK || sign_end(&s) != SIGN_OK)
    abort();
  result = sign_field(&s, &r, &signer, &out);
  if (result != SIGN_OK
      && (result != SIGN_UNSIGNABLE || strcmp(s.why, "signature field too long") != 0 || out.len != 0))
    abort();
  len = out.len;
  sign_free(&s);
  stralloc_free(&text);
  stralloc_free(&out);
  return len;
}

/* a signature field may be as long as its limit, and not longer */
static void test_field_limit(void)
{
  for (int canon = 0; canon < 2; canon++) {
    size_t count = 1;
    size_t too_many = LIMIT_SIGNATURE_FIELD_BYTES;
    size_t longest = 0;

    while (too_many - count > 1) {
      size_t middle = (count + too_many) / 2;
      size_t len = length_with(middle, (enum canon)canon);

      if (len) {
        longest = len;
        count = middle;
      } else {
        too_many = middle;
      }
    }
    ok(longest <= LIMIT_SIGNATURE_FIELD_BYTES && longest > LIMIT_SIGNATURE_FIELD_BYTES - 2 * strlen("List-Id:\n\t"),
       "the longest signature field: %zu bytes, with %zu fields", longest, count);
  }
  ok(length_with(90000, CANON_RELAXED) == 0, "90,000 fields of one name are too many");
}

static void test_bad_key(void)
{
  static const char text[] = "From: a@example.org\n\nhi\n";
  struct private_key none;
  struct sign_request r = request_of(CANON_RELAXED);
  struct signer signer = signer_of(ALGORITHM_ED25519_SHA256);
  stralloc out = STRALLOC_ZERO;

  signer.key = &keys[0];
  ok(sign_message(&out, span_of(text), 0, 0, CANON_RELAXED, &r, &signer) == SIGN_BAD_KEY && out.len == 0,
     "a key of another type makes nothing");
  memset(&none, 0, sizeof none);
  signer.key = &none;
  ok(sign_message(&out, span_of(text), 0, 0, CANON_RELAXED, &r, &signer) == SIGN_BAD_KEY && out.len == 0,
     "no key makes nothing");
  stralloc_free(&out);
}

int main(void)
{
  if (!crypto_library_init() || private_key_load(&keys[0], span_of(rsa_pem)) ||
      private_key_load(&keys[1], span_of(ed25519_pem)) || !fieldlist_default(&fields))
    abort();
  others[0] = other_half(rsa_pem);
  others[1] = other_half(ed25519_pem);
  test_round_trip();
  test_forgery();
  test_tags();
  test_two();
  test_unsignable();
  test_field_limit();
  test_bad_key();
  for (size_t i = 0; i < 2; i++) {
    private_key_wipe(&keys[i]);
    EVP_PKEY_free(others[i]);
  }
  fieldlist_free(&fields);
  stralloc_free(&header);
  stralloc_free(&scratch);
  return tap_done();
}
