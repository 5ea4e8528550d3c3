/* trust: is a certificate good for signed or encrypted mail, now, by our roots? (RFC 5280 6, RFC 8550 4)
 *
 *   struct trust t = TRUST_ZERO;
 *   t.now_s = ...;
 *   trust_add(&t, TRUST_ROOTS, file) ...
 *   cause = trust_check(&t, certificate, others, TRUST_SIGN, &chain, &detail);
 *   trust_free(&t);
 */
#ifndef TRUST_H
#define TRUST_H

#include "smime/ocspkept.h"
#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/x509.h>
#include <skalibs/stralloc.h>

/* certificates in a chain, with leaf and root */
#define TRUST_CHAIN_MAX 10

enum trust_kind {
  TRUST_ROOTS,    /* each is an end of a chain, self-signed or not */
  TRUST_KNOWN,    /* certificates that help to build chains; nobody vouches for them */
  TRUST_REFUSED,  /* a chain with one of these is refused: lines that begin with a SHA-256 in hexadecimal digits */
  TRUST_ANSWERS,  /* of OCSP responders (smime/ocspkept.h) */
  TRUST_CRLS      /* once this was added, every certificate of a chain below its root needs a current list */
};

enum trust_use {
  TRUST_SIGN,
  TRUST_ENCRYPT
};

struct trust {
  STACK_OF(X509) *roots;
  STACK_OF(X509) *known;
  stralloc refused;           /* hashes, each of 32 octets */
  STACK_OF(X509_CRL) *crls;   /* NULL: revocation is not looked at */
  long long now_s;
  stralloc answers;           /* for ocspkept_check(); trust_check() does not look at them */
  enum ocspkept_policy ocsp;
};

#define TRUST_ZERO { NULL, NULL, STRALLOC_ZERO, NULL, 0, STRALLOC_ZERO, OCSPKEPT_OFF }

/* trust_add - read a file of certificates or CRLs (smime/certfile.h), or of the hashes of certificates.
 *
 * Returns 1; 0 if something in it cannot be read, or if it is not empty and has none of them; -1 with ENOMEM.
 */
int trust_add(struct trust *t, enum trust_kind kind, struct span file);

/* trust_check - check the certificate and its chain for the time t->now_s.
 *
 *   leaf    the certificate
 *   others  certificates that came with it, or NULL
 *   use     what it is to be used for
 *   chain   if not NULL: set to the chain as far as it was found, from the leaf up, which the caller frees by
 *           sk_X509_pop_free(chain, X509_free); or to NULL
 *   detail  if not NULL: set to a static string with more about the cause, or to NULL
 *
 * Returns SMIMECAUSE_VERIFIED; or the first that holds of SMIMECAUSE_TROUBLE, _REFUSED, _NO_ROOT, _CONSTRAINT,
 * _PURPOSE, _REVOKED, _EXPIRED, _NOT_YET, _WEAK (a key or a hash in the chain), _NO_CRL. Nothing but
 * SMIMECAUSE_VERIFIED may be taken for good.
 */
enum smimecause trust_check(const struct trust *t, X509 *leaf, STACK_OF(X509) *others, enum trust_use use,
                            STACK_OF(X509) **chain, const char **detail);

void trust_free(struct trust *t);

#endif
