/* public_key: signatures of keys that are made here, verified with each form of the public half; forged signatures;
 * and what is no key.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "tests/tap.h"
#include "crypto/crypto.h"
#include "crypto/private_key.h"
#include "crypto/public_key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

static const char digest_bytes[] = "0123456789abcdef0123456789abcdef";
#define DIGEST span_make(digest_bytes, 32)

struct pair {
  struct private_key private;
  unsigned char spki[4096];   /* SubjectPublicKeyInfo */
  size_t spki_len;
  unsigned char pkcs1[4096];  /* RSAPublicKey */
  size_t pkcs1_len;
  unsigned char signature[LIMIT_SIGNATURE_BYTES];
  size_t signature_len;
};

static EVP_PKEY *generate(int type, int bits)
{
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(type, NULL);
  EVP_PKEY *key = NULL;

  if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0
      || (type == EVP_PKEY_RSA && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) <= 0)
      || EVP_PKEY_keygen(ctx, &key) <= 0)
    abort();
  EVP_PKEY_CTX_free(ctx);
  return key;
}

/* a key, its public half in each form, and a signature over DIGEST where the key is long enough to make one */
static void make(struct pair *p, int type, int bits)
{
  EVP_PKEY *key = generate(type, bits);
  enum algorithm a = type == EVP_PKEY_RSA ? ALGORITHM_RSA_SHA256 : ALGORITHM_ED25519_SHA256;
  unsigned char *out = p->spki;
  BIO *bio = BIO_new(BIO_s_mem());
  char *text;
  long len;

  memset(p, 0, sizeof *p);
  p->spki_len = (size_t)i2d_PUBKEY(key, &out);
  out = p->pkcs1;
  if (type == EVP_PKEY_RSA)
    p->pkcs1_len = (size_t)i2d_PublicKey(key, &out);
  if (!bio || !PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL))
    abort();
  len = BIO_get_mem_data(bio, &text);
  if (!private_key_load(&p->private, span_make(text, (size_t)len))
      && !private_key_sign(&p->private, a, DIGEST, p->signature, &p->signature_len))
    abort();
  BIO_free(bio);
  EVP_PKEY_free(key);
}

static struct span bytes(const unsigned char *p, size_t len)
{
  return span_make((const char *)p, len);
}

static void test_rsa(void)
{
  static struct pair a;
  static struct pair b;
  struct span signature;
  unsigned char longer[4097];

  make(&a, EVP_PKEY_RSA, 1024);
  make(&b, EVP_PKEY_RSA, 1024);
  signature = bytes(a.signature, a.signature_len);
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len), DIGEST, signature) == VERIFY_GOOD,
     "RSA: a SubjectPublicKeyInfo verifies");
  ok(public_key_verify(KEY_RSA, bytes(a.pkcs1, a.pkcs1_len), DIGEST, signature) == VERIFY_GOOD,
     "RSA: an RSAPublicKey does");
  ok(public_key_verify(KEY_RSA, bytes(b.spki, b.spki_len), DIGEST, signature) == VERIFY_BAD,
     "RSA: another key does not");
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len), span_make(digest_bytes + 1, 32), signature) == VERIFY_BAD,
     "RSA: another hash does not");
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len), DIGEST, span_first(signature, 127)) == VERIFY_BAD,
     "RSA: a shorter signature does not");
  a.signature[5] ^= 1;
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len), DIGEST, signature) == VERIFY_BAD,
     "RSA: nor does one with one bit changed");
  memcpy(longer, a.spki, a.spki_len);
  longer[a.spki_len] = 0;
  ok(public_key_verify(KEY_RSA, bytes(longer, a.spki_len + 1), DIGEST, signature) == VERIFY_KEY_SYNTAX,
     "RSA: a byte behind the key");
  memcpy(longer, a.pkcs1, a.pkcs1_len);
  longer[a.pkcs1_len] = 0;
  ok(public_key_verify(KEY_RSA, bytes(longer, a.pkcs1_len + 1), DIGEST, signature) == VERIFY_KEY_SYNTAX,
     "RSA: a byte behind the other form");
  ok(public_key_verify(KEY_RSA, span_of(""), DIGEST, signature) == VERIFY_KEY_SYNTAX, "RSA: an empty key");
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len - 1), DIGEST, signature) == VERIFY_KEY_SYNTAX,
     "RSA: a key that is cut off");
  ok(private_key_matches(&a.private, KEY_RSA, bytes(a.spki, a.spki_len))
     && private_key_matches(&a.private, KEY_RSA, bytes(a.pkcs1, a.pkcs1_len)), "RSA: both forms match the private key");
  ok(!private_key_matches(&a.private, KEY_RSA, bytes(b.spki, b.spki_len))
     && !private_key_matches(&a.private, KEY_ED25519, bytes(a.spki, a.spki_len))
     && !private_key_matches(&a.private, KEY_RSA, span_of("x")), "RSA: nothing else does");
  private_key_wipe(&a.private);
  private_key_wipe(&b.private);
  make(&a, EVP_PKEY_RSA, 1016);
  ok(public_key_verify(KEY_RSA, bytes(a.spki, a.spki_len), DIGEST, signature) == VERIFY_KEY_SHORT,
     "RSA: a key of less than 1024 bits");
}

static void test_ed25519(void)
{
  static struct pair a;
  struct span key;
  struct span spki;
  struct span signature;

  make(&a, EVP_PKEY_ED25519, 0);
  spki = bytes(a.spki, a.spki_len);
  key = span_from(spki, a.spki_len - 32);
  signature = bytes(a.signature, a.signature_len);
  ok(public_key_verify(KEY_ED25519, key, DIGEST, signature) == VERIFY_GOOD, "Ed25519: the 32 bytes verify");
  ok(public_key_verify(KEY_ED25519, spki, DIGEST, signature) == VERIFY_KEY_SYNTAX,
     "Ed25519: a SubjectPublicKeyInfo is no key of DKIM");
  ok(public_key_verify(KEY_ED25519, span_first(key, 31), DIGEST, signature) == VERIFY_KEY_SYNTAX, "Ed25519: 31 bytes");
  ok(public_key_verify(KEY_ED25519, key, DIGEST, span_first(signature, 63)) == VERIFY_BAD,
     "Ed25519: a shorter signature does not verify");
  ok(public_key_verify(KEY_ED25519, key, span_make(digest_bytes + 1, 32), signature) == VERIFY_BAD,
     "Ed25519: another hash does not");
  a.signature[0] ^= 1;
  ok(public_key_verify(KEY_ED25519, key, DIGEST, signature) == VERIFY_BAD, "Ed25519: one bit changed");
  ok(public_key_verify(KEY_RSA, spki, DIGEST, signature) == VERIFY_KEY_SYNTAX, "an Ed25519 key is no RSA key");
  ok(private_key_matches(&a.private, KEY_ED25519, key), "Ed25519: it matches the private key");
  a.spki[a.spki_len - 1] ^= 1;
  ok(!private_key_matches(&a.private, KEY_ED25519, key), "Ed25519: another one does not");
  private_key_wipe(&a.private);
  ok(!private_key_matches(&a.private, KEY_NONE, key), "nothing matches no key");
}

int main(void)
{
  ok(crypto_library_init(), "the libraries start");
  test_rsa();
  test_ed25519();
  return tap_done();
}
