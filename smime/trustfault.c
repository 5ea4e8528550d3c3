/* trustfault: the table of the errors of X509_verify_cert(). */
#include "smime/trustfault.h"

#include <openssl/x509_vfy.h>

static const enum smimecause cause_of[TRUSTFAULT_COUNT] = {
  SMIMECAUSE_TROUBLE, SMIMECAUSE_REFUSED, SMIMECAUSE_NO_ROOT, SMIMECAUSE_CONSTRAINT, SMIMECAUSE_PURPOSE,
  SMIMECAUSE_REVOKED, SMIMECAUSE_EXPIRED, SMIMECAUSE_NOT_YET, SMIMECAUSE_WEAK, SMIMECAUSE_NO_CRL
};

/* errors of X509_verify_cert(); one that is not here is a TRUSTFAULT_CONSTRAINT */
static const struct {
  int error;
  enum trustfault fault;
  const char *detail;
} errors[] = {
  { X509_V_ERR_OUT_OF_MEM, TRUSTFAULT_TROUBLE, NULL },
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_CERT_SIGNATURE_FAILURE, TRUSTFAULT_NO_ROOT, "signature of a certificate" },
  { X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, TRUSTFAULT_NO_ROOT, "signature of a certificate" },
  { X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, TRUSTFAULT_NO_ROOT, "key of an issuer" },
  { X509_V_ERR_CERT_UNTRUSTED, TRUSTFAULT_NO_ROOT, NULL },
  { X509_V_ERR_CERT_CHAIN_TOO_LONG, TRUSTFAULT_CONSTRAINT, "long chain" },
  { X509_V_ERR_INVALID_CA, TRUSTFAULT_CONSTRAINT, "issuer that is no CA" },
  { X509_V_ERR_KEYUSAGE_NO_CERTSIGN, TRUSTFAULT_CONSTRAINT, "issuer that is no CA" },
  { X509_V_ERR_PATH_LENGTH_EXCEEDED, TRUSTFAULT_CONSTRAINT, "path length" },
  { X509_V_ERR_PERMITTED_VIOLATION, TRUSTFAULT_CONSTRAINT, "names" },
  { X509_V_ERR_EXCLUDED_VIOLATION, TRUSTFAULT_CONSTRAINT, "names" },
  { X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, TRUSTFAULT_CONSTRAINT, "critical extension" },
  { X509_V_ERR_CERT_REVOKED, TRUSTFAULT_REVOKED, NULL },
  { X509_V_ERR_CERT_HAS_EXPIRED, TRUSTFAULT_EXPIRED, NULL },
  { X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, TRUSTFAULT_EXPIRED, NULL },
  { X509_V_ERR_CERT_NOT_YET_VALID, TRUSTFAULT_NOT_YET, NULL },
  { X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, TRUSTFAULT_NOT_YET, NULL },
  { X509_V_ERR_UNABLE_TO_GET_CRL, TRUSTFAULT_NO_CRL, NULL },
  { X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, TRUSTFAULT_NO_CRL, NULL },
  { X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE, TRUSTFAULT_NO_CRL, "its signature" },
  { X509_V_ERR_CRL_SIGNATURE_FAILURE, TRUSTFAULT_NO_CRL, "its signature" },
  { X509_V_ERR_CRL_NOT_YET_VALID, TRUSTFAULT_NO_CRL, "not yet valid" },
  { X509_V_ERR_CRL_HAS_EXPIRED, TRUSTFAULT_NO_CRL, "the last one has expired" },
  { X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, TRUSTFAULT_NO_CRL, "its dates" },
  { X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD, TRUSTFAULT_NO_CRL, "its dates" },
  { X509_V_ERR_KEYUSAGE_NO_CRL_SIGN, TRUSTFAULT_NO_CRL, "its issuer" },
  { X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, TRUSTFAULT_NO_CRL, "critical extension" },
  { X509_V_ERR_DIFFERENT_CRL_SCOPE, TRUSTFAULT_NO_CRL, "its scope" },
  { X509_V_ERR_CRL_PATH_VALIDATION_ERROR, TRUSTFAULT_NO_CRL, "its issuer" },
  { X509_V_ERR_EE_KEY_TOO_SMALL, TRUSTFAULT_WEAK, "short key" },
  { X509_V_ERR_CA_KEY_TOO_SMALL, TRUSTFAULT_WEAK, "short key of an issuer" },
  { X509_V_ERR_CA_MD_TOO_WEAK, TRUSTFAULT_WEAK, "hash in a certificate" },
};

void trustfault_note(struct trustfaults *f, enum trustfault fault, const char *detail)
{
  if (!f->found[fault])
    f->detail[fault] = detail;
  f->found[fault] = 1;
}

void trustfault_note_error(struct trustfaults *f, int error)
{
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].error == error) {
      trustfault_note(f, errors[i].fault, errors[i].detail);
      return;
    }
  trustfault_note(f, TRUSTFAULT_CONSTRAINT, NULL);
}

int trustfault_is_about_crl(int error)
{
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (errors[i].error == error)
      return errors[i].fault == TRUSTFAULT_NO_CRL;
  return 0;
}

enum smimecause trustfault_cause(const struct trustfaults *f, const char **detail)
{
  *detail = NULL;
  for (size_t i = 0; i < TRUSTFAULT_COUNT; i++)
    if (f->found[i]) {
      *detail = f->detail[i];
      return cause_of[i];
    }
  return SMIMECAUSE_VERIFIED;
}
