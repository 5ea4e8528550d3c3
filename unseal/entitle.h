/* entitle: may the recipients of an envelope read an encrypted message, and with which key is it opened?
 *
 * Only file names and the lists open/by-id and open/pgp-by-id (mailkeys(5)) are looked at. No mail, key or certificate
 * is parsed here.
 */
#ifndef ENTITLE_H
#define ENTITLE_H

#include "link/keyfolder.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

/* control/unsealdomains: thousands of domains */
#define ENTITLE_DOMAINS_BYTES (256 * 1024)

enum entitled {
  ENTITLED,          /* every recipient; key_fd and cert_fd are open */
  ENTITLED_NOT,      /* at least one is not: e->without */
  ENTITLED_TROUBLE   /* it cannot be found out: e->why. Mail must wait. */
};

struct entitle {
  int key_fd;           /* of open/key_LABEL or open/pgpkey_LABEL; close-on-exec; -1 if there is none */
  int cert_fd;          /* of its certificate, open/cert_LABEL or open/pgpcert_LABEL */
  int decoy_key_fd;     /* ENTITLED_NOT: a key of the first recipient that does not fit, and its certificate; -1: he has
                         * none. For work that takes as long as opening.
                         */
  int decoy_cert_fd;
  struct span without;  /* the first recipient without a key; points into `recipients` */
  stralloc why;         /* of ENTITLED_TROUBLE, for the log: a path and a reason; no NUL at its end */
};

/* entitle - look up the recipients.
 *
 *   e           zeroed; entitle_free() when done
 *   recipients  of the envelope, as they came; at least one
 *   kind        the standard by which the message is encrypted
 *   listing     what `qmail-smime -l` or `qmail-pgp -l` printed: lines `recipient` and 64 hex digits. Other lines are
 *               ignored.
 *
 * A recipient is entitled if an identifier of the message is in the list of this kind in his folder, or in that of his
 * domain where control/unsealdomains lists the domain. An address that cannot have a folder (keyfolder_address()) has
 * no key of its own. A folder that is a symbolic link to another folder of keys is an alias; one that leads elsewhere
 * is trouble, as is a list that is damaged or cannot be read, or a key in it whose file is missing. The key is that of
 * the first identifier in the message that is in a list of the first recipient.
 */
enum entitled entitle(struct entitle *e, const struct span *recipients, size_t count, enum keyfolder_kind kind,
                      struct span listing);

/* entitle_free - close the descriptors and free the memory. */
void entitle_free(struct entitle *e);

#endif
