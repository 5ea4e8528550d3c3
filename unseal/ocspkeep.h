/* ocspkeep: the OCSP answers for a chain, from the last time or from `qmail-ocsp` (control/ocsp).
 *
 * Neither chains nor answers are parsed here. qmail-ocsp gets only the chain and a new file; it gets neither the
 * message nor a key. Answers are kept in ssl/mailroots/ocsp/ under the SHA-256 of the chain.
 */
#ifndef OCSPKEEP_H
#define OCSPKEEP_H

#include <skalibs/stralloc.h>

/* How long answers are used again. Responders give them for some days; a revocation is seen after an hour. */
#define OCSPKEEP_S 3600

/* The same where an answer is missing: a responder that is down does not cost 8 seconds for each message. */
#define OCSPKEEP_MISSING_S 300

/* Answers of chains that nobody sends any more are removed after this time. */
#define OCSPKEEP_OLD_S (2 * 86400)

enum ocspkeep_mode { OCSPKEEP_OFF, OCSPKEEP_SOFT, OCSPKEEP_HARD };

/* ocspkeep_mode - read control/ocsp: `off`, `soft` or `hard`; the file is absent or empty: off.
 * Returns 1; 0 if it cannot be read or is another word; *why is then a static text for the log.
 */
int ocspkeep_mode(enum ocspkeep_mode *mode, const char **why);

/* ocspkeep_answers - get the answers for `qmail-smime -a`.
 *
 *   chains  a file that `qmail-smime -v -p` wrote, not empty. It is read from its start.
 *   place   directory of staged files, as for spool_open() (link/spool.h), if the answers cannot be kept; prefix too
 *   now_s   seconds since 1970
 *   why     replaced: what did not work, for the log; empty if all did. No NUL at its end.
 *
 * Returns a descriptor, close-on-exec, at its start; the file can be empty. -1 if there is none.
 */
int ocspkeep_answers(int chains, const char *place, const char *prefix, long long now_s, stralloc *why);

#endif
