/* crlcheck: which list may take the place of another one. */
#include "crypto/crypto.h"
#include "smime/crlcheck.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"
#include "tests/unit/fault.h"

#include <errno.h>

/* what the rows are made of, as PEM where nothing else is said */
enum piece {
  NOTHING, GARBAGE, CUT,
  CA, CA_DER, CA_ALL, CA_OTHER_KEY, CA_ONLY_CERTS, OTHER_CA, TWO_CAS,
  TODAY, TODAY_DER, TODAY_TWICE, EARLIER, LATER, FUTURE, OVER, NO_NEXT, FORGED, OTHERS, PIECES
};

static stralloc pieces[PIECES];

static void make_ca(enum piece p, const char *name, EVP_PKEY *key, const char *usage)
{
  struct certificate c = { .name = name, .key = key };
  X509 *x;

  if (usage) {
    c.extension[0] = "keyUsage";
    c.extension[1] = usage;
  }
  x = certificate_make(&c);
  if (p == CA_DER)
    certificate_der(&pieces[p], x);
  else
    certificate_pem(&pieces[p], x);
  X509_free(x);
}

static void make_crl(enum piece p, const char *issuer, EVP_PKEY *by, long long from_s, long long to_s)
{
  X509_CRL *crl = certificate_crl(issuer, by, from_s, to_s);
  BIO *bio;

  certificate_crl_pem(&pieces[p], crl);
  if (p == TODAY) {
    bio = BIO_new(BIO_s_mem());
    i2d_X509_CRL_bio(bio, crl);
    certificate_drain(&pieces[TODAY_DER], bio);
  }
  X509_CRL_free(crl);
}

static void make_all(void)
{
  EVP_PKEY *key = EVP_EC_gen("P-256");
  EVP_PKEY *other = EVP_EC_gen("P-256");

  (void)stralloc_cats(&pieces[GARBAGE], "garbage\n");
  make_ca(CA, "CA", key, "cRLSign");
  make_ca(CA_DER, "CA", key, "cRLSign");
  make_ca(CA_ALL, "CA", key, NULL);
  make_ca(CA_OTHER_KEY, "CA", other, "cRLSign");
  make_ca(CA_ONLY_CERTS, "CA", key, "keyCertSign");
  make_ca(OTHER_CA, "CB", key, "cRLSign");
  (void)stralloc_cat(&pieces[TWO_CAS], &pieces[CA_OTHER_KEY]);
  (void)stralloc_cat(&pieces[TWO_CAS], &pieces[CA]);
  make_crl(TODAY, "CA", key, NOW_S - 100, NOW_S + DAY_S);
  (void)stralloc_cat(&pieces[TODAY_TWICE], &pieces[TODAY]);
  (void)stralloc_cat(&pieces[TODAY_TWICE], &pieces[TODAY]);
  make_crl(EARLIER, "CA", key, NOW_S - DAY_S, NOW_S + DAY_S);
  make_crl(LATER, "CA", key, NOW_S - 99, NOW_S + DAY_S);
  make_crl(FUTURE, "CA", key, NOW_S + 1, NOW_S + DAY_S);
  make_crl(OVER, "CA", key, NOW_S - DAY_S, NOW_S - 1);
  make_crl(NO_NEXT, "CA", key, NOW_S - 100, 0);
  make_crl(FORGED, "CA", other, NOW_S - 100, NOW_S + DAY_S);
  make_crl(OTHERS, "CB", key, NOW_S - 50, NOW_S + DAY_S);
  (void)stralloc_catb(&pieces[CUT], pieces[TODAY].s, pieces[TODAY].len / 2);
  EVP_PKEY_free(key);
  EVP_PKEY_free(other);
}

