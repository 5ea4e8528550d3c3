/* libcrypto_methods: hashes and keys of certificates work as with the providers, and without them. */
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "crypto/crypto.h"
#include "crypto/libcrypto.h"

#include <sodium.h>

#define OF_NOTHING_512 \
  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce" \
  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
#define ABC_384 \
  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
#define ABC_512 \
  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" \
  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

/* FIPS 180-4 */
static const struct {
  const EVP_MD *(*md)(void);
  const char *text;
  const char *wanted;
} hashes[] = {
  { EVP_sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
  { EVP_sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { EVP_sha384, "abc", ABC_384 },
  { EVP_sha512, "abc", ABC_512 },
  { EVP_sha512, "", OF_NOTHING_512 },
};

static void test_hashes(void)
{
  for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    const char *text = hashes[i].text;
    size_t half = strlen(text) / 2;
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    char hex[2 * EVP_MAX_MD_SIZE + 1];

    /* a copy in the middle, as EVP_DigestVerifyFinal() makes one */
    ok(EVP_DigestInit_ex(ctx, hashes[i].md(), NULL) && EVP_DigestUpdate(ctx, text, half)
       && EVP_MD_CTX_copy_ex(copy, ctx) && EVP_DigestUpdate(ctx, "something else", 14)
       && EVP_DigestUpdate(copy, text + half, strlen(text) - half)
       && EVP_DigestFinal_ex(copy, hash, &len), "%s of '%s'", EVP_MD_get0_name(hashes[i].md()), text);
    sodium_bin2hex(hex, sizeof hex, hash, len);
    is_bytes(hex, (size_t)2 * len, hashes[i].wanted, strlen(hashes[i].wanted), "  is the known one");
    ok(!EVP_MD_get0_provider(EVP_MD_CTX_get0_md(copy)), "  without a provider");
    EVP_MD_CTX_free(ctx);
    EVP_MD_CTX_free(copy);
  }
}

/* certificates with their keys, made with the providers */
struct made {
  const char *what;
  stralloc issuer;
  stralloc leaf;
};

static void make(struct made *m, EVP_PKEY *by, EVP_PKEY *key)
{
  X509 *issuer = certificate_make(&(struct certificate){ .name = "CA", .key = by });
  X509 *leaf = certificate_make(&(struct certificate){ .name = "Ann", .key = key, .issuer = "CA", .by = by });

  certificate_der(&m->issuer, issuer);
  certificate_der(&m->leaf, leaf);
  X509_free(issuer);
  X509_free(leaf);
}

static X509 *read_it(const stralloc *der)
{
  const unsigned char *at = (const unsigned char *)der->s;

  return d2i_X509(NULL, &at, (long)der->len);
}

static void test_certificates(struct made *m, int has_provider)
{
  X509 *issuer = read_it(&m->issuer);
  X509 *leaf = read_it(&m->leaf);
  EVP_PKEY *key = X509_get0_pubkey(issuer);
  X509 *changed;

  ok(key && X509_get0_pubkey(leaf), "%s: keys are read", m->what);
  ok(!EVP_PKEY_get0_provider(key), "  that of the issuer without a provider");
  ok((EVP_PKEY_get0_provider(X509_get0_pubkey(leaf)) != NULL) == has_provider, "  that of the subject: provider");
  ok(X509_verify(leaf, key) == 1, "  the signature of the issuer is good");
  ok(X509_verify(leaf, X509_get0_pubkey(leaf)) != 1, "  another key did not make it");
  /* the last octet belongs to the signature */
  m->leaf.s[m->leaf.len - 1] ^= 1;
  changed = read_it(&m->leaf);
  ok(changed && X509_verify(changed, key) != 1, "  a changed one is not good");
  X509_free(changed);
  X509_free(issuer);
  X509_free(leaf);
  stralloc_free(&m->issuer);
  stralloc_free(&m->leaf);
}

int main(void)
{
  struct made rsa = { "RSA", STRALLOC_ZERO, STRALLOC_ZERO };
  struct made ec = { "P-256", STRALLOC_ZERO, STRALLOC_ZERO };
  struct made mixed = { "P-384 by RSA", STRALLOC_ZERO, STRALLOC_ZERO };
  struct made edwards = { "Ed25519 by RSA", STRALLOC_ZERO, STRALLOC_ZERO };
  EVP_PKEY *keys[5];

  ok(crypto_library_init(), "the libraries start");
  keys[0] = EVP_RSA_gen(2048);
  keys[1] = EVP_RSA_gen(2048);
  keys[2] = EVP_EC_gen("P-256");
  keys[3] = EVP_EC_gen("P-384");
  keys[4] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  make(&rsa, keys[0], keys[1]);
  make(&ec, keys[2], keys[3]);
  make(&mixed, keys[0], keys[3]);
  make(&edwards, keys[0], keys[4]);
  for (int i = 0; i < 5; i++)
    EVP_PKEY_free(keys[i]);
  ok(libcrypto_methods(), "libcrypto takes the methods");
  test_hashes();
  test_certificates(&rsa, 0);
  test_certificates(&ec, 0);
  test_certificates(&mixed, 0);
  test_certificates(&edwards, 1);
  return tap_done();
}
