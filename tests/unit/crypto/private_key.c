/* private_key: known answers, keys of every form an administrator may have, and keys that must be refused.
 * Keys that are not of an RFC are made here, so none that anybody uses stands in this file.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tests/tap.h"
#include "crypto/crypto.h"
#include "crypto/private_key.h"
#include "text/b64.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdlib.h>

/* --- the keys and signatures of RFC 8463 appendix A --------------------------------------------- */

static const char rfc_rsa[] =
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

/* the secret key of the RFC in the PKCS#8 form of RFC 8410 */
static const char rfc_ed25519_der_prefix[] =
  "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
static const char rfc_ed25519_seed[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

static const struct {
  enum algorithm algorithm;
  const char *hash;       /* over the header of the RFC's message; see tests/unit/dkim/canon_header.c */
  const char *signature;  /* b= in the RFC */
} rfc_signatures[] = {
  {ALGORITHM_RSA_SHA256, "/tcebXD7Eju1w1OtxCghswS2udVPyGfzBPfGHaqqERE=",
   "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3"
   "DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz"
   "dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8="},
  {ALGORITHM_ED25519_SHA256, "SM6aLHEOzhcQ/xVplrg2p/RUcOQ+/lZDB01uFpDtYuc=",
   "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus"
   "Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="},
};

static size_t from_base64(unsigned char *out, size_t room, const char *base64, size_t len)
{
  size_t written = 0;

  if (sodium_base642bin(out, room, base64, len, "\n", &written, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
    abort();
  return written;
}

static void take_text(stralloc *out, BIO *bio)
{
  char *text;
  long len = BIO_get_mem_data(bio, &text);

  if (len <= 0 || !span_copy(out, span_make(text, (size_t)len)))
    abort();
  BIO_free(bio);
}

/* a key file of DER bytes */
static void write_pem(stralloc *out, const char *name, const unsigned char *der, size_t len)
{
  BIO *bio = BIO_new(BIO_s_mem());

  if (!bio || !PEM_write_bio(bio, name, "", der, (long)len))
    abort();
  take_text(out, bio);
}

static void write_ed25519(stralloc *out)
{
  unsigned char der[48];

  memcpy(der, rfc_ed25519_der_prefix, 16);
  if (from_base64(der + 16, 32, rfc_ed25519_seed, strlen(rfc_ed25519_seed)) != 32)
    abort();
  write_pem(out, "PRIVATE KEY", der, sizeof der);
}

static void test_rfc(void)
{
  stralloc ed25519 = STRALLOC_ZERO;
  stralloc base64 = STRALLOC_ZERO;

  write_ed25519(&ed25519);
  for (size_t i = 0; i < sizeof rfc_signatures / sizeof *rfc_signatures; i++) {
    enum algorithm a = rfc_signatures[i].algorithm;
    struct private_key key;
    unsigned char hash[64];
    unsigned char signature[LIMIT_SIGNATURE_BYTES];
    size_t len = from_base64(hash, sizeof hash, rfc_signatures[i].hash, strlen(rfc_signatures[i].hash));
    struct span in = span_make((const char *)hash, len);
    const char *why = private_key_load(&key, a == ALGORITHM_RSA_SHA256 ? span_of(rfc_rsa)
                                                                        : span_sa(&ed25519));

    if (!ok(why == NULL, "RFC 8463 A: the %s key is read", algorithm_name(a)))
      printf("# %s\n", why);
    ok(key.type == (a == ALGORITHM_RSA_SHA256 ? KEY_RSA : KEY_ED25519), "  as what it is");
    ok(private_key_sign(&key, a, in, signature, &len), "  signs");
    base64.len = 0;
    ok(b64_encode(&base64, span_make((const char *)signature, len)), "  and its signature");
    is_bytes(base64.s, base64.len, rfc_signatures[i].signature, strlen(rfc_signatures[i].signature),
             "  is the one in the RFC");
    private_key_wipe(&key);
  }
  stralloc_free(&ed25519);
  stralloc_free(&base64);
}

/* --- keys of other forms ------------------------------------------------------------------------ */

static EVP_PKEY *generate(int type, int bits)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(type, NULL);
  EVP_PKEY *key = NULL;

  if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0)
    abort();
  if (type == EVP_PKEY_RSA && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) <= 0)
    abort();
  if (type == EVP_PKEY_EC && EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx, NID_X9_62_prime256v1) <= 0)
    abort();
  if (EVP_PKEY_keygen(ctx, &key) <= 0)
    abort();
  EVP_PKEY_CTX_free(ctx);
  return key;
}

