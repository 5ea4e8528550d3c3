/* keytransport and evpkey: a content key that is sent to a certificate comes out again with the private key of it, by
 * libcrypto; damaged public keys; memory that is short.
 */
#include "crypto/crypto.h"
#include "crypto/evpkey.h"
#include "crypto/keytransport.h"
#include "smime/certfields.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>

#define INFO "what both sides know"

static const unsigned char content_key[CIPHER_KEY_BYTES] = "0123456789abcdef0123456789abcdeX";

static const struct kind {
  const char *curve;    /* NULL: RSA */
  unsigned int bits;
} kinds[] = { { NULL, 1024 }, { NULL, 2048 }, { "P-256", 0 }, { "P-384", 0 }, { "P-521", 0 } };

#define KINDS (sizeof kinds / sizeof *kinds)

static struct {
  stralloc pem, old_pem, other_pem;   /* of its key, in both forms, and of another key */
  stralloc der, short_der;            /* certificates; the second one with the point in the short form */
  struct certfields fields, short_fields;
} made[KINDS];

static EVP_PKEY *make(size_t i)
{
  return kinds[i].curve ? EVP_EC_gen(kinds[i].curve) : EVP_RSA_gen(kinds[i].bits);
}

static void put_pem(stralloc *out, EVP_PKEY *key, int is_old)
{
  BIO *bio = BIO_new(BIO_s_mem());

  if (is_old)
    PEM_write_bio_PrivateKey_traditional(bio, key, NULL, NULL, 0, NULL, NULL);
  else
    PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL);
  certificate_drain(out, bio);
}

static void put_certificate(stralloc *der, struct certfields *fields, EVP_PKEY *key)
{
  struct certificate wish = { .name = "Ann", .key = key };
  X509 *x = certificate_make(&wish);

  certificate_der(der, x);
  if (!certfields_read(fields, span_sa(der)))
    ok(0, "its certificate can be read");
  X509_free(x);
}

static void make_all(void)
{
  for (size_t i = 0; i < KINDS; i++) {
    EVP_PKEY *key = make(i);
    EVP_PKEY *other = make(i);

    put_pem(&made[i].pem, key, 0);
    put_pem(&made[i].old_pem, key, 1);
    put_pem(&made[i].other_pem, other, 0);
    put_certificate(&made[i].der, &made[i].fields, key);
    if (kinds[i].curve)
      (void)EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed");
    put_certificate(&made[i].short_der, &made[i].short_fields, key);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
  }
}

/* ---- the other side --------------------------------------------------------------------------------- */

static int by_rsa(EVP_PKEY *key, const unsigned char *in, size_t len, unsigned char *out)
{
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
  unsigned char text[512];
  size_t text_len = sizeof text;
  int good = EVP_PKEY_decrypt_init(c) == 1 && EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1
             && EVP_PKEY_decrypt(c, text, &text_len, in, len) == 1 && text_len == CIPHER_KEY_BYTES;

  if (good)
    memcpy(out, text, CIPHER_KEY_BYTES);
  EVP_PKEY_CTX_free(c);
  return good;
}

/* the secret of both, then SHA-256 over it, the number 1 and INFO (ANSI X9.63), then RFC 3394 */
static int by_ec(EVP_PKEY *key, const struct keytransport_ec *k, unsigned char *out)
{
  EVP_PKEY *theirs = EVP_PKEY_new();
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
  EVP_CIPHER_CTX *unwrap = EVP_CIPHER_CTX_new();
  unsigned char secret[100], kek[32];
  size_t len = sizeof secret - 4 - strlen(INFO);
  int n = 0;
  int good = EVP_PKEY_copy_parameters(theirs, key) == 1
             && EVP_PKEY_set1_encoded_public_key(theirs, k->point, k->point_len) == 1
             && EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, theirs) == 1
             && EVP_PKEY_derive(c, secret, &len) == 1;

  if (good) {
    memcpy(secret + len, "\0\0\0\1" INFO, 4 + strlen(INFO));
    EVP_Digest(secret, len + 4 + strlen(INFO), kek, NULL, EVP_sha256(), NULL);
    EVP_CIPHER_CTX_set_flags(unwrap, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    good = EVP_DecryptInit_ex(unwrap, EVP_aes_256_wrap(), NULL, kek, NULL) == 1
           && EVP_DecryptUpdate(unwrap, out, &n, k->wrapped, sizeof k->wrapped) == 1 && n == CIPHER_KEY_BYTES;
  }
  EVP_CIPHER_CTX_free(unwrap);
  EVP_PKEY_CTX_free(c);
  EVP_PKEY_free(theirs);
  return good;
}

struct sent {
  unsigned char rsa[LIMIT_SIGNATURE_BYTES];
  size_t len;
  struct keytransport_ec ec;
};

static enum keytransport_result send_key(size_t i, struct sent *s, const struct certfields *c)
{
  return kinds[i].curve ? keytransport_ec(&s->ec, content_key, c->curve, c->bits, span_of(INFO))
                        : keytransport_rsa(s->rsa, &s->len, content_key, c->spki);
}

static int comes_out(size_t i, const struct sent *s, EVP_PKEY *key)
{
  unsigned char out[CIPHER_KEY_BYTES + 8] = { 0 };

  return (kinds[i].curve ? by_ec(key, &s->ec, out) : by_rsa(key, s->rsa, s->len, out))
         && memcmp(out, content_key, CIPHER_KEY_BYTES) == 0;
}

