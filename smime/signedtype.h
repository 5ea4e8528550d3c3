/* signedtype: which media types can be an S/MIME signature (RFC 8551 3.2, 3.5), with the old names and without the
 * parameters that some programs forget.
 */
#ifndef SIGNEDTYPE_H
#define SIGNEDTYPE_H

#include "mail/mimepart.h"
#include "mail/transfer.h"

/* signedtype_is_detached - is this multipart one of S/MIME? 1 if it is multipart/signed and its protocol says so; 0 if
 * its second part decides, because there is no protocol or an unknown one; -1 if it is no multipart/signed, or one of
 * OpenPGP. -2 with ENOMEM.
 */
int signedtype_is_detached(const struct mimepart *part);

/* signedtype_is_signature - 1 if the leaf is application/pkcs7-signature or application/x-pkcs7-signature. */
int signedtype_is_signature(const struct mimepart *part);

enum signedtype_opaque {
  SIGNEDTYPE_NOMEM = -1,
  SIGNEDTYPE_NO,
  SIGNEDTYPE_MAYBE,     /* its content decides; if it cannot be read, it is a damaged signature */
  SIGNEDTYPE_SIGNED     /* smime-type=signed-data */
};

/* signedtype_opaque - is this leaf an opaque signature: application/pkcs7-mime or x-pkcs7-mime, or
 * application/octet-stream with a name that ends in .p7m? One whose smime-type names other data is none.
 */
enum signedtype_opaque signedtype_opaque(const struct mimepart *part);

/* signedtype_decode - start to decode a part that is to have a CMS structure. `first` is the beginning of its body, not
 * empty: some programs write base64 and do not say so.
 */
void signedtype_decode(struct transfer_decode *d, const struct mimepart *part, struct span first);

#endif
