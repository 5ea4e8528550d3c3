/* verifychild: have a message verified by `qmail-dkim -v` as a child process. */
#ifndef VERIFYCHILD_H
#define VERIFYCHILD_H

#include <skalibs/stralloc.h>

/* The time for the child. The DNS takes at most 20 s, and hashing 1 GiB takes some seconds. The client waits ten
 * minutes (RFC 5321 4.5.3.2.6).
 */
#define VERIFYCHILD_TIMEOUT_S 300

/* If the child gives no valid answer, the answer is one temperror line with this comment. */
#define VERIFYCHILD_TROUBLE "no answer from qmail-dkim"

/* verifychild - verify the message on `fd`, from its start. `fd` must be able to seek.
 *
 *   answer  replaced by at least one line that authres_next() (mail/authres.h) accepts
 *
 * The child gets `fd` as fd 0, a pipe as fd 1, and our fd 2. Its environment is only $DNSCACHEIP.
 * The answer is the line with VERIFYCHILD_TROUBLE if the child cannot be run, dies, hangs, prints anything except
 * result lines of DKIM, or if its exit status does not fit its lines. Returns 1, or 0 with ENOMEM.
 */
int verifychild(stralloc *answer, int fd);

#endif
