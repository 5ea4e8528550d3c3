/* ocspanswer: answers made by libcrypto, by those who may give them and by others. What real responders send is in
 * tests/smime/ocsp.t.
 */
#include "crypto/crypto.h"
#include "smime/ocspanswer.h"
#include "tests/tap.h"
#include "tests/unit/certificate.h"

#include <openssl/ocsp.h>

enum signer {
  ISSUER, DELEGATE, TWIN, OTHER_ISSUER, NO_PURPOSE, EXPIRED, EARLY, NO_USAGE, FORGED, CRITICAL, SIGNERS
};

static EVP_PKEY *key, *other;
static X509 *issuer, *leaf, *stranger;
static X509 *signers[SIGNERS];

static X509 *responder(const char *from, EVP_PKEY *by, const char *const *extension, long long from_s, long long to_s)
{
  struct certificate c = { .name = "responder", .key = other, .issuer = from, .by = by, .from_s = from_s,
      .to_s = to_s };

  for (size_t i = 0; extension[i]; i++)
    c.extension[i] = extension[i];
  return certificate_make(&c);
}

static void make_all(void)
{
  static const char *const purpose[] = { "extendedKeyUsage", "OCSPSigning", NULL };
  static const char *const mail[] = { "extendedKeyUsage", "emailProtection", NULL };
  static const char *const no_usage[] = { "extendedKeyUsage", "OCSPSigning", "keyUsage", "keyAgreement", NULL };
  static const char *const critical[] = { "extendedKeyUsage", "OCSPSigning", "1.2.3.4", "critical,ASN1:NULL", NULL };
  struct certificate ca = { .name = "CA" };

  key = EVP_EC_gen("P-256");
  other = EVP_EC_gen("P-256");
  ca.key = key;
  memcpy(ca.extension, certificate_ca, sizeof certificate_ca);
  issuer = certificate_make(&ca);
  leaf = certificate_make(&(struct certificate){ .name = "leaf", .key = other, .issuer = "CA", .by = key });
  stranger = certificate_make(&(struct certificate){ .name = "leaf", .key = other, .issuer = "CA", .by = key });
  signers[ISSUER] = issuer;
  signers[DELEGATE] = responder("CA", key, purpose, 0, 0);
  signers[TWIN] = responder("CB", key, purpose, 0, 0);
  signers[OTHER_ISSUER] = responder("CB", other, purpose, 0, 0);
  signers[NO_PURPOSE] = responder("CA", key, mail, 0, 0);
  signers[EXPIRED] = responder("CA", key, purpose, NOW_S - 2 * DAY_S, NOW_S - 1);
  signers[EARLY] = responder("CA", key, purpose, NOW_S + 1, NOW_S + DAY_S);
  signers[NO_USAGE] = responder("CA", key, no_usage, 0, 0);
  signers[FORGED] = responder("CA", other, purpose, 0, 0);
  signers[CRITICAL] = responder("CA", key, critical, 0, 0);
}

#define BY_KEY 1u          /* the responder is named by the hash of its key */
#define WITHOUT_CERTS 2u
#define WEAK_HASH 4u
#define OTHER_CERT 8u      /* about another certificate */
#define CHANGED 16u        /* behind the signature */
#define NONCE 32u
#define OTHER_NONCE 64u
#define BOTH 128u          /* says `good` first, and then what it says */

#define GOOD V_OCSP_CERTSTATUS_GOOD
#define REVOKED V_OCSP_CERTSTATUS_REVOKED
#define UNKNOWN V_OCSP_CERTSTATUS_UNKNOWN

