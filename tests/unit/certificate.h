/* certificate: certificates and signatures for unit tests, made by libcrypto.
 *
 *   X509 *x = certificate_make(&(struct certificate){ .name = "Ann", .key = key, .issuer = "CA", .by = ca_key });
 */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "text/span.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <skalibs/stralloc.h>

#define DAY_S 86400
#define NOW_S 1800000000LL

struct certificate {
  const char *name;               /* of the subject, its common name */
  EVP_PKEY *key;
  const char *issuer;             /* NULL: `name` */
  EVP_PKEY *by;                   /* signs it; NULL: `key` */
  const char *address;            /* in the alternative name; NULL: there is none */
  const char *extension[7];       /* name, value, name ...; NULL behind them */
  long long from_s, to_s;         /* 0: a day before and behind NOW_S */
};

__attribute__((unused)) static const char *const certificate_ca[] = {
  "basicConstraints", "critical,CA:TRUE", "keyUsage", "keyCertSign,cRLSign", NULL
};

static inline X509_NAME *certificate_name(const char *name)
{
  X509_NAME *n = X509_NAME_new();

  X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
  return n;
}

static inline void certificate_extend(X509 *x, X509 *issuer, const char *name, const char *value)
{
  X509V3_CTX ctx;
  X509_EXTENSION *e;

  X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
  e = X509V3_EXT_conf(NULL, &ctx, name, value);
  X509_add_ext(x, e, -1);
  X509_EXTENSION_free(e);
}

/* each has another serial number */
static inline X509 *certificate_make(const struct certificate *c)
{
  static long serial = 1000;
  X509 *x = X509_new();
  X509_NAME *subject = certificate_name(c->name);
  X509_NAME *issuer = certificate_name(c->issuer ? c->issuer : c->name);
  char address[100];

  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_set_subject_name(x, subject);
  X509_set_issuer_name(x, issuer);
  X509_NAME_free(subject);
  X509_NAME_free(issuer);
  ASN1_TIME_set(X509_getm_notBefore(x), c->from_s ? c->from_s : NOW_S - DAY_S);
  ASN1_TIME_set(X509_getm_notAfter(x), c->to_s ? c->to_s : NOW_S + DAY_S);
  X509_set_pubkey(x, c->key);
  if (c->address) {
    snprintf(address, sizeof address, "email:%s", c->address);
    certificate_extend(x, x, "subjectAltName", address);
  }
  for (const char *const *e = c->extension; *e; e += 2)
    certificate_extend(x, x, e[0], e[1]);
  X509_sign(x, c->by ? c->by : c->key, EVP_sha256());
  return x;
}

/* what a memory BIO holds, appended; frees it */
static inline void certificate_drain(stralloc *out, BIO *bio)
{
  char *text;
  long len = BIO_get_mem_data(bio, &text);

  (void)stralloc_catb(out, text, (size_t)len);
  BIO_free(bio);
}

static inline void certificate_pem(stralloc *out, X509 *x)
{
  BIO *bio = BIO_new(BIO_s_mem());

  PEM_write_bio_X509(bio, x);
  certificate_drain(out, bio);
}

static inline void certificate_der(stralloc *out, X509 *x)
{
  BIO *bio = BIO_new(BIO_s_mem());

  i2d_X509_bio(bio, x);
  certificate_drain(out, bio);
}

/* a revocation list of this issuer from `from_s` to `to_s` (0: it does not say) */
static inline X509_CRL *certificate_crl(const char *issuer, EVP_PKEY *by, long long from_s, long long to_s)
{
  X509_CRL *crl = X509_CRL_new();
  X509_NAME *name = certificate_name(issuer);
  ASN1_TIME *time = ASN1_TIME_new();

  X509_CRL_set_version(crl, 1);
  X509_CRL_set_issuer_name(crl, name);
  X509_CRL_set1_lastUpdate(crl, ASN1_TIME_set(time, from_s));
  if (to_s)
    X509_CRL_set1_nextUpdate(crl, ASN1_TIME_set(time, to_s));
  X509_CRL_sign(crl, by, EVP_sha256());
  ASN1_TIME_free(time);
  X509_NAME_free(name);
  return crl;
}

static inline void certificate_crl_pem(stralloc *out, X509_CRL *crl)
{
  BIO *bio = BIO_new(BIO_s_mem());

  PEM_write_bio_X509_CRL(bio, crl);
  certificate_drain(out, bio);
}

/* who signs a message */
struct certificate_signer {
  X509 *certificate;
  EVP_PKEY *key;
  const EVP_MD *hash;             /* NULL: SHA-256 */
};

/* SignedData over `content`, within it or, with CMS_DETACHED, beside it; appended as DER */
static inline void certificate_sign(stralloc *der, struct span content, unsigned int flags,
                                    const struct certificate_signer *signers, size_t count)
{
  BIO *in = BIO_new_mem_buf(content.p, (int)content.len);
  BIO *out = BIO_new(BIO_s_mem());
  CMS_ContentInfo *cms;

  flags |= CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  cms = CMS_sign(NULL, NULL, NULL, in, flags);
  for (size_t i = 0; i < count; i++)
    CMS_add1_signer(cms, signers[i].certificate, signers[i].key, signers[i].hash ? signers[i].hash : EVP_sha256(),
                    flags);
  CMS_final(cms, in, NULL, flags);
  i2d_CMS_bio(out, cms);
  certificate_drain(der, out);
  CMS_ContentInfo_free(cms);
  BIO_free(in);
}

#endif
