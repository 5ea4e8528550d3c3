/* crlcheck: one list, compared with the one before and with its issuer. */
#include "smime/crlcheck.h"

#include "smime/certfile.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <time.h>

int crlcheck_start(void)
{
  return OPENSSL_init_crypto(0, NULL);
}

const char *crlcheck_text(enum crlcheck result)
{
  switch (result) {
    case CRLCHECK_GOOD: return "good";
    case CRLCHECK_UNREADABLE: return "it is not one revocation list";
    case CRLCHECK_SIGNATURE: return "its issuer did not sign it";
    case CRLCHECK_EXPIRED: return "it has ended";
    case CRLCHECK_OTHER_ISSUER: return "the list before was of another issuer";
    case CRLCHECK_OLDER: return "the list before is newer";
    case CRLCHECK_MEMORY: break;
  }
  return "out of memory";
}

/* the only list of a file */
struct single {
  X509_CRL *crl;
  int count;
};

static int take_crl(void *arg, X509_CRL *crl)
{
  struct single *s = arg;

  s->count++;
  X509_CRL_free(s->crl);
  s->crl = crl;
  return 1;
}

struct signer {
  X509_CRL *crl;
  int is_known;
  int has_signed;
};

static int try_issuer(void *arg, X509 *certificate)
{
  struct signer *s = arg;
  EVP_PKEY *key;

  if (X509_NAME_cmp(X509_get_subject_name(certificate), X509_CRL_get_issuer(s->crl)) == 0) {
    s->is_known = 1;
    key = X509_get0_pubkey(certificate);
    if (key && X509_CRL_verify(s->crl, key) == 1)
      s->has_signed = 1;
  }
  X509_free(certificate);
  return 1;
}

static enum crlcheck against_issuers(X509_CRL *crl, struct span issuers)
{
  struct signer s = { crl, 0, 0 };

  /* a certificate that cannot be read ends the search: those before it count */
  if (issuers.len && certfile_certificates(issuers, try_issuer, &s) == -1)
    return CRLCHECK_MEMORY;
  return s.is_known && !s.has_signed ? CRLCHECK_SIGNATURE : CRLCHECK_GOOD;
}

static enum crlcheck against_clock(X509_CRL *crl, long long now_s)
{
  time_t now = (time_t)now_s;
  const ASN1_TIME *end = X509_CRL_get0_nextUpdate(crl);

  return !end || X509_cmp_time(end, &now) <= 0 ? CRLCHECK_EXPIRED : CRLCHECK_GOOD;
}

static enum crlcheck against_old(X509_CRL *crl, struct span old)
{
  struct single before = { NULL, 0 };
  enum crlcheck result = CRLCHECK_GOOD;
  int read = old.len ? certfile_crls(old, take_crl, &before) : 0;

  if (read == -1)
    result = CRLCHECK_MEMORY;
  else if (read && before.count == 1) {
    if (X509_NAME_cmp(X509_CRL_get_issuer(before.crl), X509_CRL_get_issuer(crl)) != 0)
      result = CRLCHECK_OTHER_ISSUER;
    else if (ASN1_TIME_compare(X509_CRL_get0_lastUpdate(crl), X509_CRL_get0_lastUpdate(before.crl)) < 0)
      result = CRLCHECK_OLDER;
  }
  X509_CRL_free(before.crl);
  return result;
}

static enum crlcheck write_pem(stralloc *pem, X509_CRL *crl)
{
  BIO *out = BIO_new(BIO_s_mem());
  char *bytes;
  long len;
  int done = out && PEM_write_bio_X509_CRL(out, crl);

  if (done) {
    len = BIO_get_mem_data(out, &bytes);
    done = len > 0 && stralloc_catb(pem, bytes, (size_t)len);
  }
  BIO_free(out);
  return done ? CRLCHECK_GOOD : CRLCHECK_MEMORY;
}

enum crlcheck crlcheck(stralloc *pem, struct span list, struct span old, struct span issuers, long long now_s)
{
  struct single s = { NULL, 0 };
  enum crlcheck result = CRLCHECK_UNREADABLE;
  int read = list.len && list.len <= INT_MAX ? certfile_crls(list, take_crl, &s) : 0;

  if (read == -1)
    result = CRLCHECK_MEMORY;
  else if (read && s.count == 1) {
    result = against_issuers(s.crl, issuers);
    if (result == CRLCHECK_GOOD)
      result = against_clock(s.crl, now_s);
    if (result == CRLCHECK_GOOD)
      result = against_old(s.crl, old);
    if (result == CRLCHECK_GOOD)
      result = write_pem(pem, s.crl);
  }
  X509_CRL_free(s.crl);
  return result;
}