static const struct row {
  enum signer signer;
  unsigned int how;
  int status;
  long long this_s, next_s;       /* from NOW_S; next_s 0: none */
  enum ocspanswer wanted;
  const char *why;
  const char *reason;
} rows[] = {
  { ISSUER, 0, GOOD, -9, 99, OCSPANSWER_GOOD, NULL, "the issuer says good" },
  { ISSUER, BY_KEY, GOOD, -9, 99, OCSPANSWER_GOOD, NULL, "and is named by its key" },
  { ISSUER, WITHOUT_CERTS, GOOD, -9, 99, OCSPANSWER_GOOD, NULL, "its certificate need not be there" },
  { ISSUER, 0, REVOKED, -9, 99, OCSPANSWER_REVOKED, NULL, "revoked" },
  { ISSUER, 0, UNKNOWN, -9, 99, OCSPANSWER_UNKNOWN, NULL, "unknown" },
  { ISSUER, BOTH, REVOKED, -9, 99, OCSPANSWER_REVOKED, NULL, "of two statements the worse one counts" },
  { ISSUER, BOTH, UNKNOWN, -9, 99, OCSPANSWER_UNKNOWN, NULL, "unknown is worse than good" },
  { ISSUER, OTHER_CERT, GOOD, -9, 99, OCSPANSWER_NONE, "the answer is about another certificate",
    "another certificate" },
  { ISSUER, CHANGED | WITHOUT_CERTS, GOOD, -9, 99, OCSPANSWER_NONE, "signed by a stranger",
    "a signature that was changed" },
  { ISSUER, WEAK_HASH, GOOD, -9, 99, OCSPANSWER_NONE, "signed by a weak or unknown algorithm", "SHA-1" },
  { ISSUER, NONCE, GOOD, -9, 99, OCSPANSWER_GOOD, NULL, "the nonce that was sent" },
  { ISSUER, OTHER_NONCE, GOOD, -9, 99, OCSPANSWER_NONE, "the answer is to another question", "another nonce" },
  { DELEGATE, 0, GOOD, -9, 99, OCSPANSWER_GOOD, NULL, "a responder of the issuer" },
  { DELEGATE, BY_KEY, REVOKED, -9, 99, OCSPANSWER_REVOKED, NULL, "one that is named by its key" },
  { DELEGATE, WITHOUT_CERTS, GOOD, -9, 99, OCSPANSWER_NONE, "signed by a stranger",
    "one whose certificate is not there" },
  { TWIN, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer",
    "one whose certificate names another issuer, with the same key" },
  { OTHER_ISSUER, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one of another issuer" },
  { NO_PURPOSE, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one that is for mail" },
  { EXPIRED, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one that has expired" },
  { EARLY, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one that is not valid yet" },
  { NO_USAGE, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one that must not sign" },
  { FORGED, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer", "one that issued itself" },
  { CRITICAL, 0, GOOD, -9, 99, OCSPANSWER_NONE, "the responder has no right to answer",
    "one with an unknown extension" },
  { ISSUER, 0, GOOD, 299, 999, OCSPANSWER_GOOD, NULL, "a clock that is five minutes fast" },
  { ISSUER, 0, GOOD, 301, 999, OCSPANSWER_NONE, "the answer is from the future", "one of the future" },
  { ISSUER, 0, GOOD, -999, -300, OCSPANSWER_GOOD, NULL, "over for five minutes" },
  { ISSUER, 0, REVOKED, -999, -302, OCSPANSWER_NONE, "the answer is too old", "over for longer" },
  { ISSUER, 0, GOOD, -300, 0, OCSPANSWER_GOOD, NULL, "without nextUpdate, five minutes old" },
  { ISSUER, 0, GOOD, -302, 0, OCSPANSWER_NONE, "the answer is too old", "without nextUpdate, and older" },
  { ISSUER, 0, GOOD, 100, 50, OCSPANSWER_NONE, "the dates of the answer contradict each other",
    "nextUpdate comes first" },
};

static void add_single(OCSP_BASICRESP *basic, const struct row *r, int status)
{
  OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), r->how & OTHER_CERT ? stranger : leaf, issuer);
  ASN1_TIME *this = ASN1_GENERALIZEDTIME_set(NULL, NOW_S + r->this_s);
  ASN1_TIME *next = r->next_s ? ASN1_GENERALIZEDTIME_set(NULL, NOW_S + r->next_s) : NULL;
  ASN1_TIME *since = ASN1_GENERALIZEDTIME_set(NULL, NOW_S - DAY_S);

  OCSP_basic_add1_status(basic, id, status, 0, since, this, next);
  OCSP_CERTID_free(id);
  ASN1_TIME_free(this);
  ASN1_TIME_free(next);
  ASN1_TIME_free(since);
}

static void make_answer(stralloc *der, const struct row *r)
{
  OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
  OCSP_RESPONSE *response;
  unsigned char nonce[] = "12345678";
  unsigned char *out = NULL;
  unsigned long flags = (r->how & BY_KEY ? OCSP_RESPID_KEY : 0) | (r->how & WITHOUT_CERTS ? OCSP_NOCERTS : 0);
  int len;

  if (r->how & BOTH)
    add_single(basic, r, GOOD);
  add_single(basic, r, r->status);
  if (r->how & (NONCE | OTHER_NONCE))
    OCSP_basic_add1_nonce(basic, nonce, r->how & NONCE ? 8 : 7);
  OCSP_basic_sign(basic, signers[r->signer], r->signer == ISSUER ? key : other,
                  r->how & WEAK_HASH ? EVP_sha1() : EVP_sha256(), NULL, flags);
  response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
  len = i2d_OCSP_RESPONSE(response, &out);
  (void)span_copy(der, span_make((const char *)out, (size_t)len));
  OPENSSL_free(out);
  OCSP_RESPONSE_free(response);
  OCSP_BASICRESP_free(basic);
  if (!(r->how & CHANGED))
    return;
  /* the last octets are those of the signature, where no certificate is behind it */
  der->s[der->len - 1] ^= 1;
}

static void is_answer(struct span der, enum ocspanswer wanted, const char *why, const char *reason)
{
  const char *got_why = NULL;
  enum ocspanswer got = ocspanswer_check(der, leaf, issuer, span_of("12345678"), NOW_S, &got_why);

  if (!ok(got == wanted && (why ? got_why && strcmp(got_why, why) == 0 : !got_why), "%s: %s", reason,
          why ? why : ocspanswer_word(wanted)))
    printf("# %s, %s\n", ocspanswer_word(got), got_why ? got_why : "");
}

/* answers without a statement, and what is none */
static void others(void)
{
  static const struct { const char *der; size_t len; const char *why, *reason; } bad[] = {
    { "\x30\x03\x0a\x01\x03", 5, "the responder says: try later", "tryLater" },
    { "\x30\x03\x0a\x01\x06", 5, "the responder says: unauthorized", "unauthorized" },
    { "\x30\x03\x0a\x01\x01", 5, "the responder reports an error", "malformedRequest" },
    { "\x30\x03\x0a\x01\x02", 5, "the responder reports an error", "internalError" },
    { "\x30\x03\x0a\x01\x00", 5, "the answer is of an unknown type", "successful, and nothing else" },
    { "\x30\x0e\x0a\x01\x00\xa0\x09\x30\x07\x06\x03\x2a\x03\x04\x04\x00", 16, "the answer is of an unknown type",
      "another type" },
    { "", 0, "the answer is damaged", "nothing" },
    { "\x30\x03\x0a\x01", 4, "the answer is damaged", "cut off" },
    { "\x30\x03\x0a\x01\x03\x00", 6, "the answer is damaged", "an octet behind it" },
  };
  static const char large[OCSPANSWER_BYTES_MAX + 1] = "\x30";

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    is_answer(span_make(bad[i].der, bad[i].len), OCSPANSWER_NONE, bad[i].why, bad[i].reason);
  is_answer(span_make(large, sizeof large), OCSPANSWER_NONE, "the answer is damaged", "over 64 KiB");
}

int main(void)
{
  stralloc der = STRALLOC_ZERO;

  if (!crypto_library_init())
    return 111;
  make_all();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    make_answer(&der, &rows[i]);
    is_answer(span_sa(&der), rows[i].wanted, rows[i].why, rows[i].reason);
  }
  others();
  stralloc_free(&der);
  return tap_done();
}
