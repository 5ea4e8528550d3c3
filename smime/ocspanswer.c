/* ocspanswer: libcrypto reads the structure. Who may sign is decided here, because OCSP_basic_verify() of libcrypto
 * also accepts a responder that is trusted for other reasons, and takes the time from the clock.
 */
#include "smime/ocspanswer.h"

#include "smime/strength.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>
#include <time.h>

/* A responder sends its own certificate and at most a few above it. */
#define CERTIFICATES_MAX 8
#define SINGLES_MAX 64

static const char *const words[] = { "none", "good", "revoked", "unknown" };

const char *ocspanswer_word(enum ocspanswer answer)
{
  return words[answer];
}

/* ---- who signed --------------------------------------------------------------------------------- */

/* does the answer name this certificate as that of the responder? (RFC 6960 4.2.2.3) */
static int is_named(const OCSP_BASICRESP *basic, const X509 *signer)
{
  const ASN1_OCTET_STRING *id;
  const X509_NAME *name;
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int len;

  if (!OCSP_resp_get0_id(basic, &id, &name))
    return 0;
  if (name)
    return X509_NAME_cmp(name, X509_get_subject_name(signer)) == 0;
  return id && X509_pubkey_digest(signer, EVP_sha1(), hash, &len) && (unsigned int)ASN1_STRING_length(id) == len
         && memcmp(ASN1_STRING_get0_data(id), hash, len) == 0;
}

/* 1 if the hash of the signature is not weak; Ed25519 and Ed448 have none of their own */
static int hash_is_good(const OCSP_BASICRESP *basic)
{
  const X509_ALGOR *algorithm = OCSP_resp_get0_tbs_sigalg(basic);
  const ASN1_OBJECT *object;
  const char *name;
  int hash;
  int key;

  X509_ALGOR_get0(&object, NULL, NULL, algorithm);
  if (!OBJ_find_sigid_algs(OBJ_obj2nid(object), &hash, &key))
    return 0;
  if (key == NID_ED25519 || key == NID_ED448)
    return 1;
  return strength_hash(hash, &name) == STRENGTH_GOOD;
}

static int has_signed(OCSP_BASICRESP *basic, X509 *signer)
{
  EVP_PKEY *key = X509_get0_pubkey(signer);
  const char *name;

  return key && strength_key(key, &name) == STRENGTH_GOOD
         && ASN1_item_verify(ASN1_ITEM_rptr(OCSP_RESPDATA), OCSP_resp_get0_tbs_sigalg(basic),
                             OCSP_resp_get0_signature(basic), OCSP_resp_get0_respdata(basic), key) == 1;
}

