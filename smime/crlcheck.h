/* crlcheck: may this file take the place of the revocation list that we have? For a program that fetches such lists. */
#ifndef CRLCHECK_H
#define CRLCHECK_H

#include "text/span.h"

#include <skalibs/stralloc.h>

enum crlcheck {
  CRLCHECK_GOOD,
  CRLCHECK_MEMORY,        /* memory is short */
  CRLCHECK_UNREADABLE,    /* it is not one revocation list */
  CRLCHECK_SIGNATURE,     /* a certificate of its issuer is known, and did not sign it */
  CRLCHECK_EXPIRED,       /* it has ended */
  CRLCHECK_OTHER_ISSUER,  /* the list that we have is of another issuer */
  CRLCHECK_OLDER          /* the list that we have is newer */
};

/* crlcheck_start - start libcrypto, before the process is confined. It may have been started by another library, as
 * libcurl; crypto_library_init() does not work then. Returns 1, or 0 if it cannot start.
 */
int crlcheck_start(void);

/* crlcheck - read a revocation list, in PEM or DER form.
 *
 *   pem      the list in PEM form is appended to it
 *   list     what was fetched
 *   old      the list that we have; empty, or not readable: none
 *   issuers  certificates. If one of them has the name of the list's issuer, one of those must have signed it. If none
 *            has it, the signature is not looked at: who uses the list checks it.
 *   now_s    seconds since 1970
 *
 * Returns CRLCHECK_GOOD, or the first that holds of the others.
 */
enum crlcheck crlcheck(stralloc *pem, struct span list, struct span old, struct span issuers, long long now_s);

/* crlcheck_text - the words for a result; static. */
const char *crlcheck_text(enum crlcheck result);

#endif
