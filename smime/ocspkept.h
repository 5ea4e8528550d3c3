/* ocspkept: what kept OCSP answers say about a chain. */
#ifndef OCSPKEPT_H
#define OCSPKEPT_H

#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/x509.h>

/* Chains have at most ten certificates, and answers have few KiB. */
#define OCSPKEPT_BYTES_MAX (1024 * 1024)

enum ocspkept_policy {
  OCSPKEPT_OFF,   /* answers are not looked at */
  OCSPKEPT_SOFT,  /* a certificate without an answer counts as good */
  OCSPKEPT_HARD   /* every certificate below the root needs one that says `good`, see ocspkept_check() */
};

/* ocspkept_is_readable - is this a file of answers: DER elements, one behind the other? An empty file is one. */
int ocspkept_is_readable(struct span answers);

/* ocspkept_check - look for answers about each certificate of a chain that is good, except its root.
 *
 *   chain    from the leaf to the root
 *   answers  DER elements, one behind the other, in any order; those that are not about the chain are passed over
 *   has_crls 1 if a current CRL covers each certificate of the chain, as trust_check() demands where there are any
 *   now_s    the time, in seconds since 1970
 *   detail   set to a static string with more about the cause, or to NULL
 *
 * Returns SMIMECAUSE_REVOKED if a good answer says so; else, with OCSPKEPT_HARD, SMIMECAUSE_OCSP if a certificate
 * lacks an answer, or its responder does not know it; else SMIMECAUSE_VERIFIED. A certificate that names no responder
 * needs no answer if a CRL covers it.
 */
enum smimecause ocspkept_check(const STACK_OF(X509) *chain, struct span answers, enum ocspkept_policy policy,
                               int has_crls, long long now_s, const char **detail);

#endif
