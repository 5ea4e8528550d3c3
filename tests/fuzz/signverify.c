/* signverify: dkim/sign and dkim/verify together.
 *
 * Whatever can be signed verifies, in whatever pieces it comes, and no more when a line is added to its body or a From
 * to its header. What can not be signed has one of three faults, looked for here once more. And any bytes at all, with
 * any bytes for key records, give at most as many lines as there may be, each of which mail/authres takes.
 *
 * The input: a byte of options; key records, a line each, up to two bytes 255 (without these: none); a message.
 */
#include "tests/fuzz/fuzz.h"

#include "crypto/crypto.h"
#include "mail/authres.h"
#include "dkim/sign.h"
#include "dkim/verify.h"
#include "dkim/verify_line.h"
#include "mail/lineends.h"

#define SELECTOR "jan"
#define DOMAIN "example.org"
#define NOW 1700000000ULL

/* RFC 8463 A.2 */
#define PRIVATE "-----BEGIN PRIVATE KEY-----\n" \
  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n" \
  "-----END PRIVATE KEY-----\n"
#define RECORD "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

enum option { HEADER_RELAXED = 1, BODY_RELAXED = 2, BODY_LENGTH = 4, IDENTITY = 8, NO_ANSWER = 16 };

static int collect(void *out, struct span piece)
{
  fuzz_cat(out, piece);
  return 1;
}

static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* ---- signing ------------------------------------------------------------------------------------ */

static const struct private_key *key(void)
{
  static struct private_key k;

  if (k.type == KEY_NONE) {
    check(crypto_library_init());
    check(private_key_load(&k, span_of(PRIVATE)) == NULL && k.type == KEY_ED25519);
  }
  return &k;
}

static const struct fieldlist *fields(void)
{
  static struct fieldlist list = FIELDLIST_ZERO;

  if (genalloc_len(struct fieldlist_entry, &list.entries) == 0)
    check(fieldlist_default(&list));
  return &list;
}

/* A header with one From, all of whose lines are a field or a continuation: what RFC 6376 5.4 lets be signed. */
static int is_signable(struct span m)
{
  size_t froms = 0;
  int is_first = 1;

  while (m.len && m.p[0] != '\n') {
    struct span line = span_first(m, span_find(m, '\n') + 1);
    size_t n = 0;

    m = span_from(m, line.len);
    if (!is_first && (line.p[0] == ' ' || line.p[0] == '\t'))
      continue;
    is_first = 0;
    while (n < line.len && line.p[n] > 32 && line.p[n] < 127 && line.p[n] != ':')
      n++;
    froms += n == 4 && lower(line.p[0]) == 'f' && lower(line.p[1]) == 'r' && lower(line.p[2]) == 'o'
             && lower(line.p[3]) == 'm';
    if (n == 0)
      return 0;
    while (n < line.len && (line.p[n] == ' ' || line.p[n] == '\t'))
      n++;
    if (line.p[n] != ':')
      return 0;
  }
  return froms == 1;
}

static int feed_sign(void *s, struct span piece)
{
  return sign_feed(s, piece) == SIGN_OK;
}

/* 1 with the field at the end of `out`, 0 if the message can't be signed */
static int sign(stralloc *out, struct span message, size_t way, unsigned int options)
{
  static const int hashes[HASH_COUNT] = { 1, 0 };
  static struct sign s;
  struct sign_request request = { span_of(DOMAIN), span_of(options & IDENTITY ? "a b;=\xc3\xbc@x." DOMAIN : ""),
                                  options & HEADER_RELAXED ? CANON_RELAXED : CANON_SIMPLE,
                                  (options & BODY_LENGTH) != 0, NOW, 1000, fields() };
  struct signer signer = { ALGORITHM_ED25519_SHA256, span_of(SELECTOR), key() };
  int good;

  check(sign_init(&s, options & BODY_RELAXED ? CANON_RELAXED : CANON_SIMPLE, hashes));
  good = fuzz_feed(message, way, feed_sign, &s) && sign_end(&s) == SIGN_OK;
  if (good)
    check(sign_field(&s, &request, &signer, out) == SIGN_OK);
  else
    check(s.why != NULL);
  sign_free(&s);
  return good;
}

/* ---- verifying ---------------------------------------------------------------------------------- */

static int feed_verify(void *v, struct span piece)
{
  check(verify_feed(v, piece));
  return 1;
}

/* what the DNS says, whatever it is asked: each line is a record; none: there is no such name */
static void answer(struct keyquery *q, struct span records)
{
  q->answer = records.len ? KEYQUERY_FOUND : KEYQUERY_ABSENT;
  while (records.len) {
    size_t lf = span_find(records, '\n');

    fuzz_cat(&q->text, span_first(records, lf));
    check(keyquery_add(q));
    records = span_from(records, lf + 1);
  }
}

