/* certfile: files of certificates and revocation lists, PEM and DER, and what is no such file. */
#include "crypto/crypto.h"
#include "smime/certfile.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>
#include <limits.h>

static stralloc pem = STRALLOC_ZERO, der = STRALLOC_ZERO, crl_pem = STRALLOC_ZERO, crl_der = STRALLOC_ZERO;

struct taken {
  int certificates;
  int crls;
  int stops_at;
};

static int take_certificate(void *arg, X509 *certificate)
{
  struct taken *t = arg;

  X509_free(certificate);
  return ++t->certificates != t->stops_at;
}

static int take_crl(void *arg, X509_CRL *crl)
{
  struct taken *t = arg;

  X509_CRL_free(crl);
  return ++t->crls != t->stops_at;
}

static void make(void)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *x = certificate_make(&(struct certificate){ .name = "Ann", .key = key });
  X509_CRL *crl = certificate_crl("Ann", key, NOW_S, NOW_S + DAY_S);
  BIO *bio = BIO_new(BIO_s_mem());

  certificate_pem(&pem, x);
  certificate_der(&der, x);
  certificate_crl_pem(&crl_pem, crl);
  i2d_X509_CRL_bio(bio, crl);
  certificate_drain(&crl_der, bio);
  X509_free(x);
  X509_CRL_free(crl);
  EVP_PKEY_free(key);
}

/* a letter for each piece of a file */
static void build(stralloc *file, const char *pieces)
{
  file->len = 0;
  for (; *pieces; pieces++)
    switch (*pieces) {
      case 'P': (void)stralloc_cat(file, &pem); break;
      case 'D': (void)stralloc_cat(file, &der); break;
      case 'C': (void)stralloc_cat(file, &crl_pem); break;
      case 'E': (void)stralloc_cat(file, &crl_der); break;
      case 'h': (void)stralloc_catb(file, pem.s, pem.len / 2); break;
      case 'd': (void)stralloc_catb(file, der.s, der.len - 1); break;
      case 't': (void)stralloc_cats(file, "some text\n"); break;
      case 'k': (void)stralloc_cats(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"); break;
      case 'x': (void)stralloc_cats(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"); break;
      case 'y': (void)stralloc_cats(file, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"); break;
      default: (void)stralloc_catb(file, pieces, 1);
    }
}

static const struct {
  const char *pieces;
  int result;        /* of certfile_certificates(), and how many it gives */
  int certificates;
  int crl_result;    /* the same of certfile_crls() */
  int crls;
  const char *reason;
} rows[] = {
  { "", 1, 0, 1, 0, "an empty file" },
  { "t", 1, 0, 1, 0, "text" },
  { "P", 1, 1, 1, 0, "a certificate" },
  { "tPtPt", 1, 2, 1, 0, "two, and text before, between and behind them" },
  { "C", 1, 0, 1, 1, "a revocation list" },
  { "PCP", 1, 2, 1, 1, "a list between certificates" },
  { "kP", 1, 1, 1, 0, "a private key is passed over" },
  { "Ph", 0, 1, 0, 0, "the second one is cut off" },
  { "Px", 0, 1, 1, 0, "the second one is no DER" },
  { "Cy", 1, 0, 0, 1, "the second list is no DER" },
  { "D", 1, 1, 0, 0, "DER" },
  { "DD", 1, 2, 0, 0, "DER, two" },
  { "Dt", 0, 1, 0, 0, "DER, and text behind it" },
  { "d", 0, 0, 0, 0, "DER that is cut off" },
  { "E", 0, 0, 1, 1, "the DER of a list" },
  { "EE", 0, 0, 1, 2, "the DER of two lists" },
};

static void table(void)
{
  stralloc file = STRALLOC_ZERO;

  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct taken t = { 0, 0, 0 };

    build(&file, rows[i].pieces);
    ok(certfile_certificates(span_sa(&file), take_certificate, &t) == rows[i].result
       && t.certificates == rows[i].certificates, "%s: %d certificates", rows[i].reason, rows[i].certificates);
    ok(certfile_crls(span_sa(&file), take_crl, &t) == rows[i].crl_result && t.crls == rows[i].crls,
       "%s: %d lists", rows[i].reason, rows[i].crls);
  }
  stralloc_free(&file);
}

static void stops(void)
{
  static const char *const files[] = { "PPP", "DDD" };
  stralloc file = STRALLOC_ZERO;
  struct taken t;

  for (size_t i = 0; i < 2; i++) {
    build(&file, files[i]);
    t = (struct taken){ 0, 0, 2 };
    ok(certfile_certificates(span_sa(&file), take_certificate, &t) == -1 && t.certificates == 2,
       "%s: the taker stops at the second", files[i]);
  }
  build(&file, "CCC");
  t = (struct taken){ 0, 0, 2 };
  ok(certfile_crls(span_sa(&file), take_crl, &t) == -1 && t.crls == 2, "a taker of lists stops as well");
  ok(certfile_certificates(span_make(file.s, (size_t)INT_MAX + 1), take_certificate, &t) == 0,
     "a file of 2 GiB is not read");
  stralloc_free(&file);
}

static void memory(void)
{
  stralloc file = STRALLOC_ZERO;
  static const char *const files[] = { "tPtP", "DD", "CC" };

  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    int good = 1;
    int done = 0;

    build(&file, files[i]);
    for (unsigned int n = 1; !done && n < 10000; n++) {
      struct taken t = { 0, 0, 0 };
      int result;

      errno = 0;
      fault_nth("malloc", n, "ENOMEM");
      result = *files[i] == 'C' ? certfile_crls(span_sa(&file), take_crl, &t)
                                : certfile_certificates(span_sa(&file), take_certificate, &t);
      done = fault(NULL) == 0;
      (void)crypto_memory_was_short();
      /* libcrypto can do without some of it */
      good = good && ((result == -1 && errno == ENOMEM) || (result == 1 && t.certificates + t.crls == 2));
    }
    ok(good && done, "%s: ENOMEM as long as memory is short, and never a file that cannot be read", files[i]);
  }
  stralloc_free(&file);
}

int main(int argc, char **argv)
{
  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  make();
  table();
  stops();
  memory();
  stralloc_free(&pem);
  stralloc_free(&der);
  stralloc_free(&crl_pem);
  stralloc_free(&crl_der);
  return tap_done();
}