enum form { PKCS1, PKCS1_ENCRYPTED, PKCS8, PKCS8_ENCRYPTED, PUBLIC };

static void write_key(stralloc *out, EVP_PKEY *key, enum form form)
{
  BIO *bio = BIO_new(BIO_s_mem());
  char password[] = "secret";
  const EVP_CIPHER *cipher = form == PKCS1_ENCRYPTED || form == PKCS8_ENCRYPTED ? EVP_aes_128_cbc() : NULL;
  unsigned char *secret = cipher ? (unsigned char *)password : NULL;
  int secret_len = cipher ? (int)strlen(password) : 0;
  int good = 0;

  if (!bio)
    abort();
  switch (form) {
  case PKCS1:
  case PKCS1_ENCRYPTED:
    good = PEM_write_bio_PrivateKey_traditional(bio, key, cipher, secret, secret_len, NULL, NULL);
    break;
  case PKCS8:
  case PKCS8_ENCRYPTED:
    good = PEM_write_bio_PKCS8PrivateKey(bio, key, cipher, cipher ? password : NULL, secret_len, NULL, NULL);
    break;
  case PUBLIC:
    good = PEM_write_bio_PUBKEY(bio, key);
    break;
  }
  if (!good)
    abort();
  take_text(out, bio);
}

/* Does the other half of the key accept the signature? */
static int verifies(EVP_PKEY *key, enum algorithm a, struct span hash, const unsigned char *signature,
                    size_t len)
{
  const unsigned char *in = (const unsigned char *)hash.p;
  int good;

  if (a == ALGORITHM_ED25519_SHA256) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    good = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) > 0 &&
           EVP_DigestVerify(ctx, signature, len, in, hash.len) > 0;
    EVP_MD_CTX_free(ctx);
  } else {
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    good = EVP_PKEY_verify_init(ctx) > 0 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0 &&
           EVP_PKEY_CTX_set_signature_md(ctx, a == ALGORITHM_RSA_SHA1 ? EVP_sha1() : EVP_sha256()) > 0 &&
           EVP_PKEY_verify(ctx, signature, len, in, hash.len) > 0;
    EVP_PKEY_CTX_free(ctx);
  }
  return good;
}

static const char hash_bytes[] = "0123456789abcdef0123456789abcdef";

static void signs(struct span pem, EVP_PKEY *other, enum algorithm a, const char *what)
{
  struct private_key key;
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  size_t len = 0;
  struct span hash = span_make(hash_bytes, a == ALGORITHM_RSA_SHA1 ? 20 : 32);
  const char *why = private_key_load(&key, pem);

  if (!ok(why == NULL, "%s is read", what))
    printf("# %s\n", why);
  ok(private_key_fits(&key, a), "  and fits %s", algorithm_name(a));
  ok(private_key_sign(&key, a, hash, signature, &len) && verifies(other, a, hash, signature, len),
     "  and its signature verifies");
  private_key_wipe(&key);
}

/* Refused, with a reason, as the key's fault and not as a shortage of ours. */
static void is_refused(struct span pem, const char *wanted, const char *what)
{
  static const struct private_key none;
  struct private_key key;
  const char *why;

  errno = EIO;
  why = private_key_load(&key, pem);
  if (!ok(why && strstr(why, wanted) && errno == 0, "refused: %s", what))
    printf("# got: %s; wanted: %s\n", why ? why : "(a key)", wanted);
  ok(memcmp(&key, &none, sizeof key) == 0, "  and nothing of it is kept");
}

