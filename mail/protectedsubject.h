/* protectedsubject: the Subject field that stands inside what is signed or encrypted (RFC 9788). The parameter `hp` of
 * Content-Type, with the value clear or cipher, says that the header fields beside it were put there on purpose; so
 * does the older protected-headers="v1" of Thunderbird, K-9 Mail and others. It counts only at the root of the payload:
 * not beside a layer that is signed or encrypted itself.
 */
#ifndef PROTECTEDSUBJECT_H
#define PROTECTEDSUBJECT_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* A longer one is no subject. Those who write it elsewhere can read files of this size. */
#define PROTECTEDSUBJECT_MAX (16 * 1024)

/* protectedsubject_of - find it in the header `m`, which is complete.
 *
 *   field  set to the whole field, with its last LF; a span into m->header. Empty: there is none, or more than one
 *          Subject or Content-Type, it has NUL or a CR, or it is over PROTECTEDSUBJECT_MAX.
 *
 * Returns 1, or 0 with ENOMEM.
 */
int protectedsubject_of(struct span *field, const struct message *m);

/* protectedsubject_read - the same for the header of an entity as octets, lines ended by LF or CRLF. `field` is
 * replaced by a copy.
 */
int protectedsubject_read(stralloc *field, struct span header);

#endif
