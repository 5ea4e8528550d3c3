/* ocspquestion: what to send to the OCSP responder of a certificate, and where to (RFC 6960 4.1 and Appendix A). */
#ifndef OCSPQUESTION_H
#define OCSPQUESTION_H

#include "text/span.h"

#include <openssl/x509.h>
#include <skalibs/stralloc.h>

/* RFC 8954 2.1 allows 1 to 32 octets. */
#define OCSPQUESTION_NONCE 16

#define OCSPQUESTION_URL_MAX 1024

/* ocspquestion_is_issued - 1 if `issuer` can be the issuer of the certificate, by names and key identifiers, and the
 * certificate is not self-issued; 0 if not. In a file of several chains the end of one is followed by the start of
 * another.
 */
int ocspquestion_is_issued(X509 *certificate, X509 *issuer);

/* ocspquestion_make - build the HTTP request for one certificate.
 *
 *   host         replaced by the name of the host of the responder, ended by NUL
 *   request      replaced by the HTTP request as a whole: POST, HTTP/1.0
 *   certificate  asked about; it names the responder
 *   issuer       of the certificate
 *   nonce        OCSPQUESTION_NONCE random octets
 *
 * Of several responders the first that can be asked is taken: a URL `http://host/path`, with no other port than 80, and
 * a host that is a name in the DNS and no address.
 * Returns NULL, or the reason in a few words, a static string.
 */
const char *ocspquestion_make(stralloc *host, stralloc *request, X509 *certificate, X509 *issuer, struct span nonce);

#endif
