/* crlcheck: may a revocation list that was fetched take the place of the one that is here? (RFC 5280 5, 6.3) */
#ifndef CRLCHECK_H
#define CRLCHECK_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum crlcheck_result {
  CRLCHECK_NEWER,  /* it may */
  CRLCHECK_SAME,   /* it is the one that is here */
  CRLCHECK_BAD,    /* it may not */
  CRLCHECK_NOMEM   /* ENOMEM */
};

/* crlcheck - compare two lists.
 *
 *   fetched  one CRL, PEM or DER
 *   here     the one that is here, or empty
 *   issuers  certificates, PEM, among them that of the issuer of the list
 *   now_s    the time, in seconds since 1970
 *   pem      replaced by the new list for CRLCHECK_NEWER
 *   why      set to the reason for CRLCHECK_BAD; static
 *
 * A new list is good if a certificate of its issuer verifies its signature, if it is valid now and names the time of
 * the next one, and if it is not older than the one that is here. That one is not looked at if it cannot be read.
 */
enum crlcheck_result crlcheck(struct span fetched, struct span here, struct span issuers, long long now_s,
                              stralloc *pem, const char **why);

#endif
