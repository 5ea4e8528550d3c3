/* secretnumber: a real key of GnuPG 2.4, each form of header, and what has to stay as it is. */
#include "pgp/secretnumber.h"
#include "pgp/packet.h"
#include "text/b64.h"
#include "tests/tap.h"

#include <skalibs/stralloc.h>

/* by gpg 2.4.7: Ed25519 with a subkey; the secret number of the primary key begins with an octet 0 */
#define GPG \
  "lFgEawsYlhYJKwYBBAHaRw8BAQdAqKgtgQYhHiHfgzIca5OOmAjIYEl7/bvaWnuwxCFHRnEAAQAAWGtTW3d9BjeHAH3aSLbsa3D+W+zRNVr6" \
  "6+2yUinVEg/R"
#define MENDED \
  "lFcEawsYlhYJKwYBBAHaRw8BAQdAqKgtgQYhHiHfgzIca5OOmAjIYEl7/bvaWnuwxCFHRnEAAPdYa1Nbd30GN4cAfdpItuxrcP5b7NE1Wvrr" \
  "7bJSKdUSEMc="

static void load(stralloc *key, const char *text)
{
  key->len = 0;
  ok(b64_decode(key, span_of(text)) == 1, "  the key is read");
}

static void mend(stralloc *key)
{
  size_t before = key->len;

  key->len = secretnumber_mend(key->s, key->len);
  for (size_t i = key->len; i < before; i++)
    if (key->s[i] != 0) {
      ok(0, "  octet %zu behind the end is wiped", i);
      return;
    }
}

static void stays(stralloc *key, const char *why)
{
  stralloc copy = STRALLOC_ZERO;

  ok(span_copy(&copy, span_sa(key)), "%s:", why);
  mend(key);
  is_bytes(key->s, key->len, copy.s, copy.len, "  nothing is changed");
  stralloc_free(&copy);
}

/* the body of a secret key with a public number of `filler` octets, and the number 0 0 1 */
static void put_body(stralloc *out, size_t filler, int sum)
{
  static const char start[] = "\4\1\2\3\4\x16\x09\x2b\x06\x01\x04\x01\xda\x47\x0f\x01";
  char bits[2] = { (char)(filler * 8 >> 8), (char)(filler * 8) };
  char end[] = { 0, 0, 24, 0, 0, 1, 0, (char)sum };

  (void)stralloc_catb(out, start, sizeof start - 1);
  (void)stralloc_catb(out, bits, 2);
  for (size_t i = 0; i < filler; i++)
    (void)stralloc_catb(out, "\x40", 1);
  (void)stralloc_catb(out, end, sizeof end);
}

/* the same mended */
static void put_good(stralloc *out, size_t filler)
{
  put_body(out, filler, 25);
  out->len -= 7;
  (void)stralloc_catb(out, "\0\1\1\0\2", 5);
}

static void put(stralloc *out, const char *header, size_t len, const stralloc *body)
{
  (void)stralloc_catb(out, header, len);
  (void)stralloc_catb(out, body->s, body->len);
}

/* headers for a body of 200 and 198 octets, or of 193 and 191 */
static const struct {
  const char *what;
  size_t filler;
  const char *before;
  size_t before_len;
  const char *after;
  size_t after_len;
} forms[] = {
  { "old format, one octet", 174, "\x94\xc8", 2, "\x94\xc6", 2 },
  { "old format, two octets", 174, "\x95\0\xc8", 3, "\x95\0\xc6", 3 },
  { "old format, four octets", 174, "\x9e\0\0\0\xc8", 5, "\x9e\0\0\0\xc6", 5 },
  { "new format, two octets", 174, "\xc5\xc0\x08", 3, "\xc5\xc0\x06", 3 },
  { "new format, two octets that become one", 167, "\xc7\xc0\x01", 3, "\xc7\xbf", 2 },
  { "new format, five octets", 174, "\xc5\xff\0\0\0\xc8", 6, "\xc5\xff\0\0\0\xc6", 6 },
  { "new format, one octet", 20, "\xc5\x2e", 2, "\xc5\x2c", 2 },
};

static void test_forms(void)
{
  stralloc body = STRALLOC_ZERO;
  stralloc good = STRALLOC_ZERO;
  stralloc key = STRALLOC_ZERO;
  stralloc wanted = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    body.len = good.len = key.len = wanted.len = 0;
    put_body(&body, forms[i].filler, 25);
    put_good(&good, forms[i].filler);
    for (int twice = 0; twice < 2; twice++) {
      put(&key, forms[i].before, forms[i].before_len, &body);
      put(&wanted, forms[i].after, forms[i].after_len, &good);
      (void)stralloc_cats(&key, "\xcd\1u");
      (void)stralloc_cats(&wanted, "\xcd\1u");
    }
    mend(&key);
    is_bytes(key.s, key.len, wanted.s, wanted.len, forms[i].what);
    stays(&key, "once more");
  }
  key.len = body.len = 0;
  put_body(&body, 20, 26);
  put(&key, "\xc5\x2e", 2, &body);
  stays(&key, "a wrong check sum");
  key.len = 0;
  body.s[body.len - 8] = 1;
  put(&key, "\xc5\x2e", 2, &body);
  stays(&key, "a secret part under a pass phrase");
  key.len = body.len = 0;
  put_body(&body, 20, 25);
  put(&key, "\xc6\x2e", 2, &body);
  stays(&key, "not a secret key");
  stralloc_free(&body);
  stralloc_free(&good);
  stralloc_free(&key);
  stralloc_free(&wanted);
}

int main(void)
{
  stralloc key = STRALLOC_ZERO;
  stralloc wanted = STRALLOC_ZERO;
  stralloc whole = STRALLOC_ZERO;
  size_t wrong = 0;

  load(&key, GPG);
  load(&wanted, MENDED);
  (void)span_copy(&whole, span_sa(&key));
  mend(&key);
  is_bytes(key.s, key.len, wanted.s, wanted.len, "a key of gpg 2.4");
  stays(&key, "one that is right");
  for (size_t len = 0; len < whole.len; len++) {
    key.len = 0;
    (void)stralloc_catb(&key, whole.s, len);
    wrong += secretnumber_mend(key.s, len) != len || (len && memcmp(key.s, whole.s, len) != 0);
  }
  ok(wrong == 0, "each beginning of it stays as it is");
  test_forms();
  stralloc_free(&key);
  stralloc_free(&wanted);
  stralloc_free(&whole);
  return tap_done();
}
