/* mailkey: keys of each kind, as libcrypto writes them; which certificate belongs to one; signatures that libcrypto
 * verifies; mailhash; memory that is short.
 */
#include "crypto/crypto.h"
#include "crypto/mailhash.h"
#include "crypto/mailkey.h"
#include "crypto/secret.h"
#include "smime/certfields.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>

static const struct kind {
  const char *name, *curve;   /* curve NULL: none */
  unsigned int bits;
  enum mailkey_type type;
} kinds[] = {
  { "RSA", NULL, 1024, MAILKEY_RSA },
  { "RSA", NULL, 2048, MAILKEY_RSA },
  { "EC", "P-256", 0, MAILKEY_EC },
  { "EC", "P-384", 0, MAILKEY_EC },
  { "EC", "P-521", 0, MAILKEY_EC },
  { "ED25519", NULL, 0, MAILKEY_ED25519 },
};

#define KINDS (sizeof kinds / sizeof *kinds)
/* in the place of a hash */
#define DIGEST "0123456789abcdef0123456789abcdef"

/* of each kind: its key, another key of the kind, and the certificate of the first one */
static struct {
  EVP_PKEY *key, *other;
  stralloc pem, old_pem, other_pem;   /* PKCS#8; in the form of its kind, if there is one */
  stralloc der;
  struct certfields fields;
} made[KINDS];