static void test_rsa_forms(void)
{
  EVP_PKEY *rsa = generate(EVP_PKEY_RSA, 2048);
  stralloc text = STRALLOC_ZERO;
  stralloc more = STRALLOC_ZERO;
  struct private_key key;

  write_key(&text, rsa, PKCS8);
  signs(span_sa(&text), rsa, ALGORITHM_RSA_SHA256, "RSA in PKCS#8");
  write_key(&text, rsa, PKCS1);
  signs(span_sa(&text), rsa, ALGORITHM_RSA_SHA256, "RSA in PKCS#1");
  signs(span_sa(&text), rsa, ALGORITHM_RSA_SHA1, "the same for SHA-1");
  signs(span_make(text.s, text.len - 1), rsa, ALGORITHM_RSA_SHA256, "without its last line end");

  write_key(&more, rsa, PUBLIC);
  if (!stralloc_cats(&more, "some words\n") || !stralloc_catb(&more, text.s, text.len))
    abort();
  signs(span_sa(&more), rsa, ALGORITHM_RSA_SHA256, "behind a public key and some words");

  if (!span_copy(&more, span_make(text.s, text.len)))
    abort();
  while (more.len < LIMIT_KEY_FILE_BYTES)
    if (!stralloc_catb(&more, "\n", 1))
      abort();
  signs(span_sa(&more), rsa, ALGORITHM_RSA_SHA256, "in a file of just the limit");
  if (!stralloc_catb(&more, "\n", 1))
    abort();
  is_refused(span_sa(&more), "more than 64 KiB", "a file over the limit");

  ok(private_key_load(&key, span_sa(&text)) == NULL && key.type == KEY_RSA && key.bits == 2048,
     "the size of an RSA key is told");
  ok(!private_key_fits(&key, ALGORITHM_ED25519_SHA256) && private_key_fits(&key, ALGORITHM_RSA_SHA1),
     "an RSA key fits RSA only");
  private_key_wipe(&key);
  ok(key.type == KEY_NONE && key.rsa == NULL, "wiped: the key is gone");
  private_key_wipe(&key);
  ok(!private_key_fits(&key, ALGORITHM_RSA_SHA256) && !private_key_fits(&key, ALGORITHM_ED25519_SHA256),
     "wiped twice: it fits nothing");

  write_key(&text, rsa, PKCS1_ENCRYPTED);
  is_refused(span_sa(&text), "encrypted", "encrypted PKCS#1");
  write_key(&text, rsa, PKCS8_ENCRYPTED);
  is_refused(span_sa(&text), "encrypted", "encrypted PKCS#8");
  write_key(&text, rsa, PUBLIC);
  is_refused(span_sa(&text), "not a private key", "a public key");
  EVP_PKEY_free(rsa);
  stralloc_free(&text);
  stralloc_free(&more);
}

static void test_rsa_sizes(void)
{
  static const struct {
    int bits;
    const char *refused;
  } sizes[] = {{512, "less than 1024"}, {1023, "less than 1024"}, {1024, NULL}, {1032, NULL}};
  stralloc text = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    EVP_PKEY *rsa = generate(EVP_PKEY_RSA, sizes[i].bits);
    char what[40];

    snprintf(what, sizeof what, "RSA of %d bits", sizes[i].bits);
    write_key(&text, rsa, PKCS1);
    if (sizes[i].refused)
      is_refused(span_sa(&text), sizes[i].refused, what);
    else
      signs(span_sa(&text), rsa, ALGORITHM_RSA_SHA256, what);
    EVP_PKEY_free(rsa);
  }
  stralloc_free(&text);
}