static const struct row {
  enum piece fetched;
  enum piece here;
  enum piece issuers;
  enum crlcheck_result wanted;
  const char *why;
  const char *reason;
} rows[] = {
  { TODAY, NOTHING, CA, CRLCHECK_NEWER, NULL, "the first one" },
  { TODAY_DER, NOTHING, CA_DER, CRLCHECK_NEWER, NULL, "DER" },
  { TODAY, NOTHING, CA_ALL, CRLCHECK_NEWER, NULL, "an issuer without keyUsage" },
  { TODAY, NOTHING, TWO_CAS, CRLCHECK_NEWER, NULL, "the second issuer of that name signed" },
  { TODAY, EARLIER, CA, CRLCHECK_NEWER, NULL, "a newer one" },
  { LATER, TODAY, CA, CRLCHECK_NEWER, NULL, "newer by a second" },
  { TODAY, TODAY, CA, CRLCHECK_SAME, NULL, "the same" },
  { TODAY_DER, TODAY, CA, CRLCHECK_SAME, NULL, "the same in the other form" },
  { EARLIER, TODAY, CA, CRLCHECK_BAD, "it is older than the one that is here", "an older one" },
  { TODAY, LATER, CA, CRLCHECK_BAD, "it is older than the one that is here", "older by a second" },
  { TODAY, GARBAGE, CA, CRLCHECK_NEWER, NULL, "what is here cannot be read" },
  { TODAY, TODAY_TWICE, CA, CRLCHECK_NEWER, NULL, "two are here, which is no file of ours" },
  { TODAY, OTHERS, CA, CRLCHECK_NEWER, NULL, "the one that is here is of another issuer" },
  { NOTHING, NOTHING, CA, CRLCHECK_BAD, "it is no revocation list", "nothing" },
  { GARBAGE, NOTHING, CA, CRLCHECK_BAD, "it is no revocation list", "garbage" },
  { CUT, NOTHING, CA, CRLCHECK_BAD, "it is no revocation list", "a list that is cut off" },
  { CA, NOTHING, CA, CRLCHECK_BAD, "it is no revocation list", "a certificate" },
  { TODAY_TWICE, NOTHING, CA, CRLCHECK_BAD, "it is no revocation list", "two lists" },
  { TODAY, NOTHING, NOTHING, CRLCHECK_BAD, "no certificate of its issuer is here", "no issuer" },
  { TODAY, NOTHING, GARBAGE, CRLCHECK_BAD, "no certificate of its issuer is here", "issuers that cannot be read" },
  { TODAY, NOTHING, OTHER_CA, CRLCHECK_BAD, "no certificate of its issuer is here", "the key under another name" },
  { TODAY, NOTHING, CA_ONLY_CERTS, CRLCHECK_BAD, "no certificate of its issuer is here",
    "an issuer that may not sign lists" },
  { TODAY, NOTHING, CA_OTHER_KEY, CRLCHECK_BAD, "its signature is not that of its issuer",
    "the name with another key" },
  { FORGED, EARLIER, CA, CRLCHECK_BAD, "its signature is not that of its issuer", "a forged list" },
  { NO_NEXT, NOTHING, CA, CRLCHECK_BAD, "it does not say when the next one comes", "a list without nextUpdate" },
  { FUTURE, NOTHING, CA, CRLCHECK_BAD, "it is from the future, or its date cannot be read", "a list of tomorrow" },
  { OVER, NOTHING, CA, CRLCHECK_BAD, "its time is over", "a list of yesterday" },
};

static enum crlcheck_result check(const struct row *r, stralloc *pem, const char **why)
{
  return crlcheck(span_sa(&pieces[r->fetched]), span_sa(&pieces[r->here]), span_sa(&pieces[r->issuers]), NOW_S, pem,
                  why);
}

/* the list as it is to be written, in PEM */
static struct span written(const struct row *r)
{
  return span_sa(&pieces[r->fetched == TODAY_DER ? TODAY : r->fetched]);
}

static void memory(const struct row *r)
{
  stralloc pem = STRALLOC_ZERO;
  unsigned long failed = 1;
  int good = 1;

  for (unsigned int n = 1; failed && n < 10000; n++) {
    const char *why;
    enum crlcheck_result got;

    errno = 0;
    pem.len = 0;
    fault_nth("malloc", n, "ENOMEM");
    got = check(r, &pem, &why);
    failed = fault(NULL);
    /* libcrypto can do without some of it */
    good = good && (got == CRLCHECK_NOMEM ? failed && errno == ENOMEM : got == r->wanted);
    good = good && (got != CRLCHECK_NEWER || span_equal(span_sa(&pem), written(r)));
  }
  ok(good && failed == 0, "%s: ENOMEM as long as memory is short", r->reason);
  stralloc_free(&pem);
}

int main(int argc, char **argv)
{
  stralloc pem = STRALLOC_ZERO;

  (void)argc;
  fault_begin(argv);
  if (!crypto_library_init())
    return 111;
  make_all();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *why = NULL;
    enum crlcheck_result got = check(&rows[i], &pem, &why);

    ok(got == rows[i].wanted, "%s: %s", rows[i].reason, rows[i].why ? rows[i].why : "good");
    if (rows[i].why)
      ok(why && strcmp(why, rows[i].why) == 0, "that is the reason");
    if (got == CRLCHECK_NEWER)
      is_bytes(pem.s, pem.len, written(&rows[i]).p, written(&rows[i]).len, "it is written as PEM");
    memory(&rows[i]);
  }
  stralloc_free(&pem);
  return tap_done();
}