/* append the result lines */
static void verify(stralloc *lines, struct span message, size_t way, unsigned int options, struct span records)
{
  static struct verify v;

  verify_init(&v, NOW);
  check(fuzz_feed(message, way, feed_verify, &v) && verify_end(&v));
  check(v.signatures <= LIMIT_SIGNATURES && v.queries <= v.signatures);
  for (size_t i = 0; i < v.queries; i++) {
    answer(&v.query[i], records);
    if (options & NO_ANSWER) {
      v.query[i].answer = KEYQUERY_UNKNOWN;
      v.query[i].why = "time-out";
    }
  }
  check(verify_finish(&v));
  check(verify_line_count(&v) > 0 && verify_line_count(&v) <= LIMIT_SIGNATURES + 1);
  for (size_t i = 0; i < verify_line_count(&v); i++) {
    size_t start = lines->len;
    struct authres_line line;
    struct span text;

    check(verify_line(&v, i, lines));
    fuzz_put(lines, '\n');
    text = span_from(span_sa(lines), start);
    check(authres_next(&line, &text) && text.len == 0);
    check(line.result == verify_line_result(&v, i));
  }
  verify_free(&v);
}

static enum authresult first_result(struct span message, size_t way)
{
  stralloc lines = STRALLOC_ZERO;
  struct authres_line line;
  struct span rest;

  verify(&lines, message, way, 0, span_of(RECORD));
  rest = span_sa(&lines);
  check(authres_next(&line, &rest));
  stralloc_free(&lines);
  return line.result;
}

/* ------------------------------------------------------------------------------------------------- */

/* DKIM-Signature fields that are there already may be so many that ours, on top, is not among those that are tried */
static int has_many_signatures(struct span m)
{
  size_t count = 0;

  for (size_t i = 0; i + 14 <= m.len; i++)
    count += (i == 0 || m.p[i - 1] == '\n') && lower(m.p[i]) == 'd' && lower(m.p[i + 1]) == 'k';
  return count >= LIMIT_SIGNATURES;
}

static void check_signed(struct span message, unsigned int options)
{
  stralloc all = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;
  size_t ways = fuzz_cuttings(message);
  size_t field_len;
  int good = sign(&all, message, 0, options);

  check(good == is_signable(message));
  for (size_t way = ways - FUZZ_CUT_MANY - 1; way < ways; way++) {
    again.len = 0;
    check(sign(&again, message, way, options) == good && span_equal(span_sa(&again), span_sa(&all)));
  }
  field_len = all.len;
  if (good && !has_many_signatures(message)) {
    enum authresult added = options & BODY_LENGTH ? AUTHRESULT_POLICY : AUTHRESULT_FAIL;
    size_t header = 0;

    check(all.s[all.len - 1] == '\n' && span_find(span_sa(&all), '\r') == all.len);
    fuzz_cat(&all, message);
    for (size_t way = 0; way < ways; way += 1 + ways / 4)
      check(first_result(span_sa(&all), way) == AUTHRESULT_PASS);
    while (header < message.len && message.p[header] != '\n')
      header += span_find(span_from(message, header), '\n') + 1;
    /* no body at all is CRLF in simple (RFC 6376 3.4.3), which is not how the new one begins */
    if (header + 1 == message.len && !(options & BODY_RELAXED))
      added = AUTHRESULT_FAIL;
    /* without an empty line what is added would be a field */
    if (header < message.len) {
      fuzz_cat(&all, span_of("x\n"));
      check(first_result(span_sa(&all), 0) == added);
    }
    all.len = field_len;
    fuzz_cat(&all, span_of("From: x@evil.example\n"));
    fuzz_cat(&all, message);
    check(first_result(span_sa(&all), 0) == AUTHRESULT_FAIL);
  }
  stralloc_free(&all);
  stralloc_free(&again);
}

static void check_any(struct span message, unsigned int options, struct span records)
{
  stralloc lines = STRALLOC_ZERO;
  stralloc again = STRALLOC_ZERO;
  size_t ways = fuzz_cuttings(message);

  verify(&lines, message, 0, options, records);
  for (size_t way = ways - FUZZ_CUT_MANY - 1; way < ways; way++) {
    again.len = 0;
    verify(&again, message, way, options, records);
    check(span_equal(span_sa(&again), span_sa(&lines)));
  }
  stralloc_free(&lines);
  stralloc_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  stralloc staged = STRALLOC_ZERO;
  struct lineends out = LINEENDS_ZERO;
  struct lineends in = LINEENDS_ZERO;
  struct span message = span_make((const char *)data, size);
  struct span records = span_make((const char *)data, 0);

  key();
  if (size == 0)
    return 0;
  message = span_from(message, 1);
  for (size_t i = 1; i < message.len; i++)
    if ((unsigned char)message.p[i - 1] == 255 && (unsigned char)message.p[i] == 255) {
      records = span_first(message, i - 1);
      message = span_from(message, i + 1);
      break;
    }
  check(lineends_feed(&out, message, collect, &staged) && lineends_end(&out, collect, &staged));
  check_signed(span_sa(&staged), data[0]);
  staged.len = 0;
  check(lineends_receive(&in, message, collect, &staged) && lineends_receive_end(&in, collect, &staged));
  check_any(span_sa(&staged), data[0], records);
  stralloc_free(&staged);
  return 0;
}