/* Numbers that make no key, but have the size: making a real one would take minutes. */
static void test_rsa_too_large(void)
{
  RSA *rsa = RSA_new();
  BIGNUM *n[8];
  unsigned char *der = NULL;
  stralloc text = STRALLOC_ZERO;
  int len;

  for (size_t i = 0; i < 8; i++)
    if (!(n[i] = BN_new()) || !BN_set_word(n[i], 65537))
      abort();
  if (!BN_set_bit(n[0], LIMIT_RSA_BITS_MAX) || !RSA_set0_key(rsa, n[0], n[1], n[2]) ||
      !RSA_set0_factors(rsa, n[3], n[4]) || !RSA_set0_crt_params(rsa, n[5], n[6], n[7]))
    abort();
  len = i2d_RSAPrivateKey(rsa, &der);
  if (len <= 0)
    abort();
  write_pem(&text, "RSA PRIVATE KEY", der, (size_t)len);
  is_refused(span_sa(&text), "more than 16384", "RSA of one bit over the limit");
  OPENSSL_free(der);
  RSA_free(rsa);
  stralloc_free(&text);
}

static void test_ed25519(void)
{
  EVP_PKEY *ed25519 = generate(EVP_PKEY_ED25519, 0);
  EVP_PKEY *ed448 = generate(EVP_PKEY_ED448, 0);
  EVP_PKEY *ec = generate(EVP_PKEY_EC, 0);
  stralloc text = STRALLOC_ZERO;
  struct private_key key;
  unsigned char der[49];

  write_key(&text, ed25519, PKCS8);
  signs(span_sa(&text), ed25519, ALGORITHM_ED25519_SHA256, "Ed25519 in PKCS#8");
  ok(private_key_load(&key, span_sa(&text)) == NULL &&
     !private_key_fits(&key, ALGORITHM_RSA_SHA256) && !private_key_fits(&key, ALGORITHM_RSA_SHA1),
     "an Ed25519 key fits Ed25519 only");
  private_key_wipe(&key);
  write_key(&text, ed25519, PKCS8_ENCRYPTED);
  is_refused(span_sa(&text), "encrypted", "encrypted Ed25519");
  write_key(&text, ed448, PKCS8);
  is_refused(span_sa(&text), "neither", "Ed448");
  write_key(&text, ec, PKCS8);
  is_refused(span_sa(&text), "neither", "an elliptic curve key in PKCS#8");
  write_key(&text, ec, PKCS1);
  is_refused(span_sa(&text), "neither", "an elliptic curve key in its own form");

  memcpy(der, rfc_ed25519_der_prefix, 16);
  memset(der + 16, 1, sizeof der - 16);
  der[1] = 0x2d;   /* all lengths one less: a seed of 31 bytes */
  der[13] = 0x21;
  der[15] = 0x1f;
  write_pem(&text, "PRIVATE KEY", der, 47);
  is_refused(span_sa(&text), "damaged Ed25519", "an Ed25519 seed of 31 bytes");
  der[1] = 0x2e;   /* outer lengths right, the inner one wrong */
  der[13] = 0x22;
  write_pem(&text, "PRIVATE KEY", der, 48);
  is_refused(span_sa(&text), "damaged Ed25519", "an Ed25519 seed with a wrong length");
  der[15] = 0x20;
  write_pem(&text, "PRIVATE KEY", der, 49);
  is_refused(span_sa(&text), "damaged PKCS#8", "a byte behind the key");
  EVP_PKEY_free(ed25519);
  EVP_PKEY_free(ed448);
  EVP_PKEY_free(ec);
  stralloc_free(&text);
}

/* --- damage --------------------------------------------------------------------------------------- */

#define RSA_DER_BYTES 609

static size_t rfc_der(unsigned char der[RSA_DER_BYTES])
{
  const char *start = strchr(rfc_rsa, '\n') + 1;
  const char *end = strstr(rfc_rsa, "\n-----END");

  return from_base64(der, RSA_DER_BYTES, start, (size_t)(end - start));
}

