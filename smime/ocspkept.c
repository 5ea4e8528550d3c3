/* ocspkept: every answer is tried for every certificate, because an answer names a certificate only by hashes. */
#include "smime/ocspkept.h"

#include "smime/ocspanswer.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

/* remove the first element; empty if there is none */
static struct span take_element(struct span *answers)
{
  const unsigned char *start = (const unsigned char *)answers->p;
  const unsigned char *at = start;
  struct span all = *answers;
  long len;
  int tag;
  int tag_class;

  /* 0x80: an error; 1: a length that is not definite */
  if (all.len == 0 || (ASN1_get_object(&at, &len, &tag, &tag_class, (long)all.len) & 0x81) || len < 0) {
    ERR_clear_error();
    return span_first(all, 0);
  }
  *answers = span_from(all, (size_t)(at - start) + (size_t)len);
  return span_first(all, (size_t)(at - start) + (size_t)len);
}

int ocspkept_is_readable(struct span answers)
{
  if (answers.len > OCSPKEPT_BYTES_MAX)
    return 0;
  while (answers.len)
    if (take_element(&answers).len == 0)
      return 0;
  return 1;
}

static enum ocspanswer answer_about(X509 *certificate, X509 *issuer, struct span answers, long long now_s)
{
  enum ocspanswer answer = OCSPANSWER_NONE;
  const char *why;

  while (answers.len && answer != OCSPANSWER_REVOKED) {
    struct span one = take_element(&answers);
    enum ocspanswer next = ocspanswer_check(one, certificate, issuer, span_make(NULL, 0), now_s, &why);

    if (next == OCSPANSWER_REVOKED || next == OCSPANSWER_GOOD || answer == OCSPANSWER_NONE)
      answer = next == OCSPANSWER_NONE ? answer : next;
    if (one.len == 0)
      break;
  }
  return answer;
}

static int names_responder(X509 *certificate)
{
  STACK_OF(OPENSSL_STRING) *urls = X509_get1_ocsp(certificate);
  int names = sk_OPENSSL_STRING_num(urls) > 0;

  X509_email_free(urls);
  return names;
}

enum smimecause ocspkept_check(const STACK_OF(X509) *chain, struct span answers, enum ocspkept_policy policy,
                               int has_crls, long long now_s, const char **detail)
{
  enum smimecause cause = SMIMECAUSE_VERIFIED;

  *detail = NULL;
  if (policy == OCSPKEPT_OFF)
    return cause;
  for (int i = 0; i + 1 < sk_X509_num(chain); i++)
    switch (answer_about(sk_X509_value(chain, i), sk_X509_value(chain, i + 1), answers, now_s)) {
      case OCSPANSWER_REVOKED:
        return SMIMECAUSE_REVOKED;
      case OCSPANSWER_GOOD:
        break;
      case OCSPANSWER_NONE:
      case OCSPANSWER_UNKNOWN:
        if (policy == OCSPKEPT_HARD && (!has_crls || names_responder(sk_X509_value(chain, i))))
          cause = SMIMECAUSE_OCSP;
    }
  return cause;
}
