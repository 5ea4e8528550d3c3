/* verifychild: have `qmail-dkim -v` look at a message.
 */
#ifndef VERIFYCHILD_H
#define VERIFYCHILD_H

#include <skalibs/stralloc.h>

/* The DNS takes at most 20 s, hashing 1 GiB some seconds. The client waits ten minutes (RFC 5321 4.5.3.2.6). */
#define VERIFYCHILD_TIMEOUT_S 300

/* Where there is no answer it is one line, a temperror with this comment. */
#define VERIFYCHILD_TROUBLE "no answer from qmail-dkim"

/* verifychild - what does it say of the message on `fd`, from its start?
 *
 *   answer  replaced by lines that authres_next() (mail/authres.h) takes; at least one
 *
 * It gets fd as its 0, a pipe as its 1, fd 2 as it is here, nothing else, and of the environment $DNSCACHEIP alone.
 * If it can't be run, dies, hangs, says anything but result lines of DKIM, or if its exit status does not fit what it
 * says, the answer is the line with VERIFYCHILD_TROUBLE. Returns 1, or 0 with ENOMEM.
 */
int verifychild(stralloc *answer, int fd);

#endif