static EVP_PKEY *make(const struct kind *k)
{
  return k->curve ? EVP_EC_gen(k->curve) : k->bits ? EVP_RSA_gen(k->bits) : EVP_PKEY_Q_keygen(NULL, NULL, k->name);
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

static void put_certificate(size_t i, EVP_PKEY *key)
{
  struct certificate wish = { .name = "Ann", .key = key, .by = made[2].key };
  X509 *x = certificate_make(&wish);

  made[i].der.len = 0;
  certificate_der(&made[i].der, x);
  if (!certfields_read(&made[i].fields, span_sa(&made[i].der)))
    ok(0, "its certificate can be read");
  X509_free(x);
}

static void make_all(void)
{
  made[2].key = make(&kinds[2]);
  for (size_t i = 0; i < KINDS; i++) {
    if (!made[i].key)
      made[i].key = make(&kinds[i]);
    made[i].other = make(&kinds[i]);
    put_pem(&made[i].pem, made[i].key, 0);
    put_pem(&made[i].other_pem, made[i].other, 0);
    if (kinds[i].type != MAILKEY_ED25519)
      put_pem(&made[i].old_pem, made[i].key, 1);
    put_certificate(i, made[i].key);
  }
}

static int matches(const struct mailkey *k, size_t i)
{
  const struct certfields *c = &made[i].fields;

  return mailkey_matches(k, c->spki, c->curve, c->bits);
}

/* by libcrypto */
static int verifies(size_t i, struct span in, const unsigned char *signature, size_t len)
{
  const unsigned char *p = (const unsigned char *)in.p;
  EVP_MD_CTX *md = EVP_MD_CTX_new();
  EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(made[i].key, NULL);
  int good;

  if (kinds[i].type == MAILKEY_ED25519)
    good = EVP_DigestVerifyInit(md, NULL, NULL, NULL, made[i].key) == 1
           && EVP_DigestVerify(md, signature, len, p, in.len) == 1;
  else
    good = EVP_PKEY_verify_init(c) == 1
           && (kinds[i].type != MAILKEY_RSA || EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1)
           && EVP_PKEY_CTX_set_signature_md(c, EVP_sha256()) == 1 && EVP_PKEY_verify(c, signature, len, p, in.len) == 1;
  EVP_MD_CTX_free(md);
  EVP_PKEY_CTX_free(c);
  return good;
}

static void one(size_t i, const stralloc *pem, const char *form)
{
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  struct mailkey key;
  size_t len = 0;
  const char *why = mailkey_load(&key, span_sa(pem));

  ok(!why && key.type == kinds[i].type, "%s %s %u, %s: %s", kinds[i].name, kinds[i].curve ? kinds[i].curve : "",
     kinds[i].bits, form, why ? why : "a key");
  for (size_t k = 0; k < KINDS; k++)
    if (matches(&key, k) != (k == i))
      ok(0, "  and the certificate of kind %zu", k);
  ok(mailkey_sign(&key, span_of(DIGEST), signature, &len) && verifies(i, span_of(DIGEST), signature, len),
     "  its signature is good");
  signature[len - 1] ^= 1;
  ok(!verifies(i, span_of(DIGEST), signature, len), "  with another bit it is not");
  mailkey_wipe(&key);
  ok(key.type == MAILKEY_NONE && !key.ec && !matches(&key, i), "  wiped, it is no key");
}

static void each(void)
{
  for (size_t i = 0; i < KINDS; i++) {
    struct mailkey other;

    one(i, &made[i].pem, "PKCS#8");
    if (made[i].old_pem.len)
      one(i, &made[i].old_pem, "its own form");
    ok(!mailkey_load(&other, span_sa(&made[i].other_pem)) && !matches(&other, i), "  another key is not that one");
    mailkey_wipe(&other);
  }
}

/* A certificate may have the point of its key in the short form. */
static void compressed(void)
{
  for (size_t i = 2; i < 5; i++) {
    EVP_PKEY *key = EVP_PKEY_dup(made[i].key);
    struct mailkey mine, other;
    char point[100];

    ok(EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed") == 1, "the short form on %s", kinds[i].curve);
    put_certificate(i, key);
    ok(!mailkey_load(&mine, span_sa(&made[i].pem)) && matches(&mine, i), "  is of the key");
    ok(!mailkey_load(&other, span_sa(&made[i].other_pem)) && !matches(&other, i), "  is of no other key");
    memcpy(point, made[i].fields.bits.p, made[i].fields.bits.len);
    point[0] ^= 1;
    made[i].fields.bits.p = point;
    ok(!matches(&mine, i), "  the other point with this abscissa is not of the key");
    mailkey_wipe(&mine);
    mailkey_wipe(&other);
    put_certificate(i, made[i].key);
    EVP_PKEY_free(key);
  }
}

static void bad_keys(void)
{
  static const char *const rows[] = {
    "", "x", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
  };
  EVP_PKEY *curve = EVP_EC_gen("secp256k1");
  stralloc pem = STRALLOC_ZERO;
  struct mailkey key;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *why = mailkey_load(&key, span_of(rows[i]));

    ok(why && errno == 0 && key.type == MAILKEY_NONE, "no key: %s", why ? why : "it is one");
  }
  for (int is_old = 0; is_old < 2; is_old++) {
    pem.len = 0;
    put_pem(&pem, curve, is_old);
    ok(mailkey_load(&key, span_sa(&pem)) && errno == 0 && key.type == MAILKEY_NONE, "another curve, form %d", is_old);
  }
  stralloc_free(&pem);
  EVP_PKEY_free(curve);
}

/* ---- mailhash -------------------------------------------------------------------------------------- */

static void hashes(void)
{
  for (int is_sha512 = 0; is_sha512 < 2; is_sha512++) {
    unsigned char wanted[MAILHASH_BYTES_MAX], hash[MAILHASH_BYTES_MAX];
    unsigned int wanted_len = 0;
    unsigned long hits = 1;
    int holds = 1;

    EVP_Digest("some text", 9, wanted, &wanted_len, is_sha512 ? EVP_sha512() : EVP_sha256(), NULL);
    for (unsigned int n = 1; hits && holds; n++) {
      struct mailhash *h;
      size_t len = 0;

      fault_nth("malloc", n, "ENOMEM");
      h = mailhash_new(is_sha512);
      if (h && mailhash_feed(h, span_of("some ")) && mailhash_feed(h, span_of("text")))
        len = mailhash_end(h, hash);
      hits = fault(NULL);
      holds = len ? len == wanted_len && memcmp(hash, wanted, len) == 0 : hits && !h;
    }
    ok(holds, "the hash of SHA-%d, or none for want of memory", is_sha512 ? 512 : 256);
  }
  ok(mailhash_end(NULL, NULL) == 0, "no hash");
}

/* ---- memory ---------------------------------------------------------------------------------------- */

/* 1: it signs; 0: something failed, and it said that memory was short; -1: it did not say so */
static int use(size_t i, unsigned char *signature, size_t *len)
{
  struct mailkey key;
  int result = 1;

  if (mailkey_load(&key, span_sa(&made[i].pem)))
    return errno == ENOMEM ? 0 : -1;
  (void)crypto_memory_was_short();
  if (!matches(&key, i))
    result = crypto_memory_was_short() ? 0 : -1;
  else if (!mailkey_sign(&key, span_of(DIGEST), signature, len))
    result = errno == ENOMEM ? 0 : -1;
  mailkey_wipe(&key);
  return result;
}

/* of RSA and of EC the shortest */
static void memory(void)
{
  static const size_t each[] = { 0, 2, 5 };

  for (size_t k = 0; k < sizeof each / sizeof *each; k++) {
    size_t i = each[k];
    unsigned long hits = 1;
    unsigned int n = 0;
    int holds = 1;

    while (hits && holds) {
      unsigned char signature[LIMIT_SIGNATURE_BYTES];
      size_t len = 0;
      int result;

      fault_nth("malloc", ++n, "ENOMEM");
      result = use(i, signature, &len);
      hits = fault(NULL);
      holds = result == 1 ? verifies(i, span_of(DIGEST), signature, len) : result == 0 && hits;
    }
    ok(holds && n > 1, "memory is short at each of %u places: %s", n - 1, kinds[i].name);
  }
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  ok(crypto_library_init(), "the libraries start");
  make_all();
  each();
  compressed();
  bad_keys();
  hashes();
  memory();
  return tap_done();
}