/* A key whose numbers do not belong together must make no signature at all. */
static void test_damaged(void)
{
  static const struct {
    const char *what;
    size_t at[2];
  } damages[] = {
    {"modulus", {100, 100}},
    {"public exponent", {143, 143}},
    {"private exponent and one of its remainders", {200, 430}},
  };
  stralloc text = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
    unsigned char der[RSA_DER_BYTES];
    unsigned char signature[LIMIT_SIGNATURE_BYTES];
    struct private_key key;
    size_t len = rfc_der(der);

    der[damages[i].at[0]] ^= 4;
    if (damages[i].at[1] != damages[i].at[0])
      der[damages[i].at[1]] ^= 4;
    write_pem(&text, "RSA PRIVATE KEY", der, len);
    errno = EIO;
    ok(private_key_load(&key, span_sa(&text)) != NULL ||
       !private_key_sign(&key, ALGORITHM_RSA_SHA256, span_make(hash_bytes, 32), signature, &len),
       "damaged: %s: no signature", damages[i].what);
    ok(errno == 0, "  and it is the key's fault");
    private_key_wipe(&key);
  }
  stralloc_free(&text);
}

static void test_garbage(void)
{
  static const struct {
    const char *what;
    const char *text;
    const char *wanted;
  } garbage[] = {
    {"an empty file", "", "empty file"},
    {"words", "this is no key\n", "not a private key"},
    {"a begin line only", "-----BEGIN RSA PRIVATE KEY-----\n", "damaged PEM block"},
    {"no content", "-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----\n", ""},
    {"content that is no base64", "-----BEGIN RSA PRIVATE KEY-----\n%%%%\n-----END RSA PRIVATE KEY-----\n",
     "damaged PEM block"},
    {"base64 that is no key", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
     "damaged RSA"},
    {"base64 that is no PKCS#8", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
     "damaged PKCS#8"},
    {"the naked base64 of a public key",
     "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n", "base64 without"},
  };
  unsigned char der[RSA_DER_BYTES + 1];
  stralloc text = STRALLOC_ZERO;
  size_t accepted = 0;
  size_t len;

  for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++)
    is_refused(span_of(garbage[i].text), garbage[i].wanted, garbage[i].what);
  is_refused(span_make("\0\0\0\0", 4), "not a private key", "zeros");

  for (len = 0; len < sizeof rfc_rsa - 1 - strlen("-----END RSA PRIVATE KEY-----\n"); len++) {
    struct private_key key;
    accepted += private_key_load(&key, span_make(rfc_rsa, len)) == NULL;
  }
  ok(accepted == 0, "refused: every key file that is cut off before its end line");

  len = rfc_der(der);
  accepted = 0;
  for (size_t i = 1; i < len; i += 5) {
    struct private_key key;
    write_pem(&text, "RSA PRIVATE KEY", der, i);
    accepted += private_key_load(&key, span_sa(&text)) == NULL;
  }
  ok(accepted == 0, "refused: every key whose bytes are cut off");
  der[len] = 0;
  write_pem(&text, "RSA PRIVATE KEY", der, len + 1);
  is_refused(span_sa(&text), "damaged RSA", "a byte behind an RSA key");
  stralloc_free(&text);
}

static void test_misuse(void)
{
  struct private_key key;
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  size_t len;

  ok(private_key_load(&key, span_of(rfc_rsa)) == NULL, "the RSA key again");
  ok(!private_key_sign(&key, ALGORITHM_ED25519_SHA256, span_make(hash_bytes, 32), signature, &len),
     "no signature of another key type");
  private_key_wipe(&key);
  ok(!private_key_sign(&key, ALGORITHM_RSA_SHA256, span_make(hash_bytes, 32), signature, &len),
     "no signature by a wiped key");
}

int main(void)
{
  ok(crypto_library_init(), "the libraries start");
  test_rfc();
  test_rsa_forms();
  test_rsa_sizes();
  test_rsa_too_large();
  test_ed25519();
  test_damaged();
  test_garbage();
  test_misuse();
  return tap_done();
}
