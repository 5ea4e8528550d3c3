/* crlcheck: libcrypto reads the lists and verifies the signature. */
#include "smime/crlcheck.h"

#include "crypto/crypto.h"
#include "smime/certfile.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* one list of a file; a second one is counted and thrown away */
struct lists {
  X509_CRL *first;
  int count;
};

static int take_list(void *arg, X509_CRL *crl)
{
  struct lists *l = arg;

  if (l->count++ == 0)
    l->first = crl;
  else
    X509_CRL_free(crl);
  return 1;
}

/* the only list of a file, or NULL. *is_short is set for want of memory, here and below. */
static X509_CRL *read_list(struct span file, int *is_short)
{
  struct lists l = { NULL, 0 };
  int result = certfile_crls(file, take_list, &l);

  if (result == 1 && l.count == 1)
    return l.first;
  if (result == -1)
    *is_short = 1;
  X509_CRL_free(l.first);
  return NULL;
}

struct issuer {
  X509_CRL *crl;
  int is_known;   /* a certificate of this name was there */
  int is_good;
};

static int try_issuer(void *arg, X509 *certificate)
{
  struct issuer *i = arg;

  /* A certificate without keyUsage may do all: libcrypto gives UINT32_MAX for it. */
  if (!i->is_good && X509_NAME_cmp(X509_get_subject_name(certificate), X509_CRL_get_issuer(i->crl)) == 0
      && (X509_get_key_usage(certificate) & KU_CRL_SIGN)) {
    i->is_known = 1;
    i->is_good = X509_get0_pubkey(certificate) && X509_CRL_verify(i->crl, X509_get0_pubkey(certificate)) == 1;
  }
  X509_free(certificate);
  return 1;
}

/* NULL, or what is wrong with the list itself */
static const char *fault_of(X509_CRL *crl, struct span issuers, long long now_s, int *is_short)
{
  struct issuer i = { crl, 0, 0 };
  time_t now = (time_t)now_s;

  if (certfile_certificates(issuers, try_issuer, &i) == -1)
    *is_short = 1;
  if (!i.is_known)
    return "no certificate of its issuer is here";
  if (!i.is_good)
    return "its signature is not that of its issuer";
  if (!X509_CRL_get0_nextUpdate(crl))
    return "it does not say when the next one comes";
  if (X509_cmp_time(X509_CRL_get0_lastUpdate(crl), &now) >= 0)
    return "it is from the future, or its date cannot be read";
  if (X509_cmp_time(X509_CRL_get0_nextUpdate(crl), &now) <= 0)
    return "its time is over";
  return NULL;
}

static enum crlcheck_result compare(X509_CRL *crl, X509_CRL *here, const char **why)
{
  int days = 1;
  int seconds = 0;

  if (!here || X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_CRL_get_issuer(here)) != 0)
    return CRLCHECK_NEWER;
  if (X509_CRL_match(crl, here) == 0)
    return CRLCHECK_SAME;
  if (!ASN1_TIME_diff(&days, &seconds, X509_CRL_get0_lastUpdate(here), X509_CRL_get0_lastUpdate(crl)))
    return CRLCHECK_NEWER;
  *why = "it is older than the one that is here";
  return days < 0 || seconds < 0 ? CRLCHECK_BAD : CRLCHECK_NEWER;
}

static int write_pem(stralloc *pem, X509_CRL *crl)
{
  BIO *bio = BIO_new(BIO_s_mem());
  char *text;
  long len;
  int good = bio && PEM_write_bio_X509_CRL(bio, crl) == 1;

  if (good) {
    len = BIO_get_mem_data(bio, &text);
    good = span_copy(pem, span_make(text, (size_t)len));
  }
  BIO_free(bio);
  return good;
}

enum crlcheck_result crlcheck(struct span fetched, struct span here, struct span issuers, long long now_s,
                              stralloc *pem, const char **why)
{
  int is_short = 0;
  X509_CRL *crl = read_list(fetched, &is_short);
  X509_CRL *old = here.len ? read_list(here, &is_short) : NULL;
  enum crlcheck_result result = CRLCHECK_BAD;

  *why = crl ? fault_of(crl, issuers, now_s, &is_short) : "it is no revocation list";
  if (!*why)
    result = compare(crl, old, why);
  if (result == CRLCHECK_NEWER && !write_pem(pem, crl))
    result = CRLCHECK_NOMEM;
  X509_CRL_free(crl);
  X509_CRL_free(old);
  if (crypto_memory_was_short() || is_short)
    result = CRLCHECK_NOMEM;
  if (result == CRLCHECK_NOMEM)
    errno = ENOMEM;
  return result;
}
