/* origin: did a message come from outside, so that its From could be forged?
 *
 * A forward of mail from outside must not leave with a signature that aligns with From: receivers would take the words
 * of a stranger for those of the author. A message came from outside if its header has an Authentication-Results field
 * that claims our authserv-id (authclaim.h) or, with ORIGIN_DELIVERED, a Delivered-To field.
 */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "mail/message.h"
#include "text/span.h"

#include <skalibs/stralloc.h>

enum origin_mode {
  ORIGIN_ANY,        /* every message counts as our own */
  ORIGIN_DELIVERED,  /* both fields show that a message came from outside */
  ORIGIN_AUTHRES     /* only Authentication-Results does, and no field of ours is forged */
};

struct origin {
  enum origin_mode mode;
  struct span authserv;  /* our authserv-id; if it is empty, Authentication-Results fields are ignored */
  size_t clean;          /* number of bytes of m->header before the first line end that was a CR in the queue */
};

/* origin_may_align - may receivers see one organization in these two domains? 1 if one is equal to the other or below
 * it, or if both end in the same two labels; else 0. Case is ignored. U-labels must be converted before.
 */
int origin_may_align(struct span a, struct span b);

/* origin_shows - 1 if a field shows that the message came from outside, without regard to who its author is; 0 if none
 * does; -1 with ENOMEM.
 * origin_authenticated - replace `who` by the smtp.auth= of `auth=pass` in the topmost field of ours. With
 * ORIGIN_DELIVERED, that field must stand where origin_forbids() believes one. Returns 1; 0 if there is none, and `who`
 * is empty; -1 with ENOMEM.
 */
int origin_shows(const struct message *m, const struct origin *o);
int origin_authenticated(stralloc *who, const struct message *m, const struct origin *o);

/* origin_proves - does a field of ours say dkim=pass for the domain of the author, or for one above it?
 *
 *   authserv  our authserv-id; the caller knows that no field with it is forged
 *
 * Only a message with one From field that names a host in the DNS can be proven. A pass for a domain below that of the
 * author proves nothing: others may have it. Returns 1, 0, or -1 with ENOMEM.
 */
int origin_proves(const struct message *m, struct span authserv);

/* origin_forbids - must the message leave without a signature of this domain?
 *
 *   why     set to a static text if the answer is 1
 *   m       a message whose header is complete
 *   signer  d= of the signature
 *
 * Returns 1 if the message came from outside, the domain aligns with From, and From is not proven to be genuine; else
 * 0; -1 with ENOMEM. Details:
 *   - Domains align if origin_may_align() says so. A From domain that cannot be found (author.h) or is no host name
 *     counts as aligned.
 *   - A result `dkim=pass` (authpass.h) of our field proves From if its domain and each of From and `signer` are equal
 *     or one is below the other.
 *   - A field proves nothing behind `clean`: the address in a Delivered-To field may hold CRs.
 *   - With ORIGIN_DELIVERED a field proves nothing if it stands below any field other than Delivered-To, Return-Path,
 *     Authentication-Results, and a Received field of qmail-queue. qmail-dkverify writes its field above the Received
 *     field of qmail-smtpd, and all that the sender wrote is below that.
 */
int origin_forbids(const char **why, const struct message *m, const struct origin *o, struct span signer);

#endif
