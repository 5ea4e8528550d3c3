/* ocspanswer: what an OCSP responder says about a certificate, and whether it is to be believed (RFC 6960 3.2, 4.2). */
#ifndef OCSPANSWER_H
#define OCSPANSWER_H

#include "text/span.h"

#include <openssl/x509.h>

/* The largest answer that is read. */
#define OCSPANSWER_BYTES_MAX (64 * 1024)

/* how far the clocks of responder and reader may differ */
#define OCSPANSWER_GRACE_S 300

enum ocspanswer {
  OCSPANSWER_NONE,     /* no answer, or one that proves nothing */
  OCSPANSWER_GOOD,
  OCSPANSWER_REVOKED,
  OCSPANSWER_UNKNOWN   /* the responder does not know the certificate */
};

/* ocspanswer_check - read one answer.
 *
 *   der          one OCSPResponse, and nothing behind it
 *   certificate  the one that was asked about
 *   issuer       its issuer, from a chain that is good
 *   nonce        what was sent, or empty: a nonce in the answer is not looked at
 *   now_s        the time, in seconds since 1970
 *   why          set to the reason for OCSPANSWER_NONE, a static string
 *
 * An answer counts only if it is signed by the issuer, or by a certificate that the issuer issued for this purpose
 * (OCSPSigning), that is valid now, and that is in the answer; with a key and a hash that are not weak; if it names
 * the certificate by the hashes of its issuer and its number; and if it is current: thisUpdate is not in the future,
 * nextUpdate not in the past, each with OCSPANSWER_GRACE_S. An answer without nextUpdate is current for that long. If
 * it has the nonce, it must be the one that was sent. A responder may leave it out (RFC 5019 4).
 * Of several statements about the certificate, one that says `revoked` wins.
 */
enum ocspanswer ocspanswer_check(struct span der, X509 *certificate, X509 *issuer, struct span nonce, long long now_s,
                                 const char **why);

/* ocspanswer_word - `good`, `revoked`, `unknown` or `none`. A static string. */
const char *ocspanswer_word(enum ocspanswer answer);

#endif
