/* entityheader: part the header of a message that is to be enclosed by a signature or by encryption. The fields that
 * describe the body go inside, with the body; all others stay outside. mail/unwrap.h does the reverse.
 */
#ifndef ENTITYHEADER_H
#define ENTITYHEADER_H

#include "mail/contentfield.h"
#include "mail/message.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* entityheader_part - part the header of `m`.
 *
 *   m      behind MESSAGE_HEADER; m->malformed_line must be 0
 *   outer  replaced by the fields that stay, with their line ends
 *   inner  replaced by the Content fields, in their order, and an empty line. If no Content-Type is among them,
 *          `Content-Type: text/plain` is added, which means the same (RFC 2045 5.2) and keeps readers from taking the
 *          first lines of the text for a header.
 *
 * MIME-Version is in neither: it belongs to the new outer header.
 * Returns 1, or 0 with ENOMEM.
 */
int entityheader_part(stralloc *outer, stralloc *inner, const struct message *m);

enum entityheader_kind {
  ENTITYHEADER_NOMEM = -1,
  ENTITYHEADER_PLAIN,
  ENTITYHEADER_SIGNED,       /* multipart/signed, or an opaque signature of S/MIME */
  ENTITYHEADER_ENCRYPTED,    /* multipart/encrypted, or S/MIME that says so */
  ENTITYHEADER_CMS           /* S/MIME that does not say what it is */
};

/* entityheader_kind - what the message is, as its header says. Nothing is proved by this. */
enum entityheader_kind entityheader_kind(const struct message *m);

#endif
