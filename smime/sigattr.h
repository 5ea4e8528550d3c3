/* sigattr: the signed attributes of a SignerInfo (RFC 5652 5.3 and 11). */
#ifndef SIGATTR_H
#define SIGATTR_H

#include "smime/smimecause.h"
#include "text/span.h"

#include <openssl/cms.h>
#include <openssl/x509.h>
#include <skalibs/stralloc.h>

/* How many signed attributes one signature may have. */
#define SIGATTR_MAX 64

/* sigattr_check - are the attributes those of a signature over this content?
 *
 *   si       a signer with signed attributes: sigattr_count(si) is not -1
 *   content  the type that the SignedData says that the content has
 *   hash     of the content, by the digestAlgorithm of the signer
 *   detail   set to a static string if the result is an error
 *
 * No type may occur twice, content type and message digest must be there with one value each, and they must be those of
 * the content.
 * Returns SMIMECAUSE_PENDING, SMIMECAUSE_ATTRIBUTES, SMIMECAUSE_LIMIT or SMIMECAUSE_DIGEST.
 */
enum smimecause sigattr_check(const CMS_SignerInfo *si, const ASN1_OBJECT *content, struct span hash,
                              const char **detail);

/* sigattr_count - how many there are; -1 if the signature has no set of them and is one over the content itself. */
int sigattr_count(const CMS_SignerInfo *si);

/* sigattr_octets - append what is signed: the DER of the SET of the attributes, in the order in which they came
 * (RFC 5652 5.4). Returns 1, or 0 with ENOMEM.
 */
int sigattr_octets(stralloc *out, const CMS_SignerInfo *si);

/* sigattr_names - 1 if `certificate` is the one that the signer has signed to be his (signing certificate, RFC 5035 3
 * and 4), or if no such attribute is there; 0 if it is another one or the attribute cannot be read.
 */
int sigattr_names(const CMS_SignerInfo *si, const X509 *certificate);

/* sigattr_element - the value of the signed attribute `nid`, if it is a SEQUENCE or has a tag of its own: *der is set
 * to the whole element, which lives as long as `si`. Returns 1; 0 if there is no such attribute; -1 if it has not one
 * value, or one of another type.
 */
int sigattr_element(struct span *der, const CMS_SignerInfo *si, int nid);

/* sigattr_time - set *time_s to the signing time in seconds since 1970. Returns 1, or 0 if there is none. */
int sigattr_time(const CMS_SignerInfo *si, long long *time_s);

#endif
