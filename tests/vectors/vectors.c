/* vectors: the tables of tests/vectors against the engine. Each body is also cut in two
 * at every place. Run from the top of the tree, as all tests are.
 */
#include "tests/tap.h"
#include "dkim/canon_body.h"
#include "dkim/canon_header.h"
#include "crypto/crypto.h"
#include "crypto/private_key.h"
#include "text/b64.h"
#include "mail/lineends.h"

#include <stdlib.h>

static const struct {
  const char *body;
  size_t len;
  size_t wanted_len[2];  /* by enum canon */
  const char *wanted[2];
  const char *reason;
} bodies[] = {
#define BODY(body, simple_len, simple, relaxed_len, relaxed, reason) \
  { body, sizeof body - 1, { simple_len, relaxed_len }, { simple, relaxed }, reason },
#include "tests/vectors/body.h"
};

static const struct {
  const char *field;
  size_t len;
  const char *relaxed;
  size_t relaxed_len;
  const char *reason;
} headers[] = {
#define HEADER(field, relaxed, reason) { field, sizeof field - 1, relaxed, sizeof relaxed - 1, reason },
#include "tests/vectors/header.h"
};

static const struct {
  const char *file;
  unsigned int number;
  const char *key;
  size_t input_len;
  const char *hash;
  int good;
} signatures[] = {
#define SIGNED(file, number, key, input_len, hash, good) { file, number, key, input_len, hash, good },
#include "tests/vectors/signed.h"
};

static const char *const names[2] = { "simple", "relaxed" };

static int to_body(void *arg, struct span piece)
{
  return canon_body_feed(arg, piece);
}

static int to_digest(void *arg, struct span piece)
{
  return digest_feed(arg, piece);
}

static int to_stralloc(void *arg, struct span piece)
{
  return stralloc_catb(arg, piece.p, piece.len);
}

/* the SHA-256 in base64 and the octets of a body in wire form that comes in two pieces */
static size_t hash_body(stralloc *base64, enum canon canon, struct span in, size_t cut)
{
  static struct canon_body c;
  struct digest *d = digest_new(HASH_SHA256);
  struct lineends w = LINEENDS_ZERO;
  unsigned char hash[HASH_BYTES_MAX];

  base64->len = 0;
  canon_body_init(&c, canon, to_digest, d);
  if (!d || !lineends_feed(&w, span_first(in, cut), to_body, &c)
      || !lineends_feed(&w, span_from(in, cut), to_body, &c) || !lineends_end(&w, to_body, &c) || !canon_body_end(&c))
    return (size_t)-1;
  return b64_encode(base64, span_make((char *)hash, digest_end(d, hash))) ? c.octets : (size_t)-1;
}

static void test_bodies(void)
{
  stralloc got = STRALLOC_ZERO;

  for (size_t n = 0; n < sizeof bodies / sizeof *bodies; n++)
    for (int canon = 0; canon < 2; canon++) {
      struct span wanted = span_of(bodies[n].wanted[canon]);
      size_t bad = 0;

      for (size_t cut = 0; cut <= bodies[n].len; cut++) {
        size_t len = hash_body(&got, (enum canon)canon, span_make(bodies[n].body, bodies[n].len), cut);
        bad += len != bodies[n].wanted_len[canon] || !span_equal(span_make(got.s, got.len), wanted);
      }
      ok(bad == 0, "body, %s, cut at %zu places: %s", names[canon], bodies[n].len + 1, bodies[n].reason);
    }
  stralloc_free(&got);
}

static void test_headers(void)
{
  for (size_t n = 0; n < sizeof headers / sizeof *headers; n++) {
    stralloc staged = STRALLOC_ZERO;
    stralloc got = STRALLOC_ZERO;
    struct lineends w = LINEENDS_ZERO;
    int good = lineends_feed(&w, span_make(headers[n].field, headers[n].len), to_stralloc, &staged)
               && canon_header(&got, CANON_SIMPLE, span_make(staged.s, staged.len));

    ok(good, "header: %s", headers[n].reason);
    is_bytes(got.s, got.len, headers[n].field, headers[n].len, "  simple changes nothing");
    got.len = 0;
    good = canon_header(&got, CANON_RELAXED, span_make(staged.s, staged.len));
    is_bytes(got.s, good ? got.len : 0, headers[n].relaxed, headers[n].relaxed_len, "  relaxed");
    stralloc_free(&got);
    stralloc_free(&staged);
  }
}

/* a file of this folder, all of it, without its blanks and line ends if `squeeze` */
static stralloc read_file(const char *name, int squeeze)
{
  stralloc s = STRALLOC_ZERO;
  char path[200];
  FILE *f;
  int c;

  snprintf(path, sizeof path, "tests/vectors/%s", name);
  f = fopen(path, "rb");
  if (!f) {
    perror(path);
    exit(111);
  }
  while ((c = getc(f)) != EOF)
    if (!squeeze || !strchr(" \t\n", c)) {
      char byte = (char)c;
      stralloc_catb(&s, &byte, 1);
    }
  fclose(f);
  return s;
}

static int decode(unsigned char out[HASH_BYTES_MAX], const char *base64)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned int bits = 0;
  unsigned int word = 0;
  size_t len = 0;

  for (; *base64 && *base64 != '='; base64++) {
    word = word << 6 | (unsigned int)(strchr(letters, *base64) - letters);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      if (len == HASH_BYTES_MAX)
        return 0;
      out[len++] = (unsigned char)(word >> bits);
    }
  }
  return len == HASH_BYTES_MAX;
}

/* Both algorithms give the same signature each time: ours is in the message, or the message is wrong. */
static void test_signatures(void)
{
  for (size_t n = 0; n < sizeof signatures / sizeof *signatures; n++) {
    stralloc pem = read_file(signatures[n].key, 0);
    stralloc message = read_file(signatures[n].file, 1);
    stralloc wanted = STRALLOC_ZERO;
    struct private_key key = { KEY_NONE, 0, NULL, { 0 } };
    unsigned char hash[HASH_BYTES_MAX];
    unsigned char signature[LIMIT_SIGNATURE_BYTES];
    size_t len = 0;
    const char *why = private_key_load(&key, span_make(pem.s, pem.len));
    enum algorithm a = key.type == KEY_ED25519 ? ALGORITHM_ED25519_SHA256 : ALGORITHM_RSA_SHA256;

    ok(!why, "%s loads", signatures[n].key);
    ok(decode(hash, signatures[n].hash) && !why
       && private_key_sign(&key, a, span_make((char *)hash, sizeof hash), signature, &len), "  and signs");
    stralloc_cats(&wanted, "b=");
    b64_encode(&wanted, span_make((char *)signature, len));
    stralloc_0(&wanted);
    stralloc_0(&message);
    ok(!strstr(message.s, wanted.s) == !signatures[n].good, "  %s, signature %u: %s", signatures[n].file,
       signatures[n].number, signatures[n].good ? "the same" : "another one");
    private_key_wipe(&key);
    stralloc_free(&wanted);
    stralloc_free(&message);
    stralloc_free(&pem);
  }
}

int main(void)
{
  if (!crypto_library_init())
    return 111;
  test_bodies();
  test_headers();
  test_signatures();
  return tap_done();
}
