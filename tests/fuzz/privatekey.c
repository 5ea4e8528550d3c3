/* privatekey: private_key_load() on any text, and on PEM around any DER. A second reader of the DER (RFC 8017 A.1.2,
 * RFC 5958, RFC 8410 7) finds inputs that are certainly no key, and the public half of the others: that half verifies
 * each signature, or private_key_sign() has reported a bad key. Nothing is left in memory of a key that cannot be
 * loaded or was wiped.
 *
 * The first byte of the input says what the rest is: `1` DER in "RSA PRIVATE KEY", `8` in "PRIVATE KEY"; `r` an
 * RSAPrivateKey and `e` an Ed25519 key, both to be wrapped in PKCS#8; any other the text of a file.
 */
#include "tests/fuzz/guard.h"

#include "crypto/crypto.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"
#include "text/b64.h"

#include <errno.h>

/* a signature with a longer key takes too long to make many */
#define SIGN_BITS_MAX 2048
#define SIGN_BYTES_MAX 1400

/* ---- DER ---------------------------------------------------------------------------------------- */

/* One value with this tag off the front of *in, X.690 10.1. Returns 1, or 0. */
static int take(struct span *in, unsigned char tag, struct span *value)
{
  size_t len;
  size_t at = 2;

  if (in->len < 2 || (unsigned char)in->p[0] != tag)
    return 0;
  len = (unsigned char)in->p[1];
  if (len > 127) {
    size_t bytes = len & 127;

    if (bytes == 0 || bytes > 4 || in->len < 2 + bytes)
      return 0;
    for (len = 0; at < 2 + bytes; at++)
      len = 256 * len + (unsigned char)in->p[at];
  }
  if (len > in->len - at)
    return 0;
  *value = span_make(in->p + at, len);
  *in = span_make(in->p + at + len, in->len - at - len);
  return 1;
}

static void put(stralloc *out, unsigned char tag, struct span value)
{
  unsigned char head[4] = { tag, 130, (unsigned char)(value.len >> 8), (unsigned char)value.len };

  check(value.len < 65536);
  if (value.len < 128) {
    head[1] = (unsigned char)value.len;
    fuzz_cat(out, span_make((const char *)head, 2));
  } else if (value.len < 256) {
    head[1] = 129;
    head[2] = (unsigned char)value.len;
    fuzz_cat(out, span_make((const char *)head, 3));
  } else
    fuzz_cat(out, span_make((const char *)head, 4));
  fuzz_cat(out, value);
}

/* RSAPublicKey of an RSAPrivateKey: its modulus and its exponent. 0 if it is none. */
static int rsa_public(stralloc *out, struct span der)
{
  struct span all;
  struct span number;
  stralloc inner = STRALLOC_ZERO;
  int good = take(&der, 48, &all) && der.len == 0;

  for (size_t i = 0; good && i < 9; i++) {
    /* libcrypto takes one without bytes for 0 */
    good = take(&all, 2, &number);
    if (good && (i == 1 || i == 2))
      put(&inner, 2, number);
  }
  if (good)
    put(out, 48, span_sa(&inner));
  stralloc_free(&inner);
  return good;
}

/* rsaEncryption and id-Ed25519, with their parameters */
#define RSA_ALGORITHM span_make("\6\11\x2a\x86\x48\x86\xf7\xd\1\1\1\5\0", 13)
#define ED25519_ALGORITHM span_make("\6\3\x2b\x65\x70", 5)

static void put_pkcs8(stralloc *out, struct span algorithm, struct span key)
{
  stralloc inner = STRALLOC_ZERO;

  put(&inner, 2, span_make("", 1));
  put(&inner, 48, algorithm);
  put(&inner, 4, key);
  put(out, 48, span_sa(&inner));
  stralloc_free(&inner);
}

static void put_pem(stralloc *out, const char *name, struct span der)
{
  stralloc text = STRALLOC_ZERO;

  check(b64_encode(&text, der));
  fuzz_cat(out, span_of("-----BEGIN "));
  fuzz_cat(out, span_of(name));
  for (size_t i = 0; i < text.len; i += 64) {
    fuzz_cat(out, span_of(i ? "\n" : "-----\n"));
    fuzz_cat(out, span_first(span_from(span_sa(&text), i), 64));
  }
  fuzz_cat(out, span_of("\n-----END "));
  fuzz_cat(out, span_of(name));
  fuzz_cat(out, span_of("-----\n"));
  stralloc_free(&text);
}

/* ---- keys --------------------------------------------------------------------------------------- */

static void check_zero(const struct private_key *key)
{
  static const struct private_key none;

  check(memcmp(key, &none, sizeof none) == 0);
}

