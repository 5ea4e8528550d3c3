/* signing: make the SignedData (RFC 5652 5) of one signature over a content whose hash is known.
 *
 * It has the signed attributes of RFC 8551 2.5: content type, message digest, signing time, capabilities, the signing
 * certificate (RFC 5035), and which certificate answers are to be encrypted to.
 */
#ifndef SIGNING_H
#define SIGNING_H

#include "crypto/mailkey.h"
#include "smime/certfields.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

struct signing {
  const struct mailkey *key;
  const struct certfields *signer;    /* its certificate */
  struct span certificates;           /* all that are to be sent, in DER, one behind the other, with the signer's */
  const struct certfields *prefers;   /* the certificate to encrypt to; NULL: nothing is said about it */
  struct span hash;                   /* of the content: SHA-512 for an Ed25519 key, else SHA-256 */
  unsigned long long now_s;
};

enum signing_result {
  SIGNING_OK,
  SIGNING_BAD_KEY,   /* it makes no signature that its public half verifies */
  SIGNING_TROUBLE    /* ENOMEM */
};

/* signing_detached - set `out` to the ContentInfo without content.
 * signing_opaque - set `before` to what stands before the content, and `after` to what stands behind it.
 *
 *   octets  of the content
 */
enum signing_result signing_detached(stralloc *out, const struct signing *s);
enum signing_result signing_opaque(stralloc *before, stralloc *after, const struct signing *s,
                                   unsigned long long octets);

#endif
