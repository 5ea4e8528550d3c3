/* trust: files of certificates and hashes, and chains that libcrypto alone does not find or does not check. What a real
 * PKI has, expired and revoked certificates among it, is in tests/smime/certificates.t.
 */
#include "crypto/crypto.h"
#include "smime/trust.h"
#include "tests/tap.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define DAY 86400
#define NOW 1800000000LL

static X509 *make(const char *name, EVP_PKEY *key, const char *issuer, EVP_PKEY *by, const char *const *extension)
{
  static long serial = 1;
  X509 *x = X509_new();
  X509_NAME *n = X509_NAME_new();
  X509V3_CTX ctx;

  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
  X509_set_subject_name(x, n);
  X509_NAME_free(n);
  n = X509_NAME_new();
  X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const unsigned char *)issuer, -1, -1, 0);
  X509_set_issuer_name(x, n);
  X509_NAME_free(n);
  ASN1_TIME_set(X509_getm_notBefore(x), NOW - DAY);
  ASN1_TIME_set(X509_getm_notAfter(x), NOW + DAY);
  X509_set_pubkey(x, key);
  X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
  for (; *extension; extension += 2) {
    X509_EXTENSION *e = X509V3_EXT_conf(NULL, &ctx, extension[0], extension[1]);

    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
  }
  X509_sign(x, by, EVP_sha256());
  return x;
}

static int add_pem(struct trust *t, enum trust_kind kind, X509 *x)
{
  BIO *bio = BIO_new(BIO_s_mem());
  char *text;
  long len;
  int result;

  BIO_puts(bio, "some text\n");
  PEM_write_bio_X509(bio, x);
  len = BIO_get_mem_data(bio, &text);
  result = trust_add(t, kind, span_make(text, (size_t)len));
  BIO_free(bio);
  return result;
}

static void is_cause(const struct trust *t, X509 *leaf, STACK_OF(X509) *others, enum trust_use use,
                     enum smimecause wanted, const char *what)
{
  const char *detail;
  enum smimecause cause = trust_check(t, leaf, others, use, NULL, &detail);

  ok(cause == wanted, "%s: %s", what, wanted == SMIMECAUSE_VERIFIED ? "good" : smimecause_text(wanted));
  if (cause != wanted)
    printf("# %s, %s\n", smimecause_text(cause), detail ? detail : "");
}

static void files(X509 *x)
{
  static const char *const bad[] = {
    "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n", "0garbage"
  };
  struct trust t = TRUST_ZERO;
  char hex[2 * 32 + 20] = "";

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ok(trust_add(&t, TRUST_ROOTS, span_of(bad[i])) == 0, "no file of certificates: %.20s", bad[i]);
    ok(trust_add(&t, TRUST_CRLS, span_of(bad[i])) == 0, "no file of CRLs");
    ok(trust_add(&t, TRUST_REFUSED, span_of(bad[i])) == 0, "no file of hashes");
  }
  ok(trust_add(&t, TRUST_ROOTS, span_of("")) == 1 && trust_add(&t, TRUST_REFUSED, span_of("# none\n\n")) == 1,
     "an empty file is one without certificates");
  ok(add_pem(&t, TRUST_ROOTS, x) == 1 && sk_X509_num(t.roots) == 1, "a certificate behind some text");
  memset(hex, 'A', 64);
  ok(trust_add(&t, TRUST_REFUSED, span_of(hex)) == 1 && t.refused.len == 32, "a hash");
  ok(trust_add(&t, TRUST_REFUSED, span_make(hex, 63)) == 0, "a hash that is too short");
  memcpy(hex + 64, "0 x", 4);
  ok(trust_add(&t, TRUST_REFUSED, span_of(hex)) == 0, "a hash that is too long");
  trust_free(&t);
}