/* With the public half, as a receiver has it. There are odd keys that sign what no receiver takes, because of an
 * exponent of 1 and the like.
 */
static void check_signature(const struct private_key *key, struct span public)
{
  static const char digest[32] = "0123456789abcdef0123456789abcde";
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  enum algorithm a = key->type == KEY_RSA ? ALGORITHM_RSA_SHA256 : ALGORITHM_ED25519_SHA256;
  enum verify_result result;
  size_t len = 0;

  check(private_key_fits(key, a));
  check(private_key_fits(key, ALGORITHM_ED25519_SHA256) != private_key_fits(key, ALGORITHM_RSA_SHA256));
  if (!private_key_sign(key, a, span_make(digest, sizeof digest), signature, &len)) {
    check(errno == 0);
    return;
  }
  check(len > 0 && len <= sizeof signature);
  result = public_key_verify(key->type, public, span_make(digest, sizeof digest),
                             span_make((const char *)signature, len));
  check(result == VERIFY_GOOD || (key->type == KEY_RSA && result == VERIFY_KEY_SYNTAX));
  signature[len / 2] ^= 1;
  check(public_key_verify(key->type, public, span_make(digest, sizeof digest),
                          span_make((const char *)signature, len)) != VERIFY_GOOD);
}

/* `rsa` is the RSAPrivateKey where one was given, or empty */
static void check_key(const struct private_key *key, struct span rsa)
{
  stralloc public = STRALLOC_ZERO;

  check(key->type == KEY_RSA || key->type == KEY_ED25519);
  check((key->rsa != NULL) == (key->type == KEY_RSA));
  if (key->type == KEY_ED25519) {
    fuzz_cat(&public, span_make((const char *)key->ed25519 + 32, 32));
    check_signature(key, span_sa(&public));
    check(private_key_matches(key, KEY_ED25519, span_sa(&public)));
  } else {
    check(key->bits >= 1024 && key->bits <= 16384);
    check(rsa.len == 0 || rsa_public(&public, rsa));
    if (rsa.len && rsa.len <= SIGN_BYTES_MAX && key->bits <= SIGN_BITS_MAX) {
      check(private_key_matches(key, KEY_RSA, span_sa(&public)));
      check_signature(key, span_sa(&public));
    }
  }
  stralloc_free(&public);
}

/* Returns the same as private_key_load(). */
static const char *load(struct span pem, struct span rsa)
{
  struct private_key key;
  const char *why;

  memset(&key, 255, sizeof key);
  errno = 1;
  why = private_key_load(&key, guard_copy(pem));
  if (why) {
    check(*why && errno == 0);
    check_zero(&key);
  } else
    check_key(&key, rsa);
  private_key_wipe(&key);
  check_zero(&key);
  private_key_wipe(&key);
  return why;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static int is_ready;
  struct span in = span_make((const char *)data, size);
  struct span none = span_of("");
  stralloc pem = STRALLOC_ZERO;
  stralloc der = STRALLOC_ZERO;
  const char *why;

  if (!is_ready)
    check(crypto_library_init());
  is_ready = 1;
  if (size == 0 || (size > LIMIT_KEY_FILE_BYTES / 2 && strchr("18re", data[0])))
    return 0;
  in = span_from(in, 1);
  switch (data[0]) {
    case '1':
      put_pem(&pem, "RSA PRIVATE KEY", in);
      (void)load(span_sa(&pem), in);
      break;
    case '8':
      put_pem(&pem, "PRIVATE KEY", in);
      (void)load(span_sa(&pem), none);
      break;
    case 'r':
      put_pkcs8(&der, RSA_ALGORITHM, in);
      put_pem(&pem, "PRIVATE KEY", span_sa(&der));
      (void)load(span_sa(&pem), in);
      break;
    case 'e':
      put_pkcs8(&der, ED25519_ALGORITHM, in);
      put_pem(&pem, "PRIVATE KEY", span_sa(&der));
      /* RFC 8410 7: an OCTET STRING of 32 bytes */
      check(!load(span_sa(&pem), none) == (in.len == 34 && in.p[0] == 4 && in.p[1] == 32));
      break;
    default:
      why = load(in, none);
      check(in.len <= LIMIT_KEY_FILE_BYTES || why);
      /* what stands before it is skipped; it may change the words for a file that is no key */
      fuzz_cat(&pem, span_of("a key:\n"));
      fuzz_cat(&pem, in);
      check(pem.len > LIMIT_KEY_FILE_BYTES || !load(span_sa(&pem), none) == !why);
      break;
  }
  stralloc_free(&pem);
  stralloc_free(&der);
  return 0;
}