/* Is it a certificate that the issuer issued to a responder? (RFC 6960 4.2.2.2) */
static int is_delegated(X509 *signer, X509 *issuer, long long now_s)
{
  uint32_t flags = X509_get_extension_flags(signer);
  time_t now = (time_t)now_s;

  if ((flags & (EXFLAG_INVALID | EXFLAG_CRITICAL)) || !(flags & EXFLAG_XKUSAGE)
      || !(X509_get_extended_key_usage(signer) & XKU_OCSP_SIGN))
    return 0;
  if ((flags & EXFLAG_KUSAGE) && !(X509_get_key_usage(signer) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
    return 0;
  return X509_cmp_time(X509_get0_notBefore(signer), &now) < 0 && X509_cmp_time(X509_get0_notAfter(signer), &now) > 0
         && X509_check_issued(issuer, signer) == X509_V_OK && X509_verify(signer, X509_get0_pubkey(issuer)) == 1;
}

/* NULL if somebody signed who may, else the reason */
static const char *check_signer(OCSP_BASICRESP *basic, X509 *issuer, long long now_s)
{
  const STACK_OF(X509) *certificates = OCSP_resp_get0_certs(basic);
  const char *why = "signed by a stranger";

  if (!hash_is_good(basic))
    return "signed by a weak or unknown algorithm";
  if (is_named(basic, issuer) && has_signed(basic, issuer))
    return NULL;
  for (int i = 0; i < sk_X509_num(certificates) && i < CERTIFICATES_MAX; i++) {
    X509 *signer = sk_X509_value(certificates, i);

    if (!is_named(basic, signer) || !has_signed(basic, signer))
      continue;
    if (is_delegated(signer, issuer, now_s))
      return NULL;
    why = "the responder has no right to answer";
  }
  return why;
}

/* ---- what it says ------------------------------------------------------------------------------- */

/* an id of the certificate with the hash that the answer uses */
static int is_about(const OCSP_SINGLERESP *single, X509 *certificate, X509 *issuer)
{
  const OCSP_CERTID *theirs = OCSP_SINGLERESP_get0_id(single);
  OCSP_CERTID *ours;
  ASN1_OBJECT *object;
  const EVP_MD *hash;
  int same;

  /* the function takes a pointer to what it does not change */
  if (!OCSP_id_get0_info(NULL, &object, NULL, NULL, (OCSP_CERTID *)(uintptr_t)theirs)
      || (hash = EVP_get_digestbyobj(object)) == NULL)
    return 0;
  ours = OCSP_cert_to_id(hash, certificate, issuer);
  same = ours && OCSP_id_cmp(ours, theirs) == 0;
  OCSP_CERTID_free(ours);
  return same;
}

/* is `time` before `at_s`? 1, 0, or -1 if it is no time */
static int is_before(const ASN1_GENERALIZEDTIME *time, long long at_s)
{
  int order = ASN1_TIME_cmp_time_t(time, (time_t)at_s);

  return order == -2 ? -1 : order < 0;
}

static const char *check_dates(const ASN1_GENERALIZEDTIME *this_update, const ASN1_GENERALIZEDTIME *next_update,
                               long long now_s)
{
  if (!this_update || is_before(this_update, now_s + OCSPANSWER_GRACE_S) != 1)
    return "the answer is from the future";
  if (is_before(next_update ? next_update : this_update, now_s - OCSPANSWER_GRACE_S) != 0)
    return "the answer is too old";
  if (next_update && ASN1_TIME_compare(this_update, next_update) == 1)
    return "the dates of the answer contradict each other";
  return NULL;
}

static enum ocspanswer read_single(OCSP_SINGLERESP *single, long long now_s, const char **why)
{
  ASN1_GENERALIZEDTIME *this_update;
  ASN1_GENERALIZEDTIME *next_update;
  int status = OCSP_single_get0_status(single, NULL, NULL, &this_update, &next_update);
  const char *wrong = check_dates(this_update, next_update, now_s);

  if (wrong) {
    *why = wrong;
    return OCSPANSWER_NONE;
  }
  switch (status) {
    case V_OCSP_CERTSTATUS_GOOD: return OCSPANSWER_GOOD;
    case V_OCSP_CERTSTATUS_REVOKED: return OCSPANSWER_REVOKED;
    default: return OCSPANSWER_UNKNOWN;
  }
}

/* the more it says against the certificate */
static int weight(enum ocspanswer answer)
{
  static const int weights[] = { 0, 1, 3, 2 };

  return weights[answer];
}

static enum ocspanswer read_singles(OCSP_BASICRESP *basic, X509 *certificate, X509 *issuer, long long now_s,
                                    const char **why)
{
  enum ocspanswer answer = OCSPANSWER_NONE;

  *why = "the answer is about another certificate";
  for (int i = 0; i < OCSP_resp_count(basic) && i < SINGLES_MAX; i++) {
    OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
    enum ocspanswer one = is_about(single, certificate, issuer) ? read_single(single, now_s, why) : OCSPANSWER_NONE;

    if (weight(one) > weight(answer))
      answer = one;
  }
  return answer;
}

/* the value of the extension is an OCTET STRING with the nonce (RFC 8954); some responders leave that out */
static int nonce_fits(OCSP_BASICRESP *basic, struct span nonce)
{
  int at = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1);
  const ASN1_OCTET_STRING *value;
  struct span got;

  if (at < 0 || nonce.len == 0)
    return 1;
  value = X509_EXTENSION_get_data(OCSP_BASICRESP_get_ext(basic, at));
  got = span_make((const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
  if (got.len == nonce.len + 2 && got.p[0] == V_ASN1_OCTET_STRING && (size_t)(unsigned char)got.p[1] == nonce.len)
    got = span_from(got, 2);
  return span_equal(got, nonce);
}

static const char *check_response(OCSP_RESPONSE *response, OCSP_BASICRESP **basic)
{
  switch (OCSP_response_status(response)) {
    case OCSP_RESPONSE_STATUS_SUCCESSFUL: break;
    case OCSP_RESPONSE_STATUS_TRYLATER: return "the responder says: try later";
    case OCSP_RESPONSE_STATUS_UNAUTHORIZED: return "the responder says: unauthorized";
    default: return "the responder reports an error";
  }
  *basic = OCSP_response_get1_basic(response);
  return *basic ? NULL : "the answer is of an unknown type";
}

enum ocspanswer ocspanswer_check(struct span der, X509 *certificate, X509 *issuer, struct span nonce, long long now_s,
                                 const char **why)
{
  const unsigned char *at = (const unsigned char *)der.p;
  OCSP_RESPONSE *response = NULL;
  OCSP_BASICRESP *basic = NULL;
  enum ocspanswer answer = OCSPANSWER_NONE;
  const char *wrong = "the answer is damaged";

  if (der.len > 0 && der.len <= OCSPANSWER_BYTES_MAX)
    response = d2i_OCSP_RESPONSE(NULL, &at, (long)der.len);
  if (response && at == (const unsigned char *)der.p + der.len)
    wrong = check_response(response, &basic);
  if (!wrong && !nonce_fits(basic, nonce))
    wrong = "the answer is to another question";
  if (!wrong)
    wrong = check_signer(basic, issuer, now_s);
  if (!wrong)
    answer = read_singles(basic, certificate, issuer, now_s, &wrong);
  *why = answer == OCSPANSWER_NONE ? wrong : NULL;
  OCSP_BASICRESP_free(basic);
  OCSP_RESPONSE_free(response);
  ERR_clear_error();
  return answer;
}
