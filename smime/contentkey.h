/* contentkey: find the content key of an enveloped message: choose the recipient info that is for a certificate, and
 * decrypt it (RFC 5652 6.2.1, 6.2.2). The certificate is known by its fields alone, because libcrypto's reader of
 * certificates starts the decoders of public keys, which takes as long as a private operation.
 */
#ifndef CONTENTKEY_H
#define CONTENTKEY_H

#include "smime/certfields.h"

struct evp_pkey_st;
struct CMS_ContentInfo_st;

/* contentkey_find - of the recipient infos, decrypt the first one for `cert`, and no other. `cms` has the content key
 * then, if that was possible; nothing tells whether it was.
 *
 * Returns 1; 0 if no recipient info is for `cert`.
 */
int contentkey_find(struct CMS_ContentInfo_st *cms, struct evp_pkey_st *key, const struct certfields *cert);

#endif