static void chains(void)
{
  static const char *const ca[] = { "basicConstraints", "critical,CA:TRUE", "keyUsage", "keyCertSign,cRLSign", NULL };
  static const char *const server_ca[] = { "basicConstraints", "critical,CA:TRUE", "keyUsage", "keyCertSign",
                                           "extendedKeyUsage", "serverAuth", NULL };
  static const char *const mail[] = { "keyUsage", "digitalSignature", "extendedKeyUsage", "emailProtection", NULL };
  static const char *const strange[] = { "1.2.3.4", "critical,ASN1:NULL", NULL };
  static const char *const none[] = { NULL };
  EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  X509 *root = make("root", key, "root", key, ca);
  X509 *namesake = make("root", other, "root", other, ca);
  X509 *inter = make("inter", key, "root", key, ca);
  X509 *inter2 = make("inter", other, "root", key, ca);
  X509 *web = make("web", key, "root", key, server_ca);
  X509 *leaf = make("leaf", key, "inter", key, mail);
  X509 *below_web = make("leaf", key, "web", key, mail);
  X509 *odd = make("odd", key, "root", key, strange);
  X509 *plain = make("plain", key, "root", key, none);
  STACK_OF(X509) *sent = sk_X509_new_null();
  struct trust t = TRUST_ZERO;
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int len;

  t.now_s = NOW;
  files(root);
  is_cause(&t, leaf, NULL, TRUST_SIGN, SMIMECAUSE_NO_ROOT, "without any root");
  sk_X509_push(sent, namesake);
  sk_X509_push(sent, inter2);
  add_pem(&t, TRUST_ROOTS, namesake);
  add_pem(&t, TRUST_ROOTS, root);
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_NO_ROOT, "an issuer of that name with another key");
  sk_X509_push(sent, inter);
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_VERIFIED, "the right one behind it, and two roots of one name");
  is_cause(&t, leaf, sent, TRUST_ENCRYPT, SMIMECAUSE_PURPOSE, "a key that only signs");
  is_cause(&t, plain, NULL, TRUST_SIGN, SMIMECAUSE_VERIFIED, "no extensions at all");
  is_cause(&t, plain, NULL, TRUST_ENCRYPT, SMIMECAUSE_VERIFIED, "no extensions at all, to encrypt");
  is_cause(&t, odd, NULL, TRUST_SIGN, SMIMECAUSE_CONSTRAINT, "an unknown critical extension");
  sk_X509_push(sent, web);
  is_cause(&t, below_web, sent, TRUST_SIGN, SMIMECAUSE_PURPOSE, "an issuer for servers");
  t.now_s = NOW + 2 * DAY;
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_EXPIRED, "two days later");
  t.now_s = NOW - 2 * DAY;
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_NOT_YET, "two days before");
  t.now_s = NOW;
  X509_digest(inter, EVP_sha256(), hash, &len);
  stralloc_catb(&t.refused, (const char *)hash, len);
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_REFUSED, "an issuer that is refused");
  t.refused.len = 0;
  t.crls = sk_X509_CRL_new_null();
  is_cause(&t, leaf, sent, TRUST_SIGN, SMIMECAUSE_NO_CRL, "lists are asked for, and there is none");
  trust_free(&t);
  t.now_s = NOW;
  add_pem(&t, TRUST_ROOTS, inter);
  add_pem(&t, TRUST_KNOWN, root);
  is_cause(&t, leaf, NULL, TRUST_SIGN, SMIMECAUSE_VERIFIED, "an intermediate that is trusted as a root");
  trust_free(&t);
  t.now_s = NOW;
  add_pem(&t, TRUST_ROOTS, leaf);
  is_cause(&t, leaf, NULL, TRUST_SIGN, SMIMECAUSE_VERIFIED, "a certificate that is trusted itself");
  trust_free(&t);
  sk_X509_free(sent);
  X509_free(root);
  X509_free(namesake);
  X509_free(inter);
  X509_free(inter2);
  X509_free(web);
  X509_free(leaf);
  X509_free(below_web);
  X509_free(odd);
  X509_free(plain);
  EVP_PKEY_free(key);
  EVP_PKEY_free(other);
}

int main(void)
{
  if (!crypto_library_init())
    return 111;
  chains();
  return tap_done();
}
