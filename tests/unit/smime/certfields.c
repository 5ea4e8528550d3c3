/* certfields: the fields of a certificate that libcrypto has made, and every octet of it cut off or changed. */
#include "tests/tap.h"
#include "crypto/crypto.h"
#include "smime/certfields.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define FROM_S 1700000000LL
#define TO_S 4102444800LL /* 2100-01-01: a GeneralizedTime */

static int add_extension(X509 *x, int nid, const char *value)
{
  X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
  int good = e && X509_add_ext(x, e, -1);

  X509_EXTENSION_free(e);
  return good;
}

/* Returns the length of the DER */
static int make_with(unsigned char **der, EVP_PKEY *key, const char *usage, const char *extended)
{
  X509 *x = X509_new();
  int len;

  ASN1_INTEGER_set(X509_get_serialNumber(x), 77);
  X509_set_version(x, 2);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"Ann", -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(x));
  X509_time_adj_ex(X509_getm_notBefore(x), 0, 0, &(time_t){ FROM_S });
  X509_time_adj_ex(X509_getm_notAfter(x), 0, 0, &(time_t){ TO_S });
  X509_set_pubkey(x, key);
  if (usage)
    add_extension(x, NID_key_usage, usage);
  if (extended)
    add_extension(x, NID_ext_key_usage, extended);
  X509_sign(x, key, EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : EVP_sha256());
  *der = NULL;
  len = i2d_X509(x, der);
  X509_free(x);
  EVP_PKEY_free(key);
  return len;
}

static int make(unsigned char **der, int is_ec, const char *usage, const char *extended)
{
  return make_with(der, is_ec ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), usage, extended);
}

static int read_it(struct certfields *c, const unsigned char *der, int len)
{
  return certfields_read(c, span_make((const char *)der, (size_t)len));
}

static void good_ones(void)
{
  struct certfields c;
  unsigned char *der;
  int len = make(&der, 1, "critical,digitalSignature,keyAgreement", "emailProtection");

  ok(read_it(&c, der, len), "a certificate is read");
  ok(c.key == CERTFIELDS_EC && c.bits.len == 65 && c.curve.len == 10, "its key");
  ok(c.not_before_s == FROM_S && c.not_after_s == TO_S, "its dates, UTCTime and GeneralizedTime");
  ok(c.serial.len == 3 && c.serial.p[2] == 77 && span_equal(c.issuer, c.subject), "serial, issuer and subject");
  ok(!certfields_can_sign(&c) && !certfields_can_encrypt(&c), "it signs and encrypts");
  ok(!certfields_is_current(&c, FROM_S) && certfields_is_current(&c, FROM_S - 1) && !certfields_is_current(&c, TO_S)
     && certfields_is_current(&c, TO_S + 1), "both dates are within its time");
  OPENSSL_free(der);
  len = make(&der, 1, "keyAgreement", NULL);
  ok(read_it(&c, der, len) && certfields_can_sign(&c) && !certfields_can_encrypt(&c), "key usage: to encrypt alone");
  OPENSSL_free(der);
  len = make(&der, 1, "digitalSignature", "serverAuth");
  ok(read_it(&c, der, len) && certfields_can_sign(&c), "extended key usage of a server");
  OPENSSL_free(der);
  len = make(&der, 0, NULL, "anyExtendedKeyUsage");
  ok(read_it(&c, der, len) && c.key == CERTFIELDS_ED25519 && !certfields_can_sign(&c) && certfields_can_encrypt(&c),
     "Ed25519 signs and does not encrypt");
  OPENSSL_free(der);
}

static void key_is(EVP_PKEY *key, enum certfields_key type, const char *what)
{
  struct certfields c;
  unsigned char *der;
  int len = make_with(&der, key, NULL, NULL);

  ok(read_it(&c, der, len) && c.key == type && !certfields_can_encrypt(&c) == (type != CERTFIELDS_OTHER)
     && !certfields_can_sign(&c) == (type != CERTFIELDS_OTHER), "%s", what);
  OPENSSL_free(der);
}

/* what the rest of us can use */
static void keys(void)
{
  static const char *const curves[] = { "P-384", "P-521", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1" };

  for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
    key_is(EVP_EC_gen(curves[i]), CERTFIELDS_EC, curves[i]);
  key_is(EVP_EC_gen("P-224"), CERTFIELDS_OTHER, "P-224");
  key_is(EVP_EC_gen("secp256k1"), CERTFIELDS_OTHER, "secp256k1");
  key_is(EVP_RSA_gen(1024), CERTFIELDS_RSA, "RSA of 1024 bits");
  key_is(EVP_RSA_gen(1023), CERTFIELDS_OTHER, "RSA of 1023 bits");
}

/* in memory of its own, so that a sanitizer sees each octet that is read behind it */
static int read_copy(const unsigned char *der, size_t len)
{
  unsigned char *copy = malloc(len ? len : 1);
  struct certfields c;
  int result;

  memcpy(copy, der, len);
  result = certfields_read(&c, span_make((const char *)copy, len));
  free(copy);
  return result;
}

static void damaged_ones(void)
{
  unsigned char *der;
  size_t len = (size_t)make(&der, 1, "digitalSignature", "emailProtection");
  int read = 0;

  for (size_t i = 0; i < len; i++)
    read += read_copy(der, i);
  ok(read == 0, "nothing that is cut off is read");
  for (size_t i = 0; i < len; i++)
    for (int bit = 0; bit < 8; bit++) {
      der[i] ^= (unsigned char)(1 << bit);
      read_copy(der, len);
      der[i] ^= (unsigned char)(1 << bit);
    }
  ok(read_copy(der, len) == 1, "every bit changed does no harm");
  OPENSSL_free(der);
}

static void text(void)
{
  static const char pem[] = "text\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
                            "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\nmore\n"
                            "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n";
  struct span rest = span_of(pem);
  stralloc der = STRALLOC_ZERO;

  ok(certfields_next(&der, &rest) == 1 && der.len == 2 && der.s[0] == 0x30, "other text and blocks are passed over");
  ok(certfields_next(&der, &rest) == -1, "a damaged block");
  rest = span_of("nothing");
  ok(certfields_next(&der, &rest) == 0, "no certificate");
  rest = span_of("-----BEGIN CERTIFICATE");
  ok(certfields_next(&der, &rest) == -1, "a block that is cut off");
  stralloc_free(&der);
}

int main(void)
{
  ok(crypto_library_init(), "the library starts");
  good_ones();
  keys();
  damaged_ones();
  text();
  return tap_done();
}