/* ---- keys -------------------------------------------------------------------------------------------- */

static void each(void)
{
  for (size_t i = 0; i < KINDS; i++) {
    const stralloc *forms[] = { &made[i].pem, &made[i].old_pem };
    struct sent s;
    EVP_PKEY *other;

    ok(send_key(i, &s, &made[i].fields) == KEYTRANSPORT_OK, "a content key to %s",
       kinds[i].curve ? kinds[i].curve : "RSA");
    for (size_t f = 0; f < 2; f++) {
      EVP_PKEY *key;
      const char *why = evpkey_load(&key, span_sa(forms[f]));

      ok(!why && comes_out(i, &s, key), "  comes out with its private key, form %zu: %s", f, why ? why : "");
      ok(!why && evpkey_matches(key, made[i].fields.bits) && evpkey_matches(key, made[i].short_fields.bits),
         "  which is that of the certificate, in both forms of a point");
      evpkey_free(key);
    }
    ok(!evpkey_load(&other, span_sa(&made[i].other_pem)) && !comes_out(i, &s, other), "  with another one it does not");
    ok(!evpkey_matches(other, made[i].fields.bits) && !evpkey_matches(other, made[i].short_fields.bits)
       && !evpkey_matches(other, span_of("")), "  which is not that of the certificate");
    evpkey_free(other);
    ok(send_key(i, &s, &made[i].short_fields) == KEYTRANSPORT_OK, "  to a point in its short form");
  }
  evpkey_free(NULL);
}

static void bad_private_keys(void)
{
  static const char *const rows[] = {
    "", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
  };
  EVP_PKEY *small = EVP_RSA_gen(1016);
  stralloc pem = STRALLOC_ZERO;
  EVP_PKEY *key;
  const char *why;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    why = evpkey_load(&key, span_of(rows[i]));
    ok(why && !key && errno == 0, "no key: %s", why ? why : "it is one");
  }
  put_pem(&pem, small, 0);
  why = evpkey_load(&key, span_sa(&pem));
  ok(why && !key && errno == 0, "too short: %s", why ? why : "a key");
  stralloc_free(&pem);
  EVP_PKEY_free(small);
}

static void bad_public_keys(void)
{
  struct span curve = made[2].fields.curve;
  struct span point = made[2].fields.bits;
  char off[200];
  struct sent s;

  memcpy(off, point.p, point.len);
  off[point.len - 1] ^= 1;
  ok(keytransport_ec(&s.ec, content_key, curve, span_make(off, point.len), span_of(INFO)) == KEYTRANSPORT_BAD_KEY,
     "a point that is not on the curve");
  ok(keytransport_ec(&s.ec, content_key, curve, span_make("\0", 1), span_of(INFO)) == KEYTRANSPORT_BAD_KEY,
     "the point at infinity");
  ok(keytransport_ec(&s.ec, content_key, curve, made[3].fields.bits, span_of(INFO)) == KEYTRANSPORT_BAD_KEY,
     "a point of another curve");
  ok(keytransport_ec(&s.ec, content_key, span_make("\6\1\52", 3), point, span_of(INFO)) == KEYTRANSPORT_BAD_KEY,
     "another curve");
  ok(keytransport_ec(&s.ec, content_key, span_of("x"), point, span_of(INFO)) == KEYTRANSPORT_BAD_KEY, "no curve");
  ok(keytransport_rsa(s.rsa, &s.len, content_key, made[2].fields.spki) == KEYTRANSPORT_BAD_KEY && s.len == 0,
     "a key of EC in the place of RSA");
  ok(keytransport_rsa(s.rsa, &s.len, content_key, span_of("x")) == KEYTRANSPORT_BAD_KEY && s.len == 0, "no key");
}

/* ---- memory ------------------------------------------------------------------------------------------ */

static void sending(size_t i)
{
  unsigned long hits = 1;
  unsigned int n = 0;
  int holds = 1;
  EVP_PKEY *key;

  if (evpkey_load(&key, span_sa(&made[i].pem)))
    return;
  while (hits && holds) {
    struct sent s;
    enum keytransport_result result;

    fault_nth("malloc", ++n, "ENOMEM");
    result = send_key(i, &s, &made[i].fields);
    hits = fault(NULL);
    holds = result == KEYTRANSPORT_OK ? comes_out(i, &s, key) : result == KEYTRANSPORT_TROUBLE && hits;
  }
  ok(holds && n > 1, "memory is short at each of %u places: trouble, and no bad key", n - 1);
  evpkey_free(key);
}

static void loading(size_t i)
{
  unsigned long hits = 1;
  unsigned int n = 0;
  int holds = 1;

  while (hits && holds) {
    EVP_PKEY *key;
    const char *why;
    int error;

    fault_nth("malloc", ++n, "ENOMEM");
    why = evpkey_load(&key, span_sa(&made[i].pem));
    error = errno;
    hits = fault(NULL);
    holds = why ? hits && error == ENOMEM && !key : evpkey_matches(key, made[i].fields.bits);
    evpkey_free(key);
  }
  ok(holds && n > 1, "memory is short at each of %u places: no key, or the whole one", n - 1);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "the libraries start");
  make_all();
  each();
  bad_private_keys();
  bad_public_keys();
  /* of RSA and of EC the shortest */
  for (size_t i = 0; i < 3; i += 2) {
    sending(i);
    loading(i);
  }
  return tap_done();
}
