/* ocspanswer: OCSP answers. If the first octet is even, the rest is an answer as it stands, which nobody who may has
 * signed. Else the octets say what libcrypto is to sign; what follows from that is computed here once more. A flipped
 * bit may only turn an answer into none.
 */
#include "tests/fuzz/fuzz.h"

#include "crypto/crypto.h"
#include "smime/ocspanswer.h"

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <time.h>

#define NONCE "0123456789abcdef"
#define HOUR 3600

/* those who sign */
enum { ISSUER, RESPONDER, MAILER, FOREIGN, NAMESAKE, SIGNERS };

static EVP_PKEY *keys[SIGNERS];
static X509 *certificates[SIGNERS];
static X509 *leaf;
static long long now_s;

static void set_name(X509_NAME *n, const char *name)
{
  check(X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0));
}

static X509 *issue(EVP_PKEY *key, const char *name, long serial, const char *usage, EVP_PKEY *by, const char *issuer)
{
  X509 *x = X509_new();
  X509_EXTENSION *e;

  check(x && X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), serial));
  check(X509_time_adj_ex(X509_getm_notBefore(x), -30, 0, NULL) && X509_time_adj_ex(X509_getm_notAfter(x), 30, 0, NULL));
  set_name(X509_get_subject_name(x), name);
  set_name(X509_get_issuer_name(x), issuer);
  check(X509_set_pubkey(x, key));
  if (usage) {
    e = X509V3_EXT_conf_nid(NULL, NULL, NID_ext_key_usage, usage);
    check(e && X509_add_ext(x, e, -1));
    X509_EXTENSION_free(e);
  }
  check(X509_sign(x, by, EVP_sha256()));
  return x;
}

static void prepare(void)
{
  if (leaf)
    return;
  check(crypto_library_init());
  now_s = (long long)time(NULL);
  for (int i = 0; i < SIGNERS; i++)
    check(keys[i] = EVP_EC_gen("P-256"));
  certificates[ISSUER] = issue(keys[ISSUER], "issuer", 1, NULL, keys[ISSUER], "issuer");
  certificates[NAMESAKE] = issue(keys[NAMESAKE], "issuer", 1, NULL, keys[NAMESAKE], "issuer");
  certificates[RESPONDER] = issue(keys[RESPONDER], "responder", 2, "OCSPSigning", keys[ISSUER], "issuer");
  certificates[MAILER] = issue(keys[MAILER], "mailer", 3, "emailProtection", keys[ISSUER], "issuer");
  certificates[FOREIGN] = issue(keys[FOREIGN], "foreign", 4, "OCSPSigning", keys[NAMESAKE], "issuer");
  leaf = issue(keys[MAILER], "leaf", 5, "emailProtection", keys[ISSUER], "issuer");
}

static unsigned int take(struct span *in)
{
  unsigned int octet = in->len ? (unsigned char)*in->p : 0;

  *in = span_from(*in, in->len ? 1 : 0);
  return octet;
}

static ASN1_TIME *date(long long hours)
{
  ASN1_TIME *t = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(now_s + hours * HOUR));

  check(t);
  return t;
}

/* One statement. Returns what it is worth: 0 nothing, 1 good, 2 unknown, 3 revoked. */
static int add_statement(OCSP_BASICRESP *basic, struct span *in)
{
  unsigned int kind = take(in);
  int is_other = (kind >> 2) % 4 == 3;
  int this_hours = (int)take(in) - 128;
  unsigned int next = take(in);
  int next_hours = (int)next - 128;
  OCSP_CERTID *id = OCSP_cert_to_id(kind & 64 ? EVP_sha256() : EVP_sha1(), is_other ? certificates[MAILER] : leaf,
                                    certificates[kind & 128 ? NAMESAKE : ISSUER]);
  ASN1_TIME *this_update = date(this_hours);
  ASN1_TIME *next_update = next ? date(next_hours) : NULL;
  ASN1_TIME *revoked = date(-200);
  static const int worth[] = { 1, 3, 2 };
  int status = (int)(kind % 3);

  check(id && OCSP_basic_add1_status(basic, id, status, OCSP_REVOKED_STATUS_NOSTATUS, revoked, this_update,
                                     next_update));
  OCSP_CERTID_free(id);
  ASN1_TIME_free(this_update);
  ASN1_TIME_free(next_update);
  ASN1_TIME_free(revoked);
  if (is_other || (kind & 128) || this_hours > 0)
    return 0;
  if (next ? next_hours < 0 || next_hours < this_hours : this_hours < 0)
    return 0;
  return worth[status];
}

static enum ocspanswer build(stralloc *der, struct span *in)
{
  static const enum ocspanswer answers[] = {
    OCSPANSWER_NONE, OCSPANSWER_GOOD, OCSPANSWER_UNKNOWN, OCSPANSWER_REVOKED
  };
  OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
  OCSP_RESPONSE *response;
  unsigned int how = take(in);
  unsigned int signer = how % SIGNERS;
  unsigned int nonce = take(in) % 3;
  int status = how & 128 ? OCSP_RESPONSE_STATUS_TRYLATER : OCSP_RESPONSE_STATUS_SUCCESSFUL;
  unsigned char text[] = NONCE;
  unsigned char *out = NULL;
  int most = 0;
  int len;

  check(basic);
  for (unsigned int count = 1 + take(in) % 4; count; count--) {
    int one = add_statement(basic, in);

    most = one > most ? one : most;
  }
  text[0] ^= nonce == 2;
  check(nonce == 0 || OCSP_basic_add1_nonce(basic, text, sizeof text - 1));
  check(OCSP_basic_sign(basic, certificates[signer], keys[signer], EVP_sha256(), NULL, how & 64 ? OCSP_RESPID_KEY : 0));
  response = OCSP_response_create(status, basic);
  len = response ? i2d_OCSP_RESPONSE(response, &out) : -1;
  check(len > 0);
  fuzz_cat(der, span_make((const char *)out, (size_t)len));
  OPENSSL_free(out);
  OCSP_RESPONSE_free(response);
  OCSP_BASICRESP_free(basic);
  return signer > RESPONDER || nonce == 2 || status != OCSP_RESPONSE_STATUS_SUCCESSFUL ? OCSPANSWER_NONE
                                                                                       : answers[most];
}

static enum ocspanswer ask(struct span der)
{
  struct span copy = fuzz_copy(der);
  const char *why = NULL;
  enum ocspanswer got = ocspanswer_check(copy, leaf, certificates[ISSUER], span_of(NONCE), now_s, &why);

  check((got == OCSPANSWER_NONE) == (why != NULL));
  fuzz_drop(copy);
  return got;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct span in = span_make((const char *)data, size);
  stralloc der = STRALLOC_ZERO;
  enum ocspanswer want;
  enum ocspanswer got;
  size_t bit;

  prepare();
  if (take(&in) % 2 == 0) {
    check(ask(in) == OCSPANSWER_NONE);
    return 0;
  }
  want = build(&der, &in);
  check(ask(span_sa(&der)) == want);
  bit = take(&in) * 256 + take(&in);
  der.s[bit / 8 % der.len] ^= (char)(1 << bit % 8);
  got = ask(span_sa(&der));
  check(got == want || got == OCSPANSWER_NONE);
  stralloc_free(&der);
  return 0;
}
